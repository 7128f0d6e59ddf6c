"""Questions of the search: asked by an actor, answered within her scope."""

from caseapp.matching.queries.asked import question, question_of_form
from caseapp.matching.queries.search import find

__all__ = ["find", "question", "question_of_form"]
