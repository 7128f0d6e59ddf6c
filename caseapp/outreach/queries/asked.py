"""Whose file the day team was asked to open: told by the bell to whoever may, until it is open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from caseapp.cases.queries.notices import MOST, Source, Told
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import Profile
from caseapp.policy.permissions import P, holds

_WAITS = (
    Profile.establishment_id == bindparam("house"),
    Profile.asked_at.is_not(None),
    Profile.case_id.is_(None),
    Profile.into_id.is_(None),
)
_ASKED = Reading(select(Profile.id, Profile.asked_at).where(*_WAITS).order_by(Profile.asked_at).limit(MOST))
_COUNT = Reading(select(func.count(Profile.id).label("lines")).where(*_WAITS))


def asked_of(actor: Actor) -> list[Any]:
    """Profiles whose file is asked for: id and since when, the oldest first. Nothing for whoever opens no files."""
    if not _opens_files(actor):
        return []
    return list(_ASKED.rows(session(), house=actor.workplace_id))


def _told(actor: Actor) -> list[Told]:
    return [
        Told(NoticeKind.FILE_ASKED, 1, row.asked_at, read=False, url=f"/street/profiles/{id_text(row.id)}")
        for row in asked_of(actor)
    ]


def _unread(actor: Actor) -> int:
    row = _COUNT.first(session(), house=actor.workplace_id) if _opens_files(actor) else None
    return int(row.lines) if row else 0


def _opens_files(actor: Actor) -> bool:
    return actor.workplace_id is not None and holds(actor.roles, P.CASE_CREATE) and holds(actor.roles, P.STREET_READ)


ASKED = Source(_told, _unread)
