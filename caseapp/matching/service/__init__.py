"""Verbs of matching: pairs of files are found and decided about, merged, and taken apart again."""

from caseapp.matching.service.merge import merge, undo
from caseapp.matching.service.pairs import decide, found, look_again, put_together

__all__ = [
    "decide",
    "found",
    "look_again",
    "merge",
    "put_together",
    "undo",
]
