"""The paper that proves a legal basis: chosen among the documents of the file, or brought now."""

from __future__ import annotations

from collections.abc import Set

from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.documents import queries as documents
from caseapp.documents import service
from caseapp.documents.records import DocumentRecord
from caseapp.documents.service import Received
from caseapp.documents.views.bring import take
from caseapp.establishments.forms.stays import BasisPart, offer
from caseapp.establishments.service.gate import flaws_of
from caseapp.establishments.views.words import WORDS
from caseapp.establishments.vocabulary import BasisKind, Door
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.documents import SHELVING, DocumentType
from caseapp.policy.placement import OPENS
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

TYPES: dict[str, DocumentType] = {
    BasisKind.PROSECUTOR: DocumentType.PROSECUTOR_ORDER,
    BasisKind.JUDGE: DocumentType.JUDGE_ORDER,
    BasisKind.KAFALA: DocumentType.KAFALA_MINUTES,
    BasisKind.CONSENT: DocumentType.CONSENT,
}
"""What kind of paper proves which basis."""
PROVING = frozenset(SHELVING[kind].data_class for kind in TYPES.values())


def offer_papers(form: BasisPart, file: CaseFile, *doors: Door) -> None:
    """Let the form choose among the kinds of basis that open one of `doors`, and among the papers of the file that
    prove something, and those this person brought herself: whoever works at the desk hands an order in that she may not
    read again."""
    me, opening = actor(), frozenset[str]().union(*(OPENS[door] for door in doors))
    form.basis.choices = [choice for choice in form.basis.choices if choice.value in opening]
    kept, types = documents.in_file(me, file), set(TYPES.values())
    named = [(id_text(row.id), _called(row)) for row in kept if _proves(row, me.user_id, types)]
    offer(form.document, named, N_("None of these, or attached below"))


def _proves(row: DocumentRecord, me: bytes, types: Set[DocumentType]) -> bool:
    if row.withdrawn_at is not None:
        return False
    if row.is_open:
        return row.type in types
    return row.author_id == me and row.data_class in PROVING


def _called(row: DocumentRecord) -> str:
    paper = word(row.type) if row.type else _("A paper that you attached")
    return _("%(paper)s, added on %(day)s", paper=paper, day=day(row.added_at.date()))


def brought(form: BasisPart) -> Received | None:
    """What was brought with the form, examined; None where nothing was, or where it was refused (the field says so).

    Slow: before the transaction begins.
    """
    return take(form.pages) if form.pages.data else None


def proof_of(form: BasisPart, case: Case, received: Received | None) -> bytes | None:
    """The id of the paper: attached now to the file, or chosen among those of its documents that prove such a basis
    and have not been withdrawn meanwhile; None where there is none."""
    me, chosen, kind = actor(), form.document.data, TYPES.get(form.basis.data)
    if kind is None:
        return None
    if received is not None:
        return service.attach(me, case, received, kind).id
    kept = documents.of_file(me, case) if chosen else []
    return next((row.id for row in kept if id_text(row.id) == chosen and _proves(row, me.user_id, {kind})), None)


def blame_basis(form: BasisPart, door: Door | None) -> None:
    """Tell what the legal basis lacks together with what else must be mended, so that nobody is sent back twice."""
    if form.basis.errors or form.measure.errors:
        return
    paper = b"brought" if form.pages.data or form.document.data else None
    flaws = flaws_of(door, form.given(paper))
    form.blame({name: code for name, code in flaws.items() if not form[name].errors}, WORDS)


def keep_paper(form: BasisPart, case: Case, received: Received | None) -> None:
    """Attach what was brought although the form was refused, and choose it, so that nobody brings it twice."""
    if received is not None and (document_id := proof_of(form, case, received)) is not None:
        form.pages.kept = True
        chosen = id_text(document_id)
        said = _("The paper you attached a moment ago")
        offer(
            form.document, [(chosen, said), *((str(c.value), str(c.label)) for c in form.document.choices if c.value)]
        )
        form.document.data = chosen
