"""The verbs of the street: they flush, they never commit."""
