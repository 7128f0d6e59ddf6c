"""The verbs of referrals: change, log of moves, keys, timeline and trail in one transaction. They never commit."""
