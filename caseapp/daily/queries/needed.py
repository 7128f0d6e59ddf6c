"""Medicines that children take when they need them, opened for whoever may give them: under one grant, like a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.daily.events import ROUND_SEEN
from caseapp.daily.limits import DAY, may_from
from caseapp.daily.models import Dose, Treatment, Witness
from caseapp.daily.queries.opening import TO_GIVE, beds_of, needs_of, said_of, way_of
from caseapp.daily.records import DoseSaid, NeededNow
from caseapp.daily.service.needed import MARK
from caseapp.daily.vocabulary import Outcome
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import residents
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

_TREATMENTS = Reading(
    select(
        Treatment.id,
        Treatment.stay_id,
        Treatment.apart,
        Treatment.most,
        Treatment.witnessed,
        Treatment.written_at,
        Treatment.told,
    )
    .join(Stay, Stay.id == Treatment.stay_id)
    .where(
        Treatment.establishment_id == bindparam("place_id"),
        Treatment.apart.is_not(None),
        Treatment.stopped_at.is_(None),
        Treatment.starts_on <= bindparam("today"),
        or_(Treatment.ends_on.is_(None), Treatment.ends_on >= bindparam("today")),
        Stay.ended_at.is_(None),
    )
    .order_by(Treatment.id)
)
_DOSES = Reading(
    select(
        Dose.id,
        Dose.treatment_id,
        Dose.stay_id,
        Dose.round,
        Dose.line,
        Dose.outcome,
        Dose.at,
        Dose.by_id,
        Dose.why,
        Witness.user_id.label("seen_by"),
        Witness.at.label("seen_at"),
    )
    .outerjoin(Witness, Witness.dose_id == Dose.id)
    .where(Dose.treatment_id.in_(bindparam("ids", expanding=True)), Dose.round.startswith(MARK))
    .order_by(Dose.at.desc(), Dose.line.desc())
)


def needed_now(actor: Actor) -> tuple[list[NeededNow], list[str]]:
    """What may be needed by those who live here, by name; and the beds of children whose file she does not see.

    Raises Refused.
    """
    need(actor, P.MEDICINE_GIVE)
    unit, place, here = session(), actor.workplace_id or b"", residents(actor)
    rows = _TREATMENTS.rows(unit, place_id=place, today=clock.today())
    beds = beds_of(unit, actor)
    shown = [row for row in rows if row.stay_id in here and here[row.stay_id].name]
    closed = {beds.get(row.stay_id, "") for row in rows if row not in shown}
    stays = {row.stay_id for row in shown}
    grant = access.mint(unit, actor, ROUND_SEEN, place, list(stays), TO_GIVE, about=place, doses=len(shown))
    never = {stay_id: str(told.get("drugs", "")) for stay_id, told in needs_of(unit, actor, grant, stays).items()}
    given = doses_said(actor, grant, [row.id for row in shown])
    found = [
        _now(
            row, here[row.stay_id], beds.get(row.stay_id, ""), never.get(row.stay_id, ""), given.get(row.id, []), grant
        )
        for row in shown
    ]
    found.sort(key=lambda one: (one.who.name.first_in(actor.language) if one.who.name else "", one.drug))
    return found, sorted(closed)


def doses_said(actor: Actor, grant: Grant, ids: Sequence[bytes]) -> Mapping[bytes, list[list[DoseSaid]]]:
    """What was said of every dose of these treatments, the newest dose first, of each the last line first."""
    unit = session()
    rows = _DOSES.rows(unit, ids=list(ids)) if ids else []
    people = names_of(unit, {p for row in rows for p in (row.by_id, row.seen_by) if p}, actor.language)
    found: dict[bytes, dict[str, list[DoseSaid]]] = defaultdict(dict)
    for row in rows:
        witness = (people.get(row.seen_by, ""), row.seen_at) if row.seen_by else ("", None)
        line = said_of(row, grant, people, witness, row.stay_id, mine=row.by_id == actor.user_id)
        found[row.treatment_id].setdefault(row.round, []).append(line)
    return {key: [sorted(lines, key=lambda line: -line.line) for lines in of.values()] for key, of in found.items()}


def _now(row: Any, who: Any, bed: str, never: str, given: list[list[DoseSaid]], grant: Grant) -> NeededNow:
    told, now = grant.open(row.told, Treatment.__tablename__, DataClass.HEALTH, row.id, row.stay_id), clock.now()
    times = [lines[0].at for lines in given if lines[0].outcome is Outcome.GIVEN]
    wait = may_from(times, timedelta(hours=row.apart), row.most)
    return NeededNow(
        key=id_text(row.id),
        who=who,
        bed=bed,
        drug=told.get("drug", ""),
        dose=told.get("dose", ""),
        way=way_of(told, row),
        how=told.get("how", ""),
        never=never,
        witnessed=row.witnessed,
        readable=told.state == "open",
        apart=row.apart,
        most=row.most,
        given=[lines for lines in given if now - lines[0].at < 2 * DAY],
        seen=len(given),
        lately=sum(now - at < DAY for at in times),
        wait=wait if wait is not None and wait > now else None,
    )
