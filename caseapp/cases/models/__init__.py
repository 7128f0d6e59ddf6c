"""Tables of the file, cut by noun: the file itself, deadlines, figures, what is personal."""

from caseapp.cases.models.deadlines import CaseDeadline, Holiday
from caseapp.cases.models.figures import Flow, Tally
from caseapp.cases.models.file import (
    DANGER_RANK,
    STATUS_RANK,
    Case,
    CaseEvent,
    CaseMember,
    CaseShare,
    ContactFields,
    ExceptionalOpening,
    IdentityFields,
    OfFile,
    PhoneFields,
    SiblingFields,
    SituationFields,
    of_visible_file,
    visible_files,
)
from caseapp.cases.models.personal import CaseSeen, Leave, SavedView

__all__ = [
    "DANGER_RANK",
    "STATUS_RANK",
    "Case",
    "CaseDeadline",
    "CaseEvent",
    "CaseMember",
    "CaseSeen",
    "CaseShare",
    "ContactFields",
    "ExceptionalOpening",
    "Flow",
    "Holiday",
    "IdentityFields",
    "Leave",
    "OfFile",
    "PhoneFields",
    "SavedView",
    "SiblingFields",
    "SituationFields",
    "Tally",
    "of_visible_file",
    "visible_files",
]
