"""Papers in a child's file: which there are, in which class each is sealed, and when to ask whether to keep it.

No text read so far fixes how long a unit keeps a paper (law 09-08 art. 3: no longer than needed; law 69-99 for public
archives), so these are norms of practice: the day is a day of review, and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass
from caseapp.policy.norms import Counted, Norm, Part


class DocumentType(Word):
    """What a paper is (block "Documents" and the templates of a file)."""

    PROSECUTOR_ORDER = "prosecutor_order", N_("Order of the prosecutor")
    JUDGE_ORDER = "judge_order", N_("Order or judgment of a judge")
    KAFALA_MINUTES = "kafala_minutes", N_("Kafala minutes")
    HANDOVER_MINUTES = "handover_minutes", N_("Hand-over minutes")
    BIRTH_CERTIFICATE = "birth_certificate", N_("Birth certificate")
    IDENTITY_PAPER = "identity_paper", N_("Identity paper")
    MEDICAL_CERTIFICATE = "medical_certificate", N_("Medical certificate")
    SCHOOL_PAPER = "school_paper", N_("School paper")
    CONSENT = "consent", N_("Consent of the legal representative")
    PHOTO = "photo", N_("Photo of the child")
    LETTER = "letter", N_("Letter")
    REPORT = "report", N_("Report")
    AUDIO_TESTIMONY = "audio_testimony", N_("Recorded testimony")
    OTHER = "other", N_("Another paper")


class Protection(Word):
    """Who of those who may open the class of a document opens it."""

    NORMAL = "normal", N_("Whoever may read this kind of information")
    RESTRICTED = "restricted", N_("Restricted: its author, the reference worker and supervisors")
    SEALED = "sealed", N_("Sealed: its author and the reference worker; others only exceptionally")


@dataclass(frozen=True, slots=True)
class Shelving:
    """How a type of paper is kept."""

    data_class: DataClass
    review: Norm
    """After so many years somebody asks whether it is still needed."""
    protection: Protection = Protection.NORMAL


def _for(kind: DocumentType, years: int) -> Norm:
    return Norm(f"kept_{kind}", kind.label, Part.PAPERS, Counted.YEARS, years, 1, 50)


_C, _P, _T = DataClass, Protection, DocumentType
SHELVING: Mapping[DocumentType, Shelving] = {
    _T.PROSECUTOR_ORDER: Shelving(_C.JUDICIAL, _for(_T.PROSECUTOR_ORDER, 10)),
    _T.JUDGE_ORDER: Shelving(_C.JUDICIAL, _for(_T.JUDGE_ORDER, 10)),
    _T.KAFALA_MINUTES: Shelving(_C.JUDICIAL, _for(_T.KAFALA_MINUTES, 20), _P.RESTRICTED),
    _T.HANDOVER_MINUTES: Shelving(_C.JUDICIAL, _for(_T.HANDOVER_MINUTES, 10)),
    _T.BIRTH_CERTIFICATE: Shelving(_C.IDENTITY, _for(_T.BIRTH_CERTIFICATE, 5)),
    _T.IDENTITY_PAPER: Shelving(_C.IDENTITY, _for(_T.IDENTITY_PAPER, 5)),
    _T.MEDICAL_CERTIFICATE: Shelving(_C.HEALTH, _for(_T.MEDICAL_CERTIFICATE, 5)),
    _T.SCHOOL_PAPER: Shelving(_C.SOCIAL, _for(_T.SCHOOL_PAPER, 3)),
    _T.CONSENT: Shelving(_C.SOCIAL, _for(_T.CONSENT, 5)),
    _T.PHOTO: Shelving(_C.IDENTITY, _for(_T.PHOTO, 2)),
    _T.LETTER: Shelving(_C.SOCIAL, _for(_T.LETTER, 3)),
    _T.REPORT: Shelving(_C.NOTES, _for(_T.REPORT, 5)),
    _T.AUDIO_TESTIMONY: Shelving(_C.NOTES, _for(_T.AUDIO_TESTIMONY, 5), _P.RESTRICTED),
    _T.OTHER: Shelving(_C.SOCIAL, _for(_T.OTHER, 3)),
}
NORMS: tuple[Norm, ...] = tuple(shelving.review for shelving in SHELVING.values())

DOCUMENT_CLASSES: tuple[DataClass, ...] = (_C.IDENTITY, _C.SOCIAL, _C.HEALTH, _C.JUDICIAL, _C.NOTES)
"""Classes in which a document can be sealed."""


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the 28th."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)
