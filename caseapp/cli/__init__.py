"""The ways in from a terminal: serving, and the commands that must work when nothing else does."""
