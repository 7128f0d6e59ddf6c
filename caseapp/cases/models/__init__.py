"""Tables of the file, cut by noun: the file and its sealed fields, deadlines, figures, notices, what is personal."""

from caseapp.cases.models.deadlines import CaseDeadline, Holiday
from caseapp.cases.models.fields import ContactFields, IdentityFields, PhoneFields, SiblingFields, SituationFields
from caseapp.cases.models.figures import NEVER, Carried, Flow, Owed, Published, Tally
from caseapp.cases.models.file import (
    DANGER_RANK,
    STATUS_RANK,
    Case,
    CaseEvent,
    CaseMember,
    CaseShare,
    ExceptionalOpening,
    OfFile,
    of_visible_file,
    reaches_case,
    visible_files,
)
from caseapp.cases.models.notices import Notice, Risen
from caseapp.cases.models.personal import Leave, SavedView

__all__ = [
    "DANGER_RANK",
    "NEVER",
    "STATUS_RANK",
    "Carried",
    "Case",
    "CaseDeadline",
    "CaseEvent",
    "CaseMember",
    "CaseShare",
    "ContactFields",
    "ExceptionalOpening",
    "Flow",
    "Holiday",
    "IdentityFields",
    "Leave",
    "Notice",
    "OfFile",
    "Owed",
    "PhoneFields",
    "Published",
    "Risen",
    "SavedView",
    "SiblingFields",
    "SituationFields",
    "Tally",
    "of_visible_file",
    "reaches_case",
    "visible_files",
]
