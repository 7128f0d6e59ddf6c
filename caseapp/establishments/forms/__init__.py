"""What people type about a centre."""
