"""What people may type about the street."""
