"""What people may type about an entry."""
