"""Verbs on the index, and on what other units are told."""

from caseapp.matching.service.index import forget, write_entry
from caseapp.matching.service.inquiries import answered, ask
from caseapp.matching.service.rebuild import begin_version, change_nicknames, left, move_on, nicknames_now

__all__ = [
    "answered",
    "ask",
    "begin_version",
    "change_nicknames",
    "forget",
    "left",
    "move_on",
    "nicknames_now",
    "write_entry",
]
