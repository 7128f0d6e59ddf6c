"""Preparing a referral: what is asked, what is told at each level, whom; validation, and sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need, relation_to
from caseapp.cases.vocabulary import ENDED
from caseapp.infra.access import coded
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.sealing.vaults import new_vault_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import AgeRange
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id, new_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P
from caseapp.policy.referring import AGE_BANDS, MOST_AT_ONCE, MOST_TOGETHER
from caseapp.referrals.events import DRAFTED, SHEET_WRITTEN
from caseapp.referrals.models import AskedFields, Consent, Referral, SafetyFields, Sending, Step
from caseapp.referrals.rights import withheld_by, without
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import need_right
from caseapp.referrals.service.disclosure import (
    EXTRACT,
    SAFETY,
    SUMMARY,
    follow_all,
    leave_out,
    new_sheet,
    tell_right,
    write_sheet,
)
from caseapp.referrals.service.leaving import add_reason, leave, sending_to, standing, too_many, words_of
from caseapp.referrals.service.moves import Said, hold_files
from caseapp.referrals.service.party import keep_time, move_each, prepared_together
from caseapp.referrals.service.suiting import need_reason, unsuited
from caseapp.referrals.vocabulary import LIVE, UNSENT, Constraint, Kind, Move, Need, State, Urgency

LONGEST_WAIT_DAYS = 365
_REFERRALS = Adding(Referral)


@dataclass(frozen=True, slots=True)
class Asking:
    """A referral as somebody prepares it. `passing` says why establishments are asked that do not suit;
    `away` is the commune of somebody who must not approach the child, and is told to nobody."""

    kind: Kind
    urgency: Urgency
    wanted_on: date
    receivers: Sequence[bytes]
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()
    apart: int = 0
    """Brothers and sisters who are not referred with her."""
    words: str = ""
    passing: str = ""
    away: str = ""
    consent_id: bytes | None = None
    classes: frozenset[DataClass] = field(default_factory=lambda: frozenset({DataClass.IDENTITY, DataClass.CONTACT}))
    safety: SafetyFields = field(default_factory=lambda: SafetyFields())


def band_of(age: AgeRange | None) -> str:
    """What a receiver learns of an age: the band or bands in which it may lie ("9-11", "9-14"); empty when unknown."""
    if age is None:
        return ""
    low = next((low for low, high in AGE_BANDS if age.low <= high), AGE_BANDS[-1][0])
    high = next((high for _low, high in AGE_BANDS if age.high <= high), AGE_BANDS[-1][1])
    return f"{low}-{high}" if high < AGE_BANDS[-1][1] else f"{low}+"


Prepared = tuple[Case, CaseFile, Asking]
"""A child of a party: her file, and what is asked for her."""


def draft(actor: Actor, case: Case, file: CaseFile, asked: Asking, others: Sequence[Prepared] = ()) -> list[Sending]:
    """Prepare a referral to one, two or three establishments; with `others`, brothers and sisters who are asked for of
    the same houses: one party. Nothing leaves the house. The sendings of the first child.

    Raises Refused, NotFound, Impossible for a file that has ended, Invalid.
    """
    if len({case.id, *(other.id for other, _file, _asked in others)}) <= len(others):
        raise Invalid({"along": "choice"})
    if len(others) >= MOST_TOGETHER:
        raise Invalid({"along": "too_many_together"})
    party_id = new_id() if others else None
    rows = _draft(actor, case, file, asked, party_id)
    for other, its_file, its_asked in others:
        _draft(actor, other, its_file, its_asked, party_id)
    return rows


def _draft(actor: Actor, case: Case, file: CaseFile, asked: Asking, party_id: bytes | None) -> list[Sending]:
    need(actor, P.REFERRAL_DRAFT)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    if case.status in ENDED:
        raise Impossible("file_ended")
    _check(unit, case, asked)
    now = clock.now()
    referral = Referral(
        id=new_id(),
        reference=new_reference(),
        case_id=case.id,
        sender_id=case.establishment_id,
        kind=str(asked.kind),
        urgency=str(asked.urgency),
        wanted_on=asked.wanted_on,
        classes=coded(asked.classes),
        consent_id=asked.consent_id,
        party_id=party_id,
        made_at=now,
        made_by_id=actor.user_id,
    )
    _seal_words(unit, referral, asked)
    _REFERRALS.store(unit, referral)
    new_sheet(unit, referral, EXTRACT, extract_of(file, asked))
    new_sheet(unit, referral, SAFETY, asked.safety)
    sendings = [sending_to(unit, referral, receiver) for receiver in dict.fromkeys(asked.receivers)]
    told = {"kind": str(asked.kind), "urgency": str(asked.urgency), "receivers": len(sendings)}
    record(unit, actor, DRAFTED, case.id, referral=id_text(referral.id), **told)  # type: ignore[arg-type]
    unit.flush()
    return sendings


def extract_of(file: CaseFile, asked: Asking) -> AskedFields:
    """The first sheet: coded and counted, nothing that names the child or tells her story."""
    return AskedFields(
        age=band_of(file.birth.age_on(asked.wanted_on)),
        sex=str(file.sex),
        needs=[str(one) for one in asked.needs],
        constraints=[str(one) for one in asked.constraints],
        apart=asked.apart,
        languages=list(file.situation.get("languages") or ()),
        category=str(file.category),
        wanted_on=asked.wanted_on.isoformat(),
        parallel=len(set(asked.receivers)),
    )


def write_safety(actor: Actor, referral: Referral, told: SafetyFields) -> None:
    """Write the safety sheet anew, as long as the child has not been admitted. Raises Refused, NotFound, Impossible."""
    need(actor, P.REFERRAL_DRAFT)
    unit = _own(actor, referral)
    states = set(unit.scalars(select(Sending.state).where(Sending.referral_id == referral.id)))
    if not states & LIVE or State.ADMITTED in states:
        raise Impossible("referral_step")
    _write(unit, referral, SAFETY, told)
    with both_houses(unit):  # a class of lines that was not written before is a key that she has not got yet
        follow_all(unit, referral)
    record(unit, actor, SHEET_WRITTEN, referral.case_id, referral=id_text(referral.id), level=SAFETY)
    unit.flush()


def write_summary(actor: Actor, sending: Sending, told: dict[str, str]) -> None:
    """The summary, field by field as the sender approves it for the one house that asked; another that asks waits for a
    decision of its own. Raises Refused, NotFound, Invalid, Impossible for a house that did not ask."""
    need(actor, P.REFERRAL_SEND)
    unit = session()
    referral = unit.get_one(Referral, sending.referral_id)
    _own(actor, referral)
    if not sending.summary_asked:
        raise Impossible("referral_step")
    chosen = {name: text.strip() for name, text in told.items() if text.strip()}
    if not chosen:
        raise Invalid({"summary": "required"})
    _write(unit, referral, SUMMARY, chosen, sending.receiver_id)
    with both_houses(unit):
        follow_all(unit, referral)
    record(unit, actor, SHEET_WRITTEN, referral.case_id, referral=id_text(referral.id), level=SUMMARY)
    unit.flush()


def submit(actor: Actor, sending: Sending, passing: str = "") -> None:
    """Ask somebody who may send to look at it: all that was prepared together goes together. `passing` says why a house
    that does not suit is asked. Raises as `moves.move`, Invalid where nobody says so."""
    need(actor, P.REFERRAL_DRAFT)
    rows = prepared_together(sending)
    _suit(actor, sending, rows, passing)
    move_each(actor, rows, Move.SUBMIT)


def hand_back(actor: Actor, sending: Sending, words: str) -> None:
    """Send a draft back to its author, with what is to be mended."""
    move_each(actor, prepared_together(sending), Move.RETURN, Said(words))


def cancel(actor: Actor, sending: Sending) -> None:
    """Throw a draft away."""
    move_each(actor, prepared_together(sending), Move.CANCEL)


def send(actor: Actor, sending: Sending, passing: str = "") -> list[Step]:
    """Send what was prepared to all its receivers, and with it what was prepared for her brothers and sisters: each by
    a right of her own, or nobody. Raises Refused, Impossible, NoRight, Invalid for a house that has closed since, or
    that does not suit and nobody has said why it is asked (`passing`)."""
    need(actor, P.REFERRAL_SEND)
    unit = session()
    with both_houses(unit):
        hold_files(unit, prepared_together(sending))
        unit.refresh(sending)
    steps, rows = [], prepared_together(sending)
    _suit(actor, sending, rows, passing)
    for referral_id in dict.fromkeys(row.referral_id for row in rows):
        hers = [row for row in rows if row.referral_id == referral_id]
        steps += _send(unit, actor, unit.get_one(Referral, referral_id), hers)
    keep_time(rows)
    return steps


def _suit(actor: Actor, sending: Sending, rows: Sequence[Sending], passing: str) -> None:
    """What was said of a house that does not suit when it was prepared holds when it leaves; else it is said now. What
    has left already is nobody's to send: its move says so."""
    unit = session()
    referrals = [unit.get_one(Referral, key) for key in dict.fromkeys(row.referral_id for row in rows)]
    said = any(words_of(unit, referral).get("passing") for referral in referrals)
    if said or sending.state not in UNSENT:
        return
    unfit, _childless = unsuited(actor, sending, {row.receiver_id for row in rows})
    if reason := need_reason(unfit, passing):
        for referral in referrals:
            add_reason(unit, referral, reason)


