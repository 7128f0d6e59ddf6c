"""What people may type about accounts and establishments, cut by noun."""
