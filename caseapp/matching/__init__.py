"""Matching: files that may be of one child. Found, shown to whoever may decide, merged, and taken apart again."""
