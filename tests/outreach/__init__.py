"""The street."""
