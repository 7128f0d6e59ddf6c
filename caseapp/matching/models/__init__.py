"""Tables of the search, cut by noun: the index, inquiries."""

from caseapp.matching.models.index import NameEntry, NameIndex, NameToken
from caseapp.matching.models.inquiry import Inquiry

__all__ = ["Inquiry", "NameEntry", "NameIndex", "NameToken"]
