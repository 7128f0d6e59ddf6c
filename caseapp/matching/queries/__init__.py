"""Questions of the search: asked by an actor, answered within her scope."""

from caseapp.matching.queries.asked import question, question_of_form
from caseapp.matching.queries.elsewhere import elsewhere
from caseapp.matching.queries.inquiries import inquiries, own_inquiry, received_inquiry, waiting
from caseapp.matching.queries.search import find

__all__ = [
    "elsewhere",
    "find",
    "inquiries",
    "own_inquiry",
    "question",
    "question_of_form",
    "received_inquiry",
    "waiting",
]
