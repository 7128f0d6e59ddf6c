"""By what right something is told: recorded first, asked at every sending, revocable where people gave it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, relation_to, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.documents import service as documents
from caseapp.documents.models import Document
from caseapp.documents.vocabulary import Owner
from caseapp.infra.access import coded
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P
from caseapp.policy.referring import DANGER_LASTS
from caseapp.referrals.events import CONSENT_KEPT, CONSENT_REVOKED, NO_RIGHT
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import Consent, Referral, Sending
from caseapp.referrals.notices import tell_right_ended
from caseapp.referrals.rights import allows
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.disclosure import follow, follow_all, leave_out, tell_right
from caseapp.referrals.service.moves import Said, apply, held, tell_file
from caseapp.referrals.service.outside import end_resting_on
from caseapp.referrals.service.transfers import lapse_resting_on
from caseapp.referrals.vocabulary import (
    BEFORE_YES,
    COMING,
    LIVE,
    REVOCABLE,
    Move,
    RecallReason,
    SharingBasis,
    Side,
    State,
    Withdrawal,
)

_CONSENTS = Adding(Consent)


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A consent, order, danger or duty as somebody records it."""

    basis: SharingBasis
    given_on: date
    who: str
    words: str = ""
    until: date | None = None
    receiver_id: bytes | None = None
    withheld: frozenset[DataClass] = frozenset()
    document_id: bytes | None = None
    rests: frozenset[bytes] = frozenset()
    """Referrals whose own right has ended, or was never recorded, and which rest on this one from now on."""


class NoRight(Invalid):
    """Nothing allows telling this establishment. Whoever answers undoes everything first, then calls `log`."""

    def __init__(self, referral_id: bytes, case_id: bytes, said: str = "no_right") -> None:
        super().__init__({"consent": said})
        self.referral_id, self.case_id = referral_id, case_id

    def log(self, unit: Session, actor: Actor) -> None:
        """The line of this refusal, in the trail of the child's file."""
        record(unit, actor, NO_RIGHT, self.case_id, referral=id_text(self.referral_id))


