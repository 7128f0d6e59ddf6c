"""Verbs of matching: on the index, on what other units are told, on pairs of files and their merge."""

from caseapp.matching.service.index import forget, write_entry
from caseapp.matching.service.inquiries import answered, ask
from caseapp.matching.service.merge import merge, undo
from caseapp.matching.service.pairs import decide, found, look_again, put_together
from caseapp.matching.service.rebuild import (
    begin_counted,
    begin_version,
    change_nicknames,
    left,
    move_on,
    nicknames_now,
)

__all__ = [
    "answered",
    "ask",
    "begin_counted",
    "begin_version",
    "change_nicknames",
    "decide",
    "forget",
    "found",
    "left",
    "look_again",
    "merge",
    "move_on",
    "nicknames_now",
    "put_together",
    "undo",
    "write_entry",
]
