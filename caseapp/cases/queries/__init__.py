"""Questions about files: always asked by an actor, always already scoped, answered with records."""

from caseapp.cases.queries.audience import audiences
from caseapp.cases.queries.board import board
from caseapp.cases.queries.day import day_of, late_count
from caseapp.cases.queries.elsewhere import count_elsewhere, late_elsewhere
from caseapp.cases.queries.figures import figures_for
from caseapp.cases.queries.file import due_in, is_within_reach, keeper, locate, open_file, reachable
from caseapp.cases.queries.leave import leaves_here, leaves_of, stands_in_for
from caseapp.cases.queries.lists import Order, View, caseload, chosen, counted, lines_of
from caseapp.cases.queries.notes import own_note
from caseapp.cases.queries.notices import notices_of, unread_count
from caseapp.cases.queries.openings import live_openings, openings, waiting_for_review
from caseapp.cases.queries.readers import readers_of
from caseapp.cases.queries.timeline import Shown

__all__ = [
    "Order",
    "Shown",
    "View",
    "audiences",
    "board",
    "caseload",
    "chosen",
    "count_elsewhere",
    "counted",
    "day_of",
    "due_in",
    "figures_for",
    "is_within_reach",
    "keeper",
    "late_count",
    "late_elsewhere",
    "leaves_here",
    "leaves_of",
    "lines_of",
    "live_openings",
    "locate",
    "notices_of",
    "open_file",
    "openings",
    "own_note",
    "reachable",
    "readers_of",
    "stands_in_for",
    "unread_count",
    "waiting_for_review",
]