def keep_consent(actor: Actor, case: Case, given: ConsentGiven) -> Consent:
    """Record by what right something may be told; a danger ends after `DANGER_LASTS`, unless recorded anew.

    Raises Refused, NotFound, Invalid.
    """
    need(actor, P.CONSENT_KEEP)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    flaws = {}
    if not given.who.strip():
        flaws["who"] = "required"
    if given.given_on > clock.today():
        flaws["given_on"] = "future"
    if given.until is not None and given.until < clock.today():
        flaws["until"] = "consent_over"
    until = given.until
    if given.basis is SharingBasis.DANGER:
        if not given.words.strip():
            flaws["words"] = "required"
        until = min(until or date.max, given.given_on + DANGER_LASTS)
        if until < clock.today():
            flaws.setdefault("given_on", "danger_over")
    if given.receiver_id is not None and unit.get(Establishment, given.receiver_id) is None:
        flaws["receiver"] = "choice"
    if given.document_id is not None and not hangs_on(unit, given.document_id, case):
        flaws["document"] = "choice"
    if flaws:
        raise Invalid(flaws)
    row = Consent(
        id=new_id(),
        case_id=case.id,
        basis=str(given.basis),
        given_on=given.given_on,
        until=until,
        receiver_id=given.receiver_id,
        withheld=coded(given.withheld),
        document_id=given.document_id,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    keys = new_vault_keys(unit, case.establishment_id, row.id, [DataClass.SOCIAL])
    told = {"who": given.who.strip(), "words": given.words.strip()}
    row.told = keys.seal(told, Consent.__tablename__, DataClass.SOCIAL, row.id, row.id)
    _CONSENTS.store(unit, row)
    write_entry(unit, actor, case, EventKind.CONSENT, detail=str(given.basis))
    record(unit, actor, CONSENT_KEPT, case.id, basis=str(given.basis))
    with both_houses(unit):  # flushes, before and after
        _rest_on(unit, row, given.rests)
    return row


def keep_for_each(actor: Actor, cases: Sequence[Case], given: ConsentGiven) -> list[Consent]:
    """The same right for brothers and sisters: each in the register of her own file, proved by a document there. The
    one that was chosen is of the first file, and is copied into the others. Raises as `keep_consent` and `copy_to`."""
    first, *others = cases
    rows = [keep_consent(actor, first, given)]
    for case in others:
        proof = documents.copy_to(actor, first, given.document_id, case).id if given.document_id else None
        rows.append(keep_consent(actor, case, replace(given, document_id=proof)))
    return rows


def end_consent(actor: Actor, case: Case, row: Consent, words: str, why: Withdrawal = Withdrawal.TAKEN_BACK) -> int:
    """Record that a consent was taken back, or that any right was entered by mistake, and in which words; what rested
    on it and has not brought the child is recalled at once, and where she has come no more than her identity stays
    shared, and what keeps her safe tonight. How many were recalled.

    Raises Refused, NotFound, Invalid, Impossible.
    """
    need(actor, P.CONSENT_KEEP)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE or row.case_id != case.id:
        raise NotFound
    if row.revoked_at is not None or (why is Withdrawal.TAKEN_BACK and row.basis not in REVOCABLE):
        raise Impossible("not_revocable")
    if not words.strip():
        raise Invalid({"words": "required"})
    row.revoked_at, row.revoked_by_id = clock.now(), actor.user_id
    keys = writing_keys(unit, case.establishment_id, row.id, [DataClass.SOCIAL])
    told = keys.unseal(row.told, Consent.__tablename__, DataClass.SOCIAL, row.id, row.id)
    told["revoked"], told["why"] = words.strip(), str(why)
    row.told = keys.seal(told, Consent.__tablename__, DataClass.SOCIAL, row.id, row.id)
    with both_houses(unit):
        recalled = _take_back(unit, actor, row)
    write_entry(unit, actor, case, EventKind.CONSENT_REVOKED, detail=row.basis)
    record(unit, actor, CONSENT_REVOKED, case.id, recalled=recalled)
    unit.flush()
    return recalled


def need_right(unit: Session, referral: Referral, receivers: Iterable[bytes], said: str = "no_right") -> Consent:
    """The consent a referral rests on. Raises NoRight unless it allows telling each of `receivers` today."""
    row = unit.get(Consent, referral.consent_id) if referral.consent_id else None
    right = row is not None and row.case_id == referral.case_id
    if row is None or not right or not all(allows(row, receiver, clock.today()) for receiver in receivers):
        raise NoRight(referral.id, referral.case_id, said)
    return row


def _take_back(unit: Session, actor: Actor, row: Consent) -> int:
    """Recall what rests on a consent and is on no more than its way; the rest is reduced. How many were recalled."""
    query = select(Sending).join(Referral, Referral.id == Sending.referral_id).where(Referral.consent_id == row.id)
    recalled = lapse_resting_on(unit, row) + end_resting_on(unit, actor, row)
    for sending in unit.scalars(query.order_by(Sending.id)).all():
        referral = held(unit, sending)
        state = State(sending.state)
        if state in BEFORE_YES | COMING:
            said = Said(reason=str(RecallReason.CONSENT_REVOKED))
            apply(unit, actor, sending, step_of(Move.RECALL, state, Side.SENDER), said)
            tell_file(unit, actor, referral, sending, Move.RECALL)
            recalled += 1
        elif sending.at_receiver:
            follow(unit, referral, sending, unit.get_one(Case, sending.case_id), row)
            if state in LIVE:
                tell_right_ended(unit, referral)
    return recalled


_OF_FILE = Reading(select(Referral).where(Referral.case_id == bindparam("file")).order_by(Referral.id))


def without_right(unit: Session, case_id: bytes) -> dict[bytes, Sequence[Sending]]:
    """What is prepared or runs for a child, by referral, and whose right has ended or was never recorded."""
    found: dict[bytes, Sequence[Sending]] = {}
    for referral in _OF_FILE.entities(unit, file=case_id):
        right = unit.get(Consent, referral.consent_id) if referral.consent_id else None
        states = [str(state) for state in LIVE]
        rows = unit.scalars(select(Sending).where(Sending.referral_id == referral.id, Sending.state.in_(states))).all()
        if not all(allows(right, row.receiver_id, clock.today()) for row in rows):
            found[referral.id] = rows
    return found


def _rest_on(unit: Session, row: Consent, chosen: Collection[bytes]) -> None:
    """Those that somebody chose rest on a new right from now on. Raises Invalid for one that has a right, or where the
    new one does not allow telling who was asked."""
    waiting = without_right(unit, row.case_id) if chosen else {}
    for referral_id in sorted(chosen):
        receivers = [sending.receiver_id for sending in waiting.get(referral_id, ())]
        if not receivers or not all(allows(row, receiver, clock.today()) for receiver in receivers):
            raise Invalid({"rests": "rests"})
        referral = unit.get_one(Referral, referral_id)
        referral.consent_id = row.id
        leave_out(unit, referral, row)
        tell_right(unit, referral, row)
        follow_all(unit, referral)


def hangs_on(unit: Session, document_id: bytes, case: Case) -> bool:
    """Whether a document hangs on this file and was not withdrawn."""
    row = unit.get(Document, document_id)
    return row is not None and (row.owner, row.owner_id) == (Owner.CASE, case.id) and row.withdrawn_at is None
