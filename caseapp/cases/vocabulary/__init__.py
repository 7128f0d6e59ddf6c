"""The words of the file, cut by noun: what is stored and what is spoken, on one line. Values are added, never taken
away."""

from caseapp.cases.vocabulary.child import AgeBasis, Answer, Guardian, Sex, Tongue
from caseapp.cases.vocabulary.files import (
    ENDED,
    KEPT,
    LIVE,
    ClosingReason,
    MoveName,
    Reopens,
    ReviewOutcome,
    Source,
    Status,
    TeamPart,
)
from caseapp.cases.vocabulary.lines import BETWEEN_HOUSES, WHERE_SHE_LIVES, Audience, EventKind, NoteKind, NoticeKind
from caseapp.cases.vocabulary.situation import (
    SAID_OF_NONE,
    Category,
    Danger,
    Need,
    Situation,
    Unticked,
    Violence,
    joined,
)

__all__ = [
    "BETWEEN_HOUSES",
    "ENDED",
    "KEPT",
    "LIVE",
    "SAID_OF_NONE",
    "WHERE_SHE_LIVES",
    "AgeBasis",
    "Answer",
    "Audience",
    "Category",
    "ClosingReason",
    "Danger",
    "EventKind",
    "Guardian",
    "MoveName",
    "Need",
    "NoteKind",
    "NoticeKind",
    "Reopens",
    "ReviewOutcome",
    "Sex",
    "Situation",
    "Source",
    "Status",
    "TeamPart",
    "Tongue",
    "Unticked",
    "Violence",
    "joined",
]
