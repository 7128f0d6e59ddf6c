"""Somebody found that an entry is wrong; its keeper looks into it."""

from __future__ import annotations

from caseapp.directory import rules
from caseapp.directory.events import REPORTED
from caseapp.directory.models import Report
from caseapp.directory.queries.entry import Place, locate
from caseapp.directory.service.history import tell
from caseapp.directory.service.sites import row_of
from caseapp.directory.vocabulary import Act, Wrong
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.keyring import HOUSE
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


def report(actor: Actor, place: Place, what: Wrong, words: str = "") -> None:
    """Say that an entry is wrong. Raises Refused."""
    rules.need(actor, P.DIRECTORY_READ)
    unit = session()
    row = Report(id=new_id(), site_id=place.id, what=str(what), at=clock.now(), by_id=actor.user_id)
    if words:
        keys = writing_keys(unit, HOUSE, HOUSE, [DataClass.NOTES])
        row.words = keys.seal({"text": words}, Report.__tablename__, DataClass.NOTES, row.id, HOUSE)
    unit.add(row)
    record(unit, actor, REPORTED, place.id, what=str(what))
    unit.flush()


def settle(actor: Actor, report_id: bytes) -> bytes:
    """A report was looked into; returns its entry. Raises Refused, NotFound."""
    rules.need(actor, P.DIRECTORY_KEEP)
    unit = session()
    row = unit.get(Report, report_id)
    if row is None:
        raise NotFound
    place = locate(actor, row.site_id, writing=True)
    if row.settled_at is None:
        row.settled_at, row.settled_by_id = clock.now(), actor.user_id
        row_of(place)  # the history of one of ours begins here
        tell(unit, actor, place.id, Act.SETTLED, subject=row.what)
        unit.flush()
    return place.id
