"""By what right something of a file may be told, and what was taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.documents import queries as documents
from caseapp.documents.records import DocumentRecord
from caseapp.establishments.vocabulary import BasisKind
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.placement import WITHOUT_PAPER
from caseapp.referrals.events import READ
from caseapp.referrals.models import Consent, Referral, Sending, Step
from caseapp.referrals.records import ConsentLine
from caseapp.referrals.rights import ends_on, holds_on
from caseapp.referrals.vocabulary import Move, SharingBasis, Withdrawal

_OF_FILE = Reading(
    select(*(getattr(Consent, c.name) for c in Consent.__table__.columns))
    .where(Consent.case_id == bindparam("case_id"))
    .order_by(Consent.recorded_at.desc())
)


def consents_of(actor: Actor, file: CaseFile | Case) -> list[ConsentLine]:
    """The register of a file, newest first; the words are opened for the house that keeps it."""
    unit = session()
    rows = _OF_FILE.rows(unit, case_id=file.id)
    if not rows:
        return []
    ids = [row.id for row in rows]
    verdicts = {DataClass.SOCIAL: Verdict.ALLOWED}
    grant = access.mint(unit, actor, READ, actor.workplace_id or b"", ids, verdicts, about=file.id, traced=False)
    names = names_of(unit, {row.recorded_by_id for row in rows}, actor.language)
    proofs = documents.named(actor, [row.document_id for row in rows if row.document_id])
    return [_line(row, grant, names, proofs, actor.language) for row in rows]


def live_consents(actor: Actor, file: CaseFile | Case) -> list[ConsentLine]:
    """Those that allow something today."""
    return [line for line in consents_of(actor, file) if line.live]


def consent_of(referral_id: bytes) -> Consent | None:
    """The right that a referral of this house rests on; None without one, and for whoever does not see it."""
    query = select(Consent).join(Referral, Referral.consent_id == Consent.id).where(Referral.id == referral_id)
    return session().scalars(query).one_or_none()


def right_to_travel(actor: Actor, sending: Sending) -> dict[str, Any]:
    """By what right a child of this house would set out, as far as her referral says it: an emergency placement by its
    own right, else what the right to share rests on. For the form that asks; somebody reads and signs it."""
    if sending.placed:
        query = select(Step.reason).where(Step.sending_id == sending.id, Step.move == str(Move.PLACE))
        return {"basis": session().scalars(query.order_by(Step.id.desc()).limit(1)).first()}
    right = consent_of(sending.referral_id)
    lines = consents_of(actor, session().get_one(Case, sending.case_id)) if right is not None else []
    line = next((line for line in lines if right is not None and line.id == right.id), None)
    if line is None or line.basis not in _TRAVEL:
        return {}
    kind = _TRAVEL[line.basis]
    return {"basis": kind} if kind in WITHOUT_PAPER else {"basis": kind, "order": line.who, "decided_on": line.given_on}


_TRAVEL = {
    SharingBasis.GUARDIAN: str(BasisKind.CONSENT),
    SharingBasis.DANGER: str(BasisKind.EMERGENCY),
    SharingBasis.ORDER: "",  # of the prosecutor, or of a judge: whoever sets out says which
}


def _line(
    row: Any,
    grant: access.Grant,
    names: Mapping[bytes, str],
    proofs: Mapping[bytes, DocumentRecord],
    language: str,
) -> ConsentLine:
    told = grant.open(row.told, Consent.__tablename__, DataClass.SOCIAL, row.id, row.id)
    receiver = session().get(Establishment, row.receiver_id) if row.receiver_id else None
    return ConsentLine(
        id=row.id,
        basis=SharingBasis(row.basis),
        given_on=row.given_on,
        until=ends_on(row),
        receiver=receiver.name(language) if receiver else "",
        withheld=row.withheld.split(),
        who=str(told.get("who", "")),
        words=str(told.get("words", "")),
        revoked_at=row.revoked_at,
        revoked=str(told.get("revoked", "")),
        by=names.get(row.recorded_by_id, ""),
        proof=proofs.get(row.document_id) if row.document_id else None,
        mistaken=told.get("why") == Withdrawal.MISTAKE,
        live=holds_on(row, clock.today()),
    )
