"""The theft scan, cut by who types what."""
