"""Questions about files: always asked by an actor, always already scoped, answered with records."""

from caseapp.cases.queries.file import is_within_reach, keeper, locate, open_file
from caseapp.cases.queries.lists import View, caseload
from caseapp.cases.queries.openings import live_openings, openings, waiting_for_review
from caseapp.cases.queries.readers import readers_of
from caseapp.cases.queries.search import find

__all__ = [
    "View",
    "caseload",
    "find",
    "is_within_reach",
    "keeper",
    "live_openings",
    "locate",
    "open_file",
    "openings",
    "readers_of",
    "waiting_for_review",
]
