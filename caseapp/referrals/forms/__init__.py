"""What people may type about referrals."""
