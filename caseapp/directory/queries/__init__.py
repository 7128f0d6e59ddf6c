"""Questions about the directory: whoever works here may ask; kept addresses and reports have rights of their own."""

from caseapp.directory.queries.entry import entries_of, entry, history, locate, organisation
from caseapp.directory.queries.listing import everything
from caseapp.directory.queries.named import names_of_entries
from caseapp.directory.queries.search import Found, Question, search
from caseapp.directory.queries.waiting import Waiting, count_waiting, waiting

__all__ = [
    "Found",
    "Question",
    "Waiting",
    "count_waiting",
    "entries_of",
    "entry",
    "everything",
    "history",
    "locate",
    "names_of_entries",
    "organisation",
    "search",
    "waiting",
]
