"""Tables of documents."""

from caseapp.documents.models.document import AboutFields, Document, PartFields

__all__ = ["AboutFields", "Document", "PartFields"]
