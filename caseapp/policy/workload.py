"""How much one person can follow, hand on, take out and search."""

from __future__ import annotations

MOST_FILES = 25
"""Live files for one worker (Minimum Standards for Child Protection in Humanitarian Action, standard 18)."""
EXPORTED_AT_ONCE = 10_000
"""Files in one export; more is a backup, not a list."""
MOVED_AT_ONCE = 100
"""Files handed to a colleague in one act: as many as somebody can still read before she confirms."""
SEARCHES_AN_HOUR = 2_000
"""Searches of her own establishment by one person, counting what is asked while she types: one every two seconds, all
day. A script that walks through a register is slowed; nobody at a desk ever is."""
