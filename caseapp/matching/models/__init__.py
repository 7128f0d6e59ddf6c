"""Tables of the index, cut by noun."""

from caseapp.matching.models.index import NameEntry, NameIndex, NameToken

__all__ = ["NameEntry", "NameIndex", "NameToken"]
