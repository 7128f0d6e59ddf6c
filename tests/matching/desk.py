"""What several tests of matching share: two files of one child, everything attached, and the whole of both as it stands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.merging.fields import answers
from caseapp.cases.models import Case, CaseDeadline, CaseEvent, CaseMember, CaseShare
from caseapp.cases.service.promises import Promise
from caseapp.cases.vocabulary import Audience, ClosingReason, MoveName, NoteKind, Status
from caseapp.infra.db import session
from caseapp.infra.merging import plain
from caseapp.infra.sealing.vaults import load_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.matching import service as matching
from caseapp.matching.models import CaseMerge, CasePair
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.tools import working
from tests.support.world import CANARIES, make_case

OFFICER = Role.UNIT_OFFICER
TWIN = {"given": "Zubeiru", "account": "Vu au port par Derrazix.", "nickname": "Zibou"}
"""What another file says of the child of `CANARIES`: another spelling, another phone."""
PHONES = [{"number": "0677889900"}]
WAYS: dict[Status, tuple[MoveName, ...]] = {
    Status.INTAKE: (),
    Status.ASSESSMENT: (MoveName.ASSESS,),
    Status.PLAN: (MoveName.PLAN,),
    Status.FOLLOW_UP: (MoveName.FOLLOW,),
    Status.CLOSING_REVIEW: (MoveName.FOLLOW, MoveName.PROPOSE_CLOSING),
}


def another(house: House, role: Role = OFFICER, **fields: Any) -> str:
    """A second file of the same child, registered by somebody else; its reference."""
    with house.app.app_context():
        more = {"phones": PHONES, **fields.pop("more", {})}
        return make_case(house.world, role, **{**TWIN, **fields, "more": more})[1]


def attach(house: House, reference: str, role: Role = OFFICER) -> None:
    """Everything a file can hold: notes in every class, reserved, corrected and pinned ones, a promise, a member, a
    share, a deadline met and one put off."""
    me, world = house.world.actor(role), house.world
    with working(house, me):
        case = queries.locate(me, reference, writing=True)
        service.move_on(me, case, MoveName.FOLLOW)
        service.add_note(me, case, CANARIES["health"], kind=NoteKind.HEALTH)
        word = Promise(clock.today() + timedelta(days=2), "Rappeler l'école.")
        service.add_note(
            me, case, "Entre nous seulement.", audience=Audience.RESERVED, kind=NoteKind.INTERVIEW, promise=word
        )
        note = (
            session()
            .scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1))
            .one()
        )
        service.correct_note(me, case, note.id, "Entre nous seulement, corrigé.")
        newest = session().scalars(select(CaseEvent).where(CaseEvent.replaces_id == note.id)).one()
        service.pin(me, case, newest.id)
        service.add_member(me, case, world.person(Role.HEALTH_STAFF))
        service.share(me, case, world.there, [DataClass.IDENTITY, DataClass.NOTES])
    nurse = world.actor(Role.HEALTH_STAFF)
    with working(house, nurse):
        service.add_note(nurse, queries.locate(nurse, reference, writing=True), CANARIES["health"], DataClass.HEALTH)


def bring(house: House, reference: str, status: Status, role: Role = OFFICER) -> None:
    """Take a new file to a status."""
    me = house.world.actor(role)
    with working(house, me):
        case = queries.locate(me, reference, writing=True)
        if status is Status.CONTACT:
            return
        for name in WAYS.get(status, ()):
            service.move_on(me, case, name)
        if status in (Status.CLOSED, Status.REOPENED):
            service.close(me, case, ClosingReason.LOST_CONTACT, "Introuvable.")
        if status is Status.REOPENED:
            service.reopen(me, case, "Il est revenu.")


def put_beside(house: House, one: str, other: str, role: Role = OFFICER) -> str:
    """The pair of two files; its id as text."""
    me = house.world.actor(role)
    with working(house, me):
        cases = [queries.locate(me, reference) for reference in (one, other)]
        return matching.put_together(me, *cases).id.hex()


def merge(house: House, kept: str, gone: str, role: Role = OFFICER, **chosen: str) -> bytes:
    """Merge `gone` into `kept` through the service; the merge's id."""
    pair_id = bytes.fromhex(put_beside(house, kept, gone, role))
    me = house.world.actor(role)
    with working(house, me) as unit:
        pair = unit.get_one(CasePair, pair_id)
        cases = {c.reference: c for c in (unit.get_one(Case, pair.low_id), unit.get_one(Case, pair.high_id))}
        seen = {case.id: case.version for case in cases.values()}
        return matching.merge(me, pair, cases[kept].id, chosen, seen).id


def undo(house: House, merge_id: bytes, role: Role = OFFICER, **chosen: str) -> int:
    """Take a merge back through the service."""
    me = house.world.actor(role)
    with working(house, me) as unit:
        return matching.undo(me, unit.get_one(CaseMerge, merge_id), chosen)


def whole(house: House, reference: str) -> dict[str, Any]:
    """All that a file is, opened past every scope: its answers, its coded facts, every row that belongs to it."""
    found: dict[str, Any] = {}
    with house.app.app_context(), system_work() as unit:
        case = unit.scalars(select(Case).where(Case.reference == reference)).one()
        keys = load_keys(unit, case.establishment_id, [case.id], list(DataClass))
        found["answers"] = answers(case, keys)
        left_out = {"version", "changed_at", "changed_by_id", "identity", "contact", "situation"}
        found["file"] = {c.name: plain(getattr(case, c.name)) for c in Case.__table__.columns if c.name not in left_out}
        for model in (CaseEvent, CaseMember, CaseShare, CaseDeadline):
            rows = unit.scalars(select(model).where(model.case_id == case.id))
            found[model.__tablename__] = {row.id.hex(): _row(row, keys) for row in rows}
    return found


def _row(row: Any, keys: Any) -> dict[str, Any]:
    told = {}
    for column in type(row).__table__.columns:
        value = getattr(row, column.name)
        if "sealed" in column.info and value is not None:
            value = keys.unseal(
                value, type(row).__tablename__, DataClass(getattr(row, "data_class", "notes")), row.id, row.case_id
            )
        if column.name != "version":
            told[column.name] = plain(value)
    return told


def texts(house: House, reference: str) -> set[str]:
    """Every text of a file's timeline."""
    return {
        row["body"]["text"]
        for row in whole(house, reference)["case_event"].values()
        if row["body"] and "text" in row["body"]
    }


def key_in(page: str, start: str) -> str:
    """The first id in a page that follows `start`."""
    return re.search(re.escape(start) + r"([0-9a-f]{32})", page)[1]
