"""The papers of a centre: what each is called, its template, the languages it speaks."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue

_BOTH = (PaperTongue.BOTH, PaperTongue.ARABIC, PaperTongue.FRENCH)
REGISTER = Paper.declare(
    "register", N_("Register of beneficiaries"), "establishments/papers/register.typ", tongues=_BOTH, landscape=True
)
MINUTES = Paper.declare("minutes", N_("Minutes of handing over"), "establishments/papers/minutes.typ", tongues=_BOTH)
CERTIFICATE = Paper.declare(
    "certificate_of_stay", N_("Certificate of stay"), "establishments/papers/certificate.typ", tongues=_BOTH, most=1
)
INFORMATION = Paper.declare(
    "information_sheet", N_("Information sheet for the child"), "establishments/papers/information.typ", tongues=_BOTH
)
