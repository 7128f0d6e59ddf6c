"""One referral, as one of its two houses sees it: each sheet opens with the key that house holds, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import name_of
from caseapp.cases.service.entries import need
from caseapp.documents import queries as documents
from caseapp.establishments.models import Bed, BedUse, Unit
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text, read_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, holds
from caseapp.referrals.clock import percent
from caseapp.referrals.events import READ
from caseapp.referrals.lifecycle import REVIEWED, acts_on, next_of, open_to
from caseapp.referrals.models import Consent, Referral, Sending, Sheet, Step
from caseapp.referrals.records import Companion, ReferralPage, SendingCard, StepLine
from caseapp.referrals.rights import opens, takes_part
from caseapp.referrals.service.disclosure import (
    ENDED_WITHOUT_HER,
    EXTRACT,
    EXTRACT_CLASS,
    SAFETY,
    SUMMARY,
    TALK_CLASSES,
    VITAL,
)
from caseapp.referrals.service.leaving import words_of
from caseapp.referrals.service.party import party_at
from caseapp.referrals.vocabulary import COMING, Consequence, Kind, Move, SharingBasis, Side, State, Urgency

_SHEETS = Reading(
    select(Sheet.id, Sheet.receiver_id, Sheet.level, Sheet.data_class, Sheet.told)
    .where(Sheet.referral_id == bindparam("referral_id"))
    .order_by(Sheet.level)
)
_STEPS = Reading(
    select(Step.id, Step.sending_id, Step.move, Step.side, Step.to_state, Step.at, Step.by_id, Step.reason, Step.words)
    .where(Step.sending_id.in_(bindparam("ids", expanding=True)))
    .order_by(Step.id)
)
KEPT = COMING | {State.COUNTER_PROPOSED, State.ARRIVED}
"""Steps in which a place is kept."""
_FILE = Reading(select(Case.id, Case.reference, Case.identity, Case.restricted).where(Case.id == bindparam("case_id")))


_REFERRAL = Reading(select(Referral).where(Referral.id == bindparam("referral_id")))
_CONSENT = Reading(select(Consent.basis).where(Consent.id == bindparam("id")))
_SENDINGS = Reading(select(Sending).where(Sending.reference == bindparam("reference")).order_by(Sending.id))


def locate(actor: Actor, reference: str) -> list[Sending]:
    """The sendings of a referral that this house sees: all of its own, or the one it received. Raises NotFound."""
    rows: list[Sending] = _seen(actor, reference, _SENDINGS.entities)
    return rows


def _seen(actor: Actor, reference: str, ask: Callable[..., Sequence[Any]]) -> Any:
    """The same as objects, for a verb, or as rows."""
    need(actor, P.REFERRAL_READ)
    known = read_reference(reference)
    rows = ask(session(), reference=known) if known else []
    if not rows or actor.workplace_id not in {rows[0].sender_id, *(row.receiver_id for row in rows)}:
        raise NotFound
    return rows


def sending_of(actor: Actor, reference: str, sending_id: bytes) -> Sending:
    """One of them, for a verb. Raises NotFound."""
    found = next((row for row in locate(actor, reference) if row.id == sending_id), None)
    if found is None:
        raise NotFound
    return found


def extract(actor: Actor, sending: Sending) -> Mapping[str, Any]:
    """The first sheet alone, as this house may read it: an age band, the sex, what is needed. One line in the trail."""
    unit, place = session(), actor.workplace_id or b""
    row = next((row for row in _SHEETS.rows(unit, referral_id=sending.referral_id) if row.level == EXTRACT), None)
    told: dict[str, Any] = {"sending": id_text(sending.id), "level": EXTRACT}
    vaults, classes = [row.id] if row else [], {EXTRACT_CLASS: Verdict.ALLOWED}
    grant = access.mint(unit, actor, READ, place, vaults, classes, about=sending.case_id, **told)
    return grant.open(row.told, Sheet.__tablename__, EXTRACT_CLASS, row.id, row.id) if row else {}


def page(actor: Actor, reference: str) -> ReferralPage:
    """The referral with everything this house may read of it. Raises NotFound; one line in the trail."""
    unit, rows = session(), _seen(actor, reference, _SENDINGS.rows)
    first, place = rows[0], actor.workplace_id or b""
    side = Side.SENDER if first.sender_id == place else Side.RECEIVER
    sheets = _SHEETS.rows(unit, referral_id=first.referral_id)
    talk = dict.fromkeys(TALK_CLASSES if takes_part(actor.roles) else (DataClass.CONTACT,), Verdict.ALLOWED)
    level = min(max((row.level for row in sheets), default=0), SAFETY)
    told: dict[str, Any] = {"sending": id_text(first.id), "level": level}
    grant = access.mint(unit, actor, READ, place, [row.id for row in rows], talk, about=first.case_id, **told)
    steps = _STEPS.rows(unit, ids=[row.id for row in rows])
    people = {row.by_id for row in steps if row.by_id} | {row.claimed_by_id for row in rows if row.claimed_by_id}
    referral = _REFERRAL.first(unit, referral_id=first.referral_id) if side is Side.SENDER else None
    if referral is not None:
        people.add(referral.made_by_id)
    names = names_of(unit, people, actor.language)
    places = {first.sender_id, *(row.receiver_id for row in rows), *(row.reviewer_id for row in rows)} - {None}
    houses = _houses(unit, places, actor.language)
    known, summaries, closed = _opened(unit, actor, side, first, sheets)
    file = _FILE.first(unit, case_id=first.case_id)
    words = words_of(unit, referral) if referral is not None else {}
    consent = _CONSENT.first(unit, id=referral.consent_id) if referral is not None and referral.consent_id else None
    return ReferralPage(
        id=first.referral_id,
        reference=first.reference,
        restricted=file is None or file.restricted,
        side=side,
        kind=Kind(first.kind),
        urgency=Urgency(first.urgency),
        wanted_on=referral.wanted_on if referral else clock.local(first.sent_at or first.since).date(),
        made_at=referral.made_at if referral else first.sent_at or first.since,
        made_by=names.get(referral.made_by_id, "") if referral else "",
        sender=houses[first.sender_id],
        file=file.reference if file is not None else "",
        name=_name(unit, actor, file) if file is not None and side is Side.SENDER else None,
        words=str(words.get("text", "")),
        passing=str(words.get("passing", "")),
        away=str(words.get("away", "")),
        sheets=known,
        closed=closed,
        parallel=len(rows) if side is Side.SENDER else 0,
        basis=SharingBasis(consent.basis) if consent else None,
        cards=[_card(unit, actor, row, side, steps, names, houses, grant, summaries) for row in rows],
    )


Sheets = dict[int, dict[str, Any]]
Summaries = Mapping[bytes, Mapping[str, Any]]


def _opened(
    unit: Session, actor: Actor, side: Side, sending: Any, rows: Sequence[Any]
) -> tuple[Sheets, dict[bytes, dict[str, Any]], frozenset[DataClass]]:
    """The sheets that this house holds keys of, each line of a class that this reader opens; the vital lines on the
    safety sheet, where they belong; the summaries, by the house each was approved for; and of which classes there are
    lines on the safety sheet that others here open."""
    verdicts = opens(actor.roles, side)
    open_now = [
        row
        for row in rows
        if side is Side.SENDER or (sending.keeps_safe if row.level == VITAL else row.level <= sending.knows)
    ]
    vaults = [row.id for row in open_now]
    grant = access.mint(unit, actor, READ, actor.workplace_id or b"", vaults, verdicts, traced=False)
    known: Sheets = {}
    summaries: dict[bytes, dict[str, Any]] = {}
    for row in open_now:
        summary = row.level == SUMMARY
        into = summaries.setdefault(row.receiver_id, {}) if summary else known.setdefault(min(row.level, SAFETY), {})
        into |= grant.open(row.told, Sheet.__tablename__, DataClass(row.data_class), row.id, row.id)
    there = {DataClass(row.data_class) for row in open_now if row.level == SAFETY}
    return known, summaries, frozenset(of for of in there if not grant.opens(of))


def _card(
    unit: Session,
    actor: Actor,
    row: Sending,
    side: Side,
    steps: Sequence[Any],
    names: Mapping[bytes, str],
    houses: Mapping[bytes, str],
    grant: Grant,
    summaries: Summaries,
) -> SendingCard:
    state = State(row.state)
    bed, extended = _bed(unit, row, actor.language)
    seen = [step for step in steps if step.sending_id == row.id]
    forgotten = row.forgotten_at is not None
    shut = forgotten or (side is Side.RECEIVER and state in ENDED_WITHOUT_HER)  # whose keys are gone is not asked for
    journey: Mapping[str, Any] = {}
    if row.journey and not shut:
        journey = grant.open(row.journey, Sending.__tablename__, DataClass.CONTACT, row.id, row.id)
    moves = [line for line in open_to(state, side, row.kind) if holds(actor.roles, line.permission)]  # type: ignore[arg-type]
    seeks = row.seeks and side is Side.SENDER
    done = {Move.UPHOLD} if row.reviewed_at is not None else set()
    done |= set() if seeks else {Move.STOP}
    done |= set() if _may_review(actor, row, steps) else REVIEWED
    moves = [line for line in moves if line.name not in done and (not forgotten or line.name is Move.STOP)]
    return SendingCard(
        id=row.id,
        version=row.version,
        receiver=houses[row.receiver_id],
        state=state,
        next=side
        if acts_on(state, side, seeks=seeks, placed=row.placed, raised=row.raised)
        else next_of(state, seeks=seeks),
        seeks=seeks,
        since=row.since,
        due_at=row.due_at,
        raised=row.raised,
        used=percent(row, clock.now()),
        claimed_by=names.get(row.claimed_by_id or b"", ""),
        knows=row.knows,
        summary_asked=row.summary_asked,
        summary=summaries.get(row.receiver_id),
        placed=row.placed,
        house_reason=row.house_reason or "",
        child_reason=row.child_reason or "",
        consequence=Consequence(row.consequence) if row.consequence else None,
        reviewed=row.reviewed_at is not None,
        reviewer=houses.get(row.reviewer_id or b"", ""),
        bed=bed,
        bed_until=row.place_until if state in KEPT else None,
        bed_extended=extended,
        expected_at=row.expected_at,
        feedback_due=row.feedback_due,
        journey=journey,
        paper=documents.named(actor, [row.paper_id]).get(row.paper_id) if journey and row.paper_id else None,
        steps=[_step(step, row, names, houses, None if shut else grant) for step in seen],
        moves=moves,
        apart=row.apart and state is State.COUNTER_PROPOSED,
        party=[_companion(unit, actor, one, side) for one in party_at(unit, row) if one.case_id != row.case_id],
    )


def _may_review(actor: Actor, row: Sending, steps: Sequence[Any]) -> bool:
    """Whether a refusal is reviewed here, and by this person: not where a unit does, nor by whoever sent it."""
    sent = (step.by_id for step in steps if step.sending_id == row.id and step.move == Move.SEND)
    return row.reviewer_id is None and actor.user_id not in sent


def _companion(unit: Session, actor: Actor, row: Sending, side: Side) -> Companion:
    """Another child of the party: her extract, and for the sender her name. One line in the trail of her file."""
    file = _FILE.first(unit, case_id=row.case_id) if side is Side.SENDER else None
    return Companion(
        sending_id=row.id,
        reference=row.reference,
        state=State(row.state),
        name=_name(unit, actor, file) if file is not None else None,
        file=file.reference if file is not None else "",
        told=extract(actor, row) if side is Side.SENDER or row.knows >= EXTRACT else {},
        apart=row.apart and row.state == State.COUNTER_PROPOSED,
        seeks=row.seeks and side is Side.SENDER,
        bed=_bed(unit, row, actor.language)[0],
        expected_at=row.expected_at if row.state == State.UNDER_WAY else None,
    )


def _step(
    step: Any, row: Sending, names: Mapping[bytes, str], houses: Mapping[bytes, str], grant: Grant | None
) -> StepLine:
    """A line of the log; without a grant its words stay closed."""
    side = Side(step.side)
    told: Mapping[str, Any] = {}
    if grant is not None and step.words is not None:
        told = grant.open(step.words, Step.__tablename__, DataClass.NOTES, step.id, row.id)
    place = {Side.SENDER: row.sender_id, Side.RECEIVER: row.receiver_id, Side.UNIT: row.reviewer_id}.get(side)
    return StepLine(
        move=Move(step.move),
        side=side,
        state=State(step.to_state),
        at=step.at,
        by=names.get(step.by_id, "") if step.by_id else "",
        place=houses[place] if place else "",
        reason=step.reason or "",
        words=str(told.get("text", "")),
        passing=str(told.get("passing", "")),
        prosecutor=str(told.get("prosecutor", "")),
        forgotten=row.forgotten_at is not None and step.words is not None,
    )


def _bed(unit: Session, row: Sending, language: str) -> tuple[str, bool]:
    """The kept place, for the house whose bed it is, and whether it was prolonged."""
    use = unit.get(BedUse, row.bed_use_id) if row.bed_use_id else None
    if use is None or use.until is not None:
        return "", False
    bed = unit.get_one(Bed, use.bed_id)
    room = unit.get_one(Unit, bed.unit_id)
    return f"{room.name(language)} · {bed.label}", use.extended


_HOUSES = Reading(
    select(Establishment.id, Establishment.name_fr, Establishment.name_ar).where(
        Establishment.id.in_(bindparam("ids", expanding=True))
    )
)


def _houses(unit: Session, ids: set[bytes], language: str) -> dict[bytes, str]:
    rows = _HOUSES.rows(unit, ids=padded(sorted(ids)))
    return {row.id: row.name_ar if language == "ar" else row.name_fr for row in rows}


def _name(unit: Session, actor: Actor, file: Any) -> Any:
    grant = access.mint(
        unit, actor, READ, actor.workplace_id or b"", [file.id], names_only(actor), about=file.id, traced=False
    )
    return name_of(grant.open(file.identity, Case.__tablename__, DataClass.IDENTITY, file.id, file.id))
