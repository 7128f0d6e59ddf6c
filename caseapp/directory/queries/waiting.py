"""What waits for whoever keeps the directory: entries that nobody has checked for long, and reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.directory import rules
from caseapp.directory.events import REPORTS_SEEN
from caseapp.directory.models import Organisation, Report, Site
from caseapp.directory.queries.search import LISTED, name_in
from caseapp.directory.records import Told, is_fresh, stale_before
from caseapp.directory.vocabulary import Wrong
from caseapp.infra import access
from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.keyring import HOUSE
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, Reach, reach

MOST = 200


class Stale(NamedTuple):
    """An entry that was not checked for six months, or never."""

    id: bytes
    name: str
    province_code: str
    verified_at: datetime | None


class Waiting(NamedTuple):
    """Reports first: somebody stood before a closed door."""

    reports: Sequence[tuple[Told, str]]
    """Each with the name of its entry."""
    stale: Sequence[Stale]


_OLD = or_(Site.verified_at.is_(None), Site.verified_at < bindparam("before", type_=UtcDateTime()))
_NAMES = (
    Site.id,
    Site.name_fr.label("site_fr"),
    Site.name_ar.label("site_ar"),
    Organisation.name_fr,
    Organisation.name_ar,
)
_STALE = Reading(
    select(*_NAMES, Site.province_code, Site.verified_at)
    .join(Organisation, Organisation.id == Site.organisation_id)
    .where(Site.ended_at.is_(None), _OLD)
    .order_by(Site.verified_at, Site.id)
    .limit(MOST)
)
_STALE_IN = Reading(
    select(*_NAMES, Site.province_code, Site.verified_at)
    .join(Organisation, Organisation.id == Site.organisation_id)
    .where(Site.ended_at.is_(None), Site.province_code == bindparam("province"), _OLD)
    .order_by(Site.verified_at, Site.id)
    .limit(MOST)
)
_OURS = Reading(
    select(
        Establishment.id, Site.name_fr.label("site_fr"), Site.name_ar.label("site_ar"), Establishment.name_fr,
        Establishment.name_ar, Establishment.province_code, Site.verified_at,
    )
    .outerjoin(Site, Site.id == Establishment.id)
    .where(LISTED, _OLD)
    .order_by(Establishment.id)
    .limit(MOST)
)  # fmt: skip
_REPORTS = Reading(
    select(
        Report.id, Report.site_id, Report.what, Report.words, Report.at, Report.by_id,
        Site.province_code.label("theirs"), Establishment.province_code.label("ours"),
        Establishment.id.label("establishment_id"),
        Site.name_fr.label("site_fr"), Site.name_ar.label("site_ar"), Organisation.name_fr, Organisation.name_ar,
        Establishment.name_fr.label("our_fr"), Establishment.name_ar.label("our_ar"),
    )
    .outerjoin(Site, Site.id == Report.site_id)
    .outerjoin(Organisation, Organisation.id == Site.organisation_id)
    .outerjoin(Establishment, Establishment.id == Report.site_id)
    .where(Report.settled_at.is_(None))
    .order_by(Report.id)
    .limit(MOST)
)  # fmt: skip


def waiting(actor: Actor) -> Waiting:
    """What waits for this person, within her reach. Raises Refused."""
    rules.need(actor, P.DIRECTORY_KEEP)
    return Waiting(_reports(actor), _stale(actor))


def count_waiting(actor: Actor) -> tuple[int, int]:
    """How many reports and how many old entries wait; nothing is opened."""
    return len(_hers(actor)), len(_stale(actor))


def reports_on(actor: Actor, site_id: bytes) -> Sequence[Told]:
    """The open reports on one entry, for its keeper."""
    return [told for told, _name in _reports(actor, site_id)]


def _stale(actor: Actor) -> list[Stale]:
    unit, before, far = session(), stale_before(clock.now()), reach(actor.roles, P.DIRECTORY_KEEP)
    province = actor.post.province_code if actor.post else ""
    rows: list[Any] = []
    if far is Reach.PROVINCE:
        rows += _STALE_IN.rows(unit, before=before, province=province)
    elif far is Reach.EVERYWHERE:
        rows += _STALE.rows(unit, before=before)
    ours = [row for row in _OURS.rows(unit, before=before) if rules.may_keep(actor, row.province_code, row.id)]
    found = [
        Stale(row.id, name_in(row, actor.language), row.province_code, row.verified_at)
        for row in (*rows, *ours)
        if not is_fresh(row.verified_at, clock.now())
    ]
    return sorted(found, key=lambda old: (old.verified_at is not None, old.verified_at, old.id))


def _hers(actor: Actor, site_id: bytes | None = None) -> list[Any]:
    rows = _REPORTS.rows(session())
    return [
        row
        for row in rows
        if site_id in (None, row.site_id) and rules.may_keep(actor, row.ours or row.theirs or "", row.establishment_id)
    ]


def _reports(actor: Actor, site_id: bytes | None = None) -> list[tuple[Told, str]]:
    unit, rows = session(), _hers(actor, site_id)
    if not rows:
        return []
    verdicts = {DataClass.NOTES: Verdict.ALLOWED}
    grant = access.mint(unit, actor, REPORTS_SEEN, HOUSE, [HOUSE], verdicts, about=site_id, reports=len(rows))
    people = names_of(unit, {row.by_id for row in rows}, actor.language)
    found = []
    for row in rows:
        words = grant.open(row.words, Report.__tablename__, DataClass.NOTES, row.id, HOUSE).get("text", "")
        told = Told(row.id, row.site_id, Wrong(row.what), str(words), row.at, people.get(row.by_id, ""))
        ours = row.our_ar if actor.language == "ar" else row.our_fr
        found.append((told, ours or name_in(row, actor.language)))
    return found
