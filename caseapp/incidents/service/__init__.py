"""Verbs on incidents: change, line, trail in one transaction; they flush, they never commit."""
