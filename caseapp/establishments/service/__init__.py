"""The verbs of a centre. They flush, they never commit."""
