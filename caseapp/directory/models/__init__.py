"""Tables of the directory, cut by noun: who it is, what is offered, what people say of an entry.

None of them is protected: no row tells of a child. What each column may show is said in ADR 14.
"""

from caseapp.directory.models.following import Change, Report
from caseapp.directory.models.offers import Offer
from caseapp.directory.models.sites import Area, Organisation, Site

__all__ = ["Area", "Change", "Offer", "Organisation", "Report", "Site"]
