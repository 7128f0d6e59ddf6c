"""What people may type about a child, cut by noun. Nothing is asked twice."""
