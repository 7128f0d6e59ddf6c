"""What waits: the referrals a house has received and those it has sent, those for which it must act first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.beside import beside
from caseapp.cases.beside import of_file as of_this
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import Name, name_of
from caseapp.cases.service.entries import need
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P
from caseapp.referrals.events import INBOX_SEEN
from caseapp.referrals.lifecycle import NEXT, acts_on, next_of
from caseapp.referrals.models import Sending, Sheet
from caseapp.referrals.records import SendingLine
from caseapp.referrals.rights import takes_part
from caseapp.referrals.service.disclosure import EXTRACT, EXTRACT_CLASS
from caseapp.referrals.vocabulary import LIVE, Kind, Side, State, Urgency

MOST = 200
_COLUMNS = (
    Sending.id,
    Sending.referral_id,
    Sending.reference,
    Sending.party_id,
    Sending.case_id,
    Sending.sender_id,
    Sending.receiver_id,
    Sending.kind,
    Sending.urgency,
    Sending.state,
    Sending.seeks,
    Sending.since,
    Sending.due_at,
    Sending.raised,
    Sending.claimed_by_id,
    Sending.placed,
)
_NEEDED = or_(Sending.state != str(State.ADMITTED), Sending.raised > 0)
"""Somebody must act: once a child is admitted, when news of her is due."""
_MISSED = and_(Sending.state == str(State.UNDER_WAY), Sending.raised > 0)
"""She should be there, and is not: both houses look for her."""
_STATES = Sending.state.in_(bindparam("states", expanding=True))
_IMPOSED = and_(Sending.placed.is_(True), Sending.state == str(State.ACCEPTED))
"""Placed in an emergency and not yet on the way: the house that did not answer makes the place ready
(`lifecycle.acts_on`)."""
REFERRALS = beside.declare("referrals", select(Sending.id).where(Sending.case_id == of_this))
_RECEIVED = Reading(
    select(*_COLUMNS)
    .where(Sending.receiver_id == bindparam("place_id"), Sending.at_receiver.is_(True), _STATES)
    .order_by(Sending.since.desc())
    .limit(MOST)
)
_SENT = Reading(
    select(*_COLUMNS)
    .where(Sending.sender_id == bindparam("place_id"), or_(_STATES, Sending.seeks.is_(True)))
    .order_by(Sending.since.desc())
    .limit(MOST)
)
_SENT_OVER = Reading(
    select(*_COLUMNS)
    .where(Sending.sender_id == bindparam("place_id"), _STATES, Sending.seeks.is_(False))
    .order_by(Sending.since.desc())
    .limit(MOST)
)
_OF_FILE = Reading(
    select(*_COLUMNS)
    .where(Sending.case_id == bindparam("case_id"), Sending.sender_id == bindparam("place_id"))
    .order_by(Sending.since.desc())
    .limit(12)
)
_LINES = func.count(func.coalesce(Sending.party_id, Sending.id).distinct()).label("lines")
"""Brothers and sisters who are referred together are one matter."""
_WAITING = Reading(
    select(Sending.state, _LINES, func.max(Sending.raised).label("raised"))
    .where(Sending.receiver_id == bindparam("place_id"), Sending.at_receiver.is_(True), or_(_STATES, _IMPOSED), _NEEDED)
    .group_by(Sending.state)
)
_WAITING_SENT = Reading(
    select(Sending.state, _LINES, func.max(Sending.raised).label("raised"))
    .where(Sending.sender_id == bindparam("place_id"), or_(and_(_STATES, _NEEDED), Sending.seeks.is_(True), _MISSED))
    .group_by(Sending.state)
)
_EXTRACTS = Reading(
    select(Sheet.id, Sheet.referral_id, Sheet.told).where(
        Sheet.referral_id.in_(bindparam("ids", expanding=True)), Sheet.level == EXTRACT
    )
)
_FILES = Reading(select(Case.id, Case.identity).where(Case.id.in_(bindparam("ids", expanding=True))))
_URGENT_FIRST = list(Urgency)


def waiting(actor: Actor) -> tuple[int, int]:
    """For how many referrals this house must act now, and how late the latest is (0 to 4): the live counter of whoever
    takes part."""
    if not takes_part(actor.roles):
        return 0, 0
    unit, place = session(), actor.workplace_id
    mine = {side: [str(state) for state in LIVE if NEXT[state] is side] for side in Side}
    rows = [
        *_WAITING.rows(unit, place_id=place, states=mine[Side.RECEIVER]),
        *_WAITING_SENT.rows(unit, place_id=place, states=mine[Side.SENDER]),
    ]
    return sum(row.lines for row in rows), max((row.raised for row in rows), default=0)


def box(actor: Actor, side: Side, *, over: bool = False) -> list[SendingLine]:
    """Referrals received (side RECEIVER) or sent, those that wait for this house first. Raises Refused.

    A received one shows its extract and nothing of the file; one grant, one line in the trail.
    """
    need(actor, P.REFERRAL_READ)
    unit, place = session(), actor.workplace_id or b""
    states = [str(state) for state in State if (state in LIVE) is not over]
    sent = _SENT_OVER if over else _SENT
    rows = (_RECEIVED if side is Side.RECEIVER else sent).rows(unit, place_id=place, states=states)
    told = _extracts(actor, {row.referral_id for row in rows})
    names = _names(actor, rows) if side is Side.SENDER else {}
    people = names_of(unit, {row.claimed_by_id for row in rows if row.claimed_by_id}, actor.language)
    there = Counter((row.party_id, row.receiver_id) for row in rows)
    lines = [
        _line(party[0], side, actor, told, names, people)._replace(
            others=[_line(row, side, actor, told, names, people) for row in party[1:]],
            in_party=party[0].party_id is not None and there[party[0].party_id, party[0].receiver_id] > 1,
        )
        for party in _parties(rows)
    ]
    return sorted(lines, key=lambda line: (not line.mine, -line.raised, _URGENT_FIRST.index(line.urgency)))


def of_file(actor: Actor, case_id: bytes) -> list[SendingLine]:
    """The referrals of one file, the newest first: coded facts, nothing is opened."""
    rows = _OF_FILE.rows(session(), case_id=case_id, place_id=actor.workplace_id)
    return [_line(row, Side.SENDER, actor, {}, {}, {}) for row in rows]


def _parties(rows: Sequence[Any]) -> list[list[Any]]:
    """The rows, those of one party that stand at the same step of the same house as one."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        one = (row.party_id, row.receiver_id, row.state) if row.party_id else row.id
        found.setdefault(one, []).append(row)
    return list(found.values())


