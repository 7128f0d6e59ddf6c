"""Questions about documents: always asked by an actor, always already scoped, answered with records."""

from caseapp.documents.queries.listing import in_file, named, of_file
from caseapp.documents.queries.pages import content, open_document
from caseapp.documents.queries.review import to_review
from caseapp.documents.queries.writing import may_describe, writable

__all__ = ["content", "in_file", "may_describe", "named", "of_file", "open_document", "to_review", "writable"]
