"""Tables of matching: pairs of files, and merges."""

from caseapp.matching.models.merge import CaseMerge, CasePair, OfBothFiles

__all__ = [
    "CaseMerge",
    "CasePair",
    "OfBothFiles",
]