def _send(unit: Session, actor: Actor, referral: Referral, rows: Sequence[Sending]) -> list[Step]:
    receivers = {row.receiver_id for row in rows}
    right = need_right(unit, referral, receivers)
    if not receivers <= standing(unit, receivers):
        raise Invalid({"receivers": "choice"})
    leave_out(unit, referral, right)
    tell_right(unit, referral, right)
    words = words_of(unit, referral)
    return [leave(unit, actor, row, words) for row in rows]


def _seal_words(unit: Session, referral: Referral, asked: Asking) -> None:
    keys = new_vault_keys(unit, referral.sender_id, referral.id, [DataClass.SOCIAL])
    told = {"text": asked.words.strip(), "passing": asked.passing.strip(), "away": asked.away}
    referral.words = keys.seal(told, Referral.__tablename__, DataClass.SOCIAL, referral.id, referral.id)


def _check(unit: Session, case: Case, asked: Asking) -> None:
    flaws = {}
    chosen = set(asked.receivers)
    if not chosen:
        flaws["receivers"] = "required"
    elif len(chosen) > MOST_AT_ONCE:
        flaws["receivers"] = "too_many_receivers"
    elif case.establishment_id in chosen or not chosen <= standing(unit, chosen):
        flaws["receivers"] = "choice"
    if not 0 <= (asked.wanted_on - clock.today()).days <= LONGEST_WAIT_DAYS:
        flaws["wanted_on"] = "wanted_day"
    if not 0 <= asked.apart <= 20:
        flaws["apart"] = "number"
    if flaw := too_many(unit, case.id, asked.kind, chosen):
        flaws["receivers"] = flaw
    if asked.consent_id is not None:
        right = unit.get(Consent, asked.consent_id)
        if right is None or right.case_id != case.id:
            flaws["consent"] = "choice"
    if flaws:
        raise Invalid(flaws)


def _write(
    unit: Session, referral: Referral, level: int, told: Mapping[str, Any], receiver_id: bytes | None = None
) -> None:
    """Write a sheet without what the right to share withholds."""
    right = unit.get(Consent, referral.consent_id) if referral.consent_id else None
    write_sheet(unit, referral, level, without(told, withheld_by(right)), receiver_id)


def _own(actor: Actor, referral: Referral) -> Session:
    if referral.sender_id != actor.workplace_id:
        raise NotFound
    return session()
