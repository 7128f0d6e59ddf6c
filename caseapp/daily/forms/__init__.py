"""What people may type about daily life."""
