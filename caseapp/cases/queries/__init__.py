"""Questions about files: always asked by an actor, always already scoped, answered with records."""

from caseapp.cases.queries.audience import audiences
from caseapp.cases.queries.file import due_in, is_within_reach, locate, open_file
from caseapp.cases.queries.lists import View, caseload
from caseapp.cases.queries.notes import own_note
from caseapp.cases.queries.openings import live_openings, openings, waiting_for_review
from caseapp.cases.queries.readers import readers_of
from caseapp.cases.queries.search import find
from caseapp.cases.queries.timeline import Shown

__all__ = [
    "Shown",
    "View",
    "audiences",
    "caseload",
    "due_in",
    "find",
    "is_within_reach",
    "live_openings",
    "locate",
    "open_file",
    "openings",
    "own_note",
    "readers_of",
    "waiting_for_review",
]
