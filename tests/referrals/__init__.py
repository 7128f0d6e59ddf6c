"""Referrals: every promise of a step, tried through real parts."""
