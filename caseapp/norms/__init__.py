"""Norms with dates: what a rule of the code judges by, given another value from a day on.

`policy/catalogue` declares each norm, its default and its bounds; here stand the values that somebody gave since. What
has begun is never changed: another value is given for a later day, so a past night is judged by what held then. Rules
ask `values`, which asks the database once and remembers; people use one page for all houses and a card of each house.
"""