def _extracts(actor: Actor, ids: set[bytes]) -> dict[bytes, Mapping[str, Any]]:
    if not ids:
        return {}
    unit, place = session(), actor.workplace_id or b""
    rows = _EXTRACTS.rows(unit, ids=list(ids))
    vaults = [row.id for row in rows]
    grant = access.mint(unit, actor, INBOX_SEEN, place, vaults, {EXTRACT_CLASS: Verdict.ALLOWED}, lines=len(rows))
    return {row.referral_id: grant.open(row.told, Sheet.__tablename__, EXTRACT_CLASS, row.id, row.id) for row in rows}


def _names(actor: Actor, rows: Sequence[Any]) -> dict[bytes, Name]:
    unit = session()
    ids = list({row.case_id for row in rows})
    files = _FILES.rows(unit, ids=ids) if ids else []
    held = [file.id for file in files]
    grant = access.mint(
        unit, actor, INBOX_SEEN, actor.workplace_id or b"", held, names_only(actor), traced=False, lines=len(held)
    )
    return {
        file.id: name_of(grant.open(file.identity, Case.__tablename__, DataClass.IDENTITY, file.id, file.id))
        for file in files
    }


def _line(
    row: Any,
    side: Side,
    actor: Actor,
    extracts: Mapping[bytes, Mapping[str, Any]],
    names: Mapping[bytes, Name],
    people: Mapping[bytes, str],
) -> SendingLine:
    other = session().get_one(Establishment, row.sender_id if side is Side.RECEIVER else row.receiver_id)
    state, told = State(row.state), extracts.get(row.referral_id, {})
    seeks = row.seeks and side is Side.SENDER  # whether others are asked is the sender's own
    hers = acts_on(state, side, seeks=seeks, placed=row.placed, raised=row.raised) and takes_part(actor.roles)
    return SendingLine(
        reference=row.reference,
        sending_id=row.id,
        other=other.name(actor.language),
        kind=Kind(row.kind),
        urgency=Urgency(row.urgency),
        state=state,
        next=next_of(state, seeks=seeks),
        mine=hers and (state is not State.ADMITTED or row.raised > 0),
        since=row.since,
        due_at=row.due_at,
        raised=row.raised,
        claimed_by=people.get(row.claimed_by_id, ""),
        name=names.get(row.case_id),
        age=str(told.get("age", "")),
        sex=str(told.get("sex", "unknown")),
        needs=list(told.get("needs", ())),
        in_party=row.party_id is not None,
    )
