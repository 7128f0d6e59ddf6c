"""Referrals to bodies outside, as the house sees them that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import names_of
from caseapp.cases.beside import beside, of_file
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.directory.queries import names_of_entries
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import READ_FOR
from caseapp.referrals.events import OUTSIDE_READ
from caseapp.referrals.lifecycle import OUTSIDE
from caseapp.referrals.models import Consent, Outside, OutsideLink, OutsideStep
from caseapp.referrals.models.outside import OWN_CLASSES
from caseapp.referrals.records import LinkNow, OutsideLine, OutsidePage, OutsideStepLine
from caseapp.referrals.vocabulary import OPEN_OUTSIDE, OutsideMove, OutsideState, SharingBasis

_OF_FILE = Reading(
    select(Outside.id, Outside.site_id, Outside.state, Outside.since, Outside.due_at)
    .where(Outside.case_id == bindparam("case_id"), Outside.sender_id == bindparam("place_id"))
    .order_by(Outside.made_at.desc())
    .limit(12)
)
_ELSEWHERE = frozenset({OutsideMove.GIVE, OutsideMove.HAND})
"""Moves that have a part of the page of their own."""
_HEARD_OF = [str(OutsideState.OUT), str(OutsideState.RECEIVED)]
"""States in which something should be heard of it."""
OUTSIDES = beside.declare("outside", select(Outside.id).where(Outside.case_id == of_file))
_ONE = Reading(select(Outside).where(Outside.id == bindparam("outside_id"), Outside.case_id == bindparam("case_id")))
_STEPS = Reading(
    select(OutsideStep.id, OutsideStep.move, OutsideStep.at, OutsideStep.by_id, OutsideStep.reason, OutsideStep.words)
    .where(OutsideStep.outside_id.in_(bindparam("ids", expanding=True)))
    .order_by(OutsideStep.id)
)
_WAITING = Reading(
    select(func.count(Outside.id).label("lines")).where(
        Outside.sender_id == bindparam("place_id"),
        Outside.state.in_(bindparam("states", expanding=True)),
        Outside.due_at <= bindparam("now"),
    )
)


def outside_of(actor: Actor, case_id: bytes, outside_id: bytes) -> Outside:
    """One of a file's, for a verb. Raises NotFound."""
    rows: list[Outside] = _ONE.entities(session(), outside_id=outside_id, case_id=case_id)
    if not rows or rows[0].sender_id != actor.workplace_id:
        raise NotFound
    return rows[0]


def outside_of_file(actor: Actor, case_id: bytes) -> list[OutsideLine]:
    """Those of one file, the newest first: nothing is opened; a body is named that stands in the directory."""
    unit = session()
    rows = _OF_FILE.rows(unit, case_id=case_id, place_id=actor.workplace_id)
    names = names_of_entries(unit, {row.site_id for row in rows if row.site_id}, actor.language)
    return [
        OutsideLine(row.id, names.get(row.site_id, ""), OutsideState(row.state), row.since, _late(row)) for row in rows
    ]


def outside_waiting(actor: Actor) -> int:
    """How many bodies should have said something by now: it is for this house to call them."""
    if not holds(actor.roles, P.REFERRAL_DRAFT):
        return 0
    asked = {"place_id": actor.workplace_id, "states": _HEARD_OF, "now": clock.now()}
    row = _WAITING.first(session(), **asked)
    return int(row.lines) if row else 0


def outside_page(actor: Actor, file: CaseFile, outside_id: bytes) -> OutsidePage:
    """One with all that was told and said. Raises Refused, NotFound; one line in the trail."""
    need(actor, P.REFERRAL_HANDLE)
    unit, row = session(), outside_of(actor, file.id, outside_id)
    grant = access.mint(
        unit,
        actor,
        OUTSIDE_READ,
        row.sender_id,
        [row.id],
        dict.fromkeys(OWN_CLASSES, Verdict.ALLOWED),
        about=row.case_id,
        outside=id_text(row.id),
    )
    steps = _STEPS.rows(unit, ids=[row.id])
    people = names_of(unit, {row.made_by_id, *(step.by_id for step in steps if step.by_id)}, actor.language)
    table = Outside.__tablename__
    forgotten = row.forgotten_at is not None
    state = OutsideState(row.state)
    return OutsidePage(
        id=row.id,
        reference=row.reference,
        case_id=row.case_id,
        file=file.reference,
        name=file.name,
        state=state,
        since=row.since,
        due_at=row.due_at,
        late=_late(row),
        made_at=row.made_at,
        made_by=people.get(row.made_by_id, ""),
        basis=SharingBasis(unit.get_one(Consent, row.consent_id).basis),
        site_id=row.site_id,
        body=grant.open(row.body, table, DataClass.SOCIAL, row.id, row.id),
        told=grant.open(row.told, table, DataClass.CONTACT, row.id, row.id),
        sheet=grant.open(row.sheet, table, DataClass.CONTACT, row.id, row.id),
        handed_at=row.handed_at,
        minutes=grant.open(row.minutes, table, DataClass.CONTACT, row.id, row.id),
        link=_link(row),
        steps=[_step(step, row, people, None if forgotten else grant) for step in steps],
        moves=[
            line.name
            for line in OUTSIDE
            if state in line.sources and line.name not in _ELSEWHERE and holds(actor.roles, P(line.permission))
        ],
        may_give=state in OPEN_OUTSIDE and holds(actor.roles, P.REFERRAL_SEND),
        may_hand=_may_hand(actor, row),
        forgotten=forgotten,
    )


def outside_steps(case_id: bytes, place_id: bytes) -> Sequence[Any]:
    """What happened to those of one file, for its line: coded facts."""
    unit = session()
    rows = _OF_FILE.rows(unit, case_id=case_id, place_id=place_id)
    return _STEPS.rows(unit, ids=[row.id for row in rows]) if rows else []


def _may_hand(actor: Actor, row: Outside) -> bool:
    line = next(one for one in OUTSIDE if one.name is OutsideMove.HAND)
    written = row.handed_at is not None or row.forgotten_at is not None
    return row.state in line.sources and not written and holds(actor.roles, P(line.permission))


def _late(row: Any) -> bool:
    return row.due_at is not None and row.state in _HEARD_OF and row.due_at <= clock.now()


def _link(row: Outside) -> LinkNow | None:
    found, now = session().get(OutsideLink, row.id), clock.now()
    if found is None or found.expires_at <= now:
        return None
    readable = found.extract is not None and (found.opened_at is None or now < found.opened_at + READ_FOR)
    return LinkNow(found.made_at, found.expires_at, found.opened_at, found.tries, readable)


def _step(step: Any, row: Outside, people: Mapping[bytes, str], grant: Grant | None) -> OutsideStepLine:
    told: Mapping[str, Any] = {}
    if grant is not None and step.words is not None:
        told = grant.open(step.words, OutsideStep.__tablename__, DataClass.NOTES, step.id, row.id)
    by = people.get(step.by_id, "") if step.by_id else ""
    return OutsideStepLine(OutsideMove(step.move), step.at, by, step.reason or "", str(told.get("text", "")))
