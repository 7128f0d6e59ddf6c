"""The report of a night: its row, what it says, whether it is still what was signed."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.infra.audit import AuditEvent
from caseapp.infra.db import session
from caseapp.infra.sealing.keyring import Keyring, keyring
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Unreadable
from caseapp.outreach.events import NIGHT_READ, REPORT_SIGNED
from caseapp.outreach.models import NightReport, Round
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.vocabulary import ReportState
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import TAKEN_WITHIN

WORDS = ("summary", "handover", "priorities")


class Report(NamedTuple):
    """A report as a page shows it."""

    state: ReportState
    body: Mapping[str, Any]
    offered: bool
    """Signed a moment ago, and waiting for somebody of the day."""
    offered_until: datetime | None
    signed_at: datetime | None
    signed_by_id: bytes | None
    signed_by: str
    taken_at: datetime | None
    taken_by: str
    validated_at: datetime | None
    validated_by: str
    digest: bytes | None
    sound: bool
    """Whether it is what was signed. A draft is."""

    @property
    def closed(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state is not ReportState.DRAFT


def row_of(unit: Session, round_id: bytes, *, held: bool = False) -> NightReport | None:
    """The report of a round, if anybody wrote one; `held` for a verb."""
    query = select(NightReport).where(NightReport.round_id == round_id)
    return unit.scalars(query.with_for_update() if held else query).one_or_none()


def waits(row: NightReport | None, now: datetime) -> bool:
    """Whether a signature waits for somebody of the day; one that nobody took over in time has lapsed."""
    return bool(row and row.state == ReportState.DRAFT and row.signed_at and now - row.signed_at <= TAKEN_WITHIN)


def read_report(actor: Actor, row: Round, *, traced: bool = True) -> Report:
    """The report of a round; an empty draft where nobody wrote one. Not `traced` where the page wrote its line."""
    unit = session()
    report = row_of(unit, row.id)
    state = ReportState(report.state) if report else ReportState.DRAFT
    grant = opened(actor, NIGHT_READ, [row.id], [DataClass.NOTES], about=row.id, traced=traced, state=str(state))
    if report is None:
        return Report(state, {}, False, None, None, None, "", None, "", None, "", None, True)
    body = grant.open(report.body, NightReport.__tablename__, DataClass.NOTES, report.id, row.id)
    who = (report.signed_by_id, report.taken_by_id, report.validated_by_id)
    people = names_of(unit, [person for person in who if person], actor.language)
    signed, taken, validated = (people.get(person or b"", "") for person in who)
    offered = waits(report, clock.now())
    return Report(
        state,
        body,
        offered,
        report.signed_at + TAKEN_WITHIN if offered and report.signed_at else None,
        report.signed_at,
        report.signed_by_id,
        signed,
        report.taken_at,
        taken,
        report.validated_at,
        validated,
        report.digest,
        state is ReportState.DRAFT or report.digest == digest_of(report, body),
    )


def digest_of(report: NightReport, body: Mapping[str, Any]) -> bytes:
    """The keyed digest of what is signed: round, words, numbers, who signed and when."""
    at = report.signed_at
    parts = (
        report.round_id,
        report.signed_by_id or b"",
        str(int(at.timestamp() * 1_000_000) if at else 0).encode(),
        json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(),
    )
    told = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(_key(keyring()), told, "sha256")


@lru_cache(maxsize=2)
def _key(ring: Keyring) -> bytes:
    return ring.derive("street-report.1")


class Problem(NamedTuple):
    """What a proof found: of which round, and what, as a code."""

    establishment_id: bytes
    reference: str
    what: str


def prove(unit: Session) -> tuple[int, list[Problem]]:
    """Prove every report that was signed: it opens, it is what was signed, the trail knows it; and nothing of which the
    trail tells is gone. How many, and what is wrong."""
    told = _told_in_trail(unit)
    rounds = {row.id: row for row in unit.scalars(select(Round))}
    reports = unit.scalars(select(NightReport).where(NightReport.state != str(ReportState.DRAFT))).all()
    found: list[Problem] = []
    for report in reports:
        place, reference = report.establishment_id, rounds[report.round_id].reference
        if report.digest is None or report.digest != _digest_now(unit, report):
            found.append(Problem(place, reference, "altered"))
        if told.pop(report.round_id, None) != (report.digest or b"").hex():
            found.append(Problem(place, reference, "not_in_trail"))
    for round_id in told:
        gone = rounds.get(round_id)
        found.append(Problem(gone.establishment_id if gone else b"", gone.reference if gone else "?", "taken_out"))
    return len(reports), found


def _digest_now(unit: Session, report: NightReport) -> bytes | None:
    keys = load_keys(unit, report.establishment_id, [report.round_id], [DataClass.NOTES])
    try:
        body = keys.unseal(report.body or b"", NightReport.__tablename__, DataClass.NOTES, report.id, report.round_id)
    except Unreadable:
        return None
    return digest_of(report, body)


def _told_in_trail(unit: Session) -> dict[bytes, str]:
    query = select(AuditEvent.about_id, AuditEvent.detail).where(AuditEvent.fact == REPORT_SIGNED.code)
    return {about or b"": str(json.loads(detail)["digest"]) for about, detail in unit.execute(query)}
