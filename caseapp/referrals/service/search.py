"""The search for somebody who takes a child: whether she is left with nobody who is asked (`Sending.seeks`), and what
ends it. Whoever sent her acts next, until others are asked, a body outside among them, or the search is ended.

All of it within the system's scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.service.deadlines import holidays
from caseapp.cases.vocabulary import ENDED, NoticeKind, Status
from caseapp.establishments.models import Stay
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.policy.classes import DataClass
from caseapp.referrals.clock import wind
from caseapp.referrals.lifecycle import LEAVES_ALONE, LEFT_ALONE
from caseapp.referrals.lifecycle import Step as Line
from caseapp.referrals.models import Outside, Sending, Sheet
from caseapp.referrals.notices import team_of
from caseapp.referrals.service.disclosure import EXTRACT, EXTRACT_CLASS
from caseapp.referrals.vocabulary import LIVE, UNSENT, Kind, Move, Need, OutsideState

STANDING = sorted(str(state) for state in LIVE - UNSENT)
"""Steps in which a house was asked and has not said no, or has the child."""
ASKED = Reading(
    select(Sending)
    .where(
        Sending.case_id == bindparam("file"),
        Sending.kind == bindparam("kind"),
        Sending.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(Sending.id)
)
_SEARCHES = Reading(
    select(Sending)
    .where(Sending.case_id == bindparam("file"), or_(Sending.seeks.is_(True), Sending.outside_id.is_not(None)))
    .order_by(Sending.since, Sending.id)
)
_GIVEN = [str(state) for state in (OutsideState.OUT, OutsideState.RECEIVED, OutsideState.ARRIVED)]
_BODIES = Reading(
    select(Outside)
    .where(
        Outside.case_id == bindparam("file"),
        Outside.sender_id == bindparam("sender"),
        Outside.state.in_(bindparam("states", expanding=True)),
        Outside.forgotten_at.is_(None),
    )
    .order_by(Outside.made_at.desc(), Outside.id)
)


def same_search(one: Sending, other: Sending) -> bool:
    """Whether two are asked for the same: all that is asked for a bed is one search, a service is one of its own."""
    return one.kind == other.kind and (other.kind != Kind.SERVICE or one.referral_id == other.referral_id)


def follow_search(unit: Session, sending: Sending, line: Line, former: str, case: Case) -> None:
    """Whether this move leaves the child with nobody who is asked, or gives her somebody again. What lapses is nobody's
    doing, so the bell of those who follow her says it."""
    sending.seeks, sending.outside_id = False, None
    if line.name in LEAVES_ALONE and sending.at_receiver:
        _leave_alone(unit, sending, over=case.status in ENDED)
        if line.name is Move.EXPIRE:
            tell_with_flush(unit, case.id, NoticeKind.LAPSED, sorted(team_of(unit, case.id)))
    elif str(line.target) in STANDING and former not in STANDING:
        end_search(unit, sending.case_id, Kind(sending.kind), sending)


def end_search(unit: Session, case_id: bytes, kind: Kind, beside: Sending | None = None) -> None:
    """Somebody is asked for the child, or has her: of what ended without her, nobody has to ask on. A service that is
    asked for ends the search for that service alone."""
    rows = [row for row in _SEARCHES.entities(unit, file=case_id) if row.kind == kind]
    _rest(row for row in rows if beside is None or (row.id != beside.id and same_search(row, beside)))


def end_all(unit: Session, case_id: bytes) -> None:
    """The file is closed, or kept by another house: nobody asks on for what was asked here."""
    _rest(_SEARCHES.entities(unit, file=case_id))
    unit.flush()


def asked_outside(unit: Session, body: Outside) -> None:
    """A body outside is given a child's referral: what ended without her and asked for the same is not sought any more,
    as long as they do not say no."""
    for row in _SEARCHES.entities(unit, file=body.case_id):
        if row.seeks and row.sender_id == body.sender_id and _asks_same(unit, body, row):
            _rest([row])
            row.outside_id = body.id
    unit.flush()


def left_outside(unit: Session, body: Outside) -> None:
    """The body outside does not take her, or is not asked any more: what it was asked instead of is sought again."""
    over = unit.get_one(Case, body.case_id).status in ENDED
    rows = [row for row in _SEARCHES.entities(unit, file=body.case_id) if row.outside_id == body.id]
    for row in rows:
        row.outside_id = None
        _seek_again(unit, row, over=over)
    unit.flush()


def settle(unit: Session, case_id: bytes) -> list[bytes]:
    """Two files became one: nobody asks on for a child who is asked for, or lives, by the other one, and nobody asks
    twice. The sendings whose search ended by that."""
    living = unit.scalars(select(Stay.id).where(Stay.case_id == case_id, Stay.ended_at.is_(None)).limit(1)).first()
    seeking = [row for row in _SEARCHES.entities(unit, file=case_id) if row.seeks]
    for number, row in enumerate(seeking):
        twice = any(same_search(later, row) for later in seeking[number + 1 :])
        if twice or (row.kind == Kind.PLACEMENT and living is not None):
            _rest([row])
        else:
            _leave_alone(unit, row, over=False)
            _rest_unless_sought(row)
    unit.flush()
    return [row.id for row in seeking if not row.seeks]


def unsettle(unit: Session, ids: Iterable[bytes]) -> None:
    """The files are two again: what `settle` ended is sought on, where nobody is asked meanwhile."""
    for row in unit.scalars(select(Sending).where(Sending.id.in_(list(ids))).order_by(Sending.id)).all():
        if not row.seeks:
            over = unit.get_one(Case, row.case_id).status == Status.CLOSED  # one that comes back is merged until then
            _seek_again(unit, row, over=over)
    unit.flush()


def _seek_again(unit: Session, row: Sending, *, over: bool) -> None:
    if row.state in LEFT_ALONE:
        _leave_alone(unit, row, over=over)
        if row.seeks:
            wind(row, clock.now(), holidays(unit))


def _leave_alone(unit: Session, row: Sending, *, over: bool) -> None:
    """Whether the sender has to ask on: not while a house is asked, nor while a body is; `over`: the file has ended."""
    others = _others(unit, row)
    row.outside_id = None if others or over else _body(unit, row)
    row.seeks = not others and not over and row.outside_id is None


def _others(unit: Session, row: Sending) -> bool:
    asked = ASKED.rows(unit, file=row.case_id, kind=row.kind, states=padded(STANDING))
    return any(other.id != row.id and same_search(other, row) for other in asked)


def _body(unit: Session, row: Sending) -> bytes | None:
    """The body outside that is asked for the same; one where she arrived counts for what was asked before."""
    for body in _BODIES.entities(unit, file=row.case_id, sender=row.sender_id, states=padded(_GIVEN)):
        before = row.sent_at is None or body.since >= row.sent_at
        if (body.state != OutsideState.ARRIVED or before) and _asks_same(unit, body, row):
            found: bytes = body.id
            return found
    return None


def _asks_same(unit: Session, body: Outside, row: Sending) -> bool:
    """Whether a body is asked for what a house was: a bed, or one of the needs of a service."""
    asked = _needs(unit, body.sender_id, body.id, body.told, Outside.__tablename__)
    if row.kind == Kind.PLACEMENT:
        return Need.BED in asked
    sheet = select(Sheet).where(Sheet.referral_id == row.referral_id, Sheet.level == EXTRACT)
    extract = unit.scalars(sheet).first()
    return extract is not None and bool(
        asked & _needs(unit, row.sender_id, extract.id, extract.told, Sheet.__tablename__)
    )


def _needs(unit: Session, holder: bytes, vault: bytes, told: bytes | None, table: str) -> set[str]:
    if told is None:
        return set()
    keys = writing_keys(unit, holder, vault, [EXTRACT_CLASS])
    opened: dict[str, Any] = keys.unseal(told, table, DataClass.CONTACT, vault, vault)
    return set(opened.get("needs", ()))


def _rest(rows: Iterable[Sending]) -> None:
    """Nobody has to ask on."""
    for row in rows:
        sought, row.seeks, row.outside_id = row.seeks, False, None
        if sought:
            _rest_unless_sought(row)


def _rest_unless_sought(row: Sending) -> None:
    """No clock runs for what nobody has to do."""
    if not row.seeks:
        row.clocked, row.clocked_at = None, None
        row.due_at, row.next_at, row.raised = None, None, 0
