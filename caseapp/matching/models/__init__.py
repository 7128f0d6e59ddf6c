"""Tables of matching, cut by noun: the index, inquiries, pairs and merges."""

from caseapp.matching.models.index import NameEntry, NameIndex, NamePlace, NameToken
from caseapp.matching.models.inquiry import Inquiry
from caseapp.matching.models.merge import CaseMerge, CasePair, OfBothFiles

__all__ = ["CaseMerge", "CasePair", "Inquiry", "NameEntry", "NameIndex", "NamePlace", "NameToken", "OfBothFiles"]
