"""Papers in a child's file: which there are, in which class each is sealed, and when to ask whether to keep it.

No text read so far fixes how long a unit keeps a paper (law 09-08 art. 3: no longer than needed; law 69-99 for public
archives), so these are settings of practice: the day is a day of review, and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass


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
    review_years: int
    """After so many years somebody asks whether it is still needed."""
    protection: Protection = Protection.NORMAL


_C, _P = DataClass, Protection
SHELVING: Mapping[DocumentType, Shelving] = {
    DocumentType.PROSECUTOR_ORDER: Shelving(_C.JUDICIAL, 10),
    DocumentType.JUDGE_ORDER: Shelving(_C.JUDICIAL, 10),
    DocumentType.KAFALA_MINUTES: Shelving(_C.JUDICIAL, 20, _P.RESTRICTED),
    DocumentType.HANDOVER_MINUTES: Shelving(_C.JUDICIAL, 10),
    DocumentType.BIRTH_CERTIFICATE: Shelving(_C.IDENTITY, 5),
    DocumentType.IDENTITY_PAPER: Shelving(_C.IDENTITY, 5),
    DocumentType.MEDICAL_CERTIFICATE: Shelving(_C.HEALTH, 5),
    DocumentType.SCHOOL_PAPER: Shelving(_C.SOCIAL, 3),
    DocumentType.CONSENT: Shelving(_C.SOCIAL, 5),
    DocumentType.PHOTO: Shelving(_C.IDENTITY, 2),
    DocumentType.LETTER: Shelving(_C.SOCIAL, 3),
    DocumentType.REPORT: Shelving(_C.NOTES, 5),
    DocumentType.AUDIO_TESTIMONY: Shelving(_C.NOTES, 5, _P.RESTRICTED),
    DocumentType.OTHER: Shelving(_C.SOCIAL, 3),
}

DOCUMENT_CLASSES: tuple[DataClass, ...] = (_C.IDENTITY, _C.SOCIAL, _C.HEALTH, _C.JUDICIAL, _C.NOTES)
"""Classes in which a document can be sealed."""


def review_day(kind: DocumentType, added: date) -> date:
    """When somebody asks whether a paper of this type, added on a day, is still needed."""
    year = added.year + SHELVING[kind].review_years
    return added.replace(year=year, day=28 if (added.month, added.day) == (2, 29) else added.day)
