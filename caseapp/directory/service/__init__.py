"""Verbs of the directory: change, history and trail in one transaction; they flush, they never commit."""
