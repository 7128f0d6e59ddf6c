"""Questions of matching: asked by an actor, answered within her scope."""

from caseapp.matching.queries.asked import question, question_of_form
from caseapp.matching.queries.elsewhere import elsewhere
from caseapp.matching.queries.inquiries import inquiries, own_inquiry, received_inquiry, waiting
from caseapp.matching.queries.pairs import Desk, PairLine, desk, merge_of, merges_of, pair_of
from caseapp.matching.queries.search import find

__all__ = [
    "Desk",
    "PairLine",
    "desk",
    "elsewhere",
    "find",
    "inquiries",
    "merge_of",
    "merges_of",
    "own_inquiry",
    "pair_of",
    "question",
    "question_of_form",
    "received_inquiry",
    "waiting",
]
