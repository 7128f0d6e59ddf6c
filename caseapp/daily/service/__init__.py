"""Verbs of daily life: change and trail in one transaction; they flush, they never commit."""
