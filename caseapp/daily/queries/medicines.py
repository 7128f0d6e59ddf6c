"""The round that is due, opened for whoever gives it; and a child's treatments, for the health staff.

The health class is opened here for a purpose of its own: the names, medicines and doses of one round and no more, for
the role that may give them; the line in the trail says how many. What a round counts needs no key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.daily.events import ROUND_SEEN, TREATMENTS_READ
from caseapp.daily.models import Dose, Treatment, Witness
from caseapp.daily.queries.needed import doses_said
from caseapp.daily.queries.opening import TO_GIVE, beds_of, needs_of, said_of, way_of
from caseapp.daily.records import DoseDue, DoseSaid, RoundCount, RoundNow, TreatmentLine
from caseapp.daily.rounds import Slot, due, slots_around
from caseapp.daily.vocabulary import Outcome, Round
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import residents
from caseapp.establishments.records import Resident
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.daily import TOO_SOON
from caseapp.policy.decide import Act, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

SHOWN = timedelta(days=7)
"""So far back the page of a child's treatments tells every dose."""
_TREATMENTS = Reading(
    select(
        Treatment.id,
        Treatment.stay_id,
        Treatment.rounds,
        Treatment.starts_on,
        Treatment.ends_on,
        Treatment.witnessed,
        Treatment.written_at,
        Treatment.stopped_at,
        Treatment.told,
    )
    .join(Stay, Stay.id == Treatment.stay_id)
    .where(
        Treatment.establishment_id == bindparam("place_id"),
        Stay.ended_at.is_(None),
        or_(Treatment.stopped_at.is_(None), Treatment.stopped_at > bindparam("since")),
        or_(Treatment.ends_on.is_(None), Treatment.ends_on >= bindparam("day")),
    )
    .order_by(Treatment.id)
)
_DOSES = Reading(
    select(Dose.id, Dose.treatment_id, Dose.day, Dose.round, Dose.line, Dose.outcome, Dose.at, Dose.by_id, Dose.why)
    .where(
        Dose.establishment_id == bindparam("place_id"),
        Dose.day >= bindparam("since"),
        Dose.round.in_([str(each) for each in Round]),
    )
    .order_by(Dose.line.desc())
)
_SEEN = Reading(
    select(Witness.dose_id, Witness.user_id, Witness.at)
    .join(Dose, Dose.id == Witness.dose_id)
    .where(Witness.establishment_id == bindparam("place_id"), Dose.day >= bindparam("since"))
)
Lines = Mapping[tuple[bytes, Slot], Sequence[Any]]


def counts(actor: Actor) -> list[RoundCount]:
    """How the rounds of today stand, and those of last night that are still open; nothing is opened. Raises Refused."""
    need(actor, P.MEDICINE_GIVE)
    unit, now = session(), clock.now()
    since = clock.local(now).date() - timedelta(days=1)
    treatments, lines = _treatments(unit, actor, since), _lines(unit, actor, since)
    seen = {row.dose_id for row in _SEEN.rows(unit, place_id=actor.workplace_id or b"", since=since)}
    found = []
    for slot in slots_around(now, actor.workplace_id or b""):
        said = [(t, lines.get((t.id, slot), ())) for t in treatments if _stands(t, slot, lines)]
        last = [(t, rows[0]) for t, rows in said if rows]
        found.append(
            RoundCount(
                slot,
                due=len(said),
                said=len(last),
                not_taken=sum(row.outcome in (Outcome.REFUSED, Outcome.MISSED) for _t, row in last),
                unseen=sum(t.witnessed and row.outcome == Outcome.GIVEN and row.id not in seen for t, row in last),
            )
        )
    return found


def late(actor: Actor) -> int:
    """Doses of which nothing is written although their hour is long past. Raises Refused."""
    now = clock.now()
    return sum(each.left for each in counts(actor) if each.slot.is_late(now))


def round_of(actor: Actor, slot: Slot, living: Mapping[bytes, Resident] | None = None) -> RoundNow:
    """A round, opened for whoever gives it. Raises Refused."""
    return rounds_of(actor, [slot], living)[0]


def rounds_of(actor: Actor, slots: Sequence[Slot], living: Mapping[bytes, Resident] | None = None) -> list[RoundNow]:
    """Several rounds under one grant: a day, on paper. Raises Refused."""
    need(actor, P.MEDICINE_GIVE)
    unit, place = session(), actor.workplace_id or b""
    here = residents(actor) if living is None else living
    since = min(slot.day for slot in slots) - timedelta(days=1)
    beds = beds_of(unit, actor)
    treatments, lines = _treatments(unit, actor, since), _lines(unit, actor, since)
    pairs = [(slot, t) for slot in slots for t in treatments if _stands(t, slot, lines)]
    open_to = {t.stay_id for _slot, t in pairs if here.get(t.stay_id) is not None and here[t.stay_id].name}
    shown = [(slot, t) for slot, t in pairs if t.stay_id in open_to]
    grant = access.mint(unit, actor, ROUND_SEEN, place, list(open_to), TO_GIVE, about=place, doses=len(shown))
    never = {stay_id: told.get("drugs", "") for stay_id, told in needs_of(unit, actor, grant, open_to).items()}
    tell = _Teller(unit, actor, grant, lines, since)
    found = []
    for slot in slots:
        doses = [
            _dose(t, slot, here[t.stay_id], beds.get(t.stay_id, ""), never.get(t.stay_id, ""), tell)
            for each, t in shown
            if each == slot
        ]
        closed = {beds.get(t.stay_id, "") for each, t in pairs if each == slot and t.stay_id not in open_to}
        doses.sort(key=lambda d: (d.who.name.first_in(actor.language) if d.who.name else "", d.who.reference, d.drug))
        found.append(RoundNow(slot, doses, sorted(closed)))
    return found


def treatments_of(actor: Actor, file: CaseFile) -> tuple[Stay, list[TreatmentLine], str]:
    """The treatments of a child who lives here, for the health staff: those that go on first; and the medicines she
    must not have. Raises Refused, NotFound."""
    need(actor, P.MEDICINE_PRESCRIBE)
    unit, place = session(), actor.workplace_id or b""
    where = (Stay.case_id == file.id, Stay.establishment_id == place, Stay.ended_at.is_(None))
    stay = unit.scalars(select(Stay).where(*where)).one_or_none()
    if stay is None:
        raise NotFound
    rows = unit.scalars(select(Treatment).where(Treatment.stay_id == stay.id).order_by(Treatment.id.desc())).all()
    verdicts = {DataClass.HEALTH: decide(actor.roles, Act.READ, Relation.TEAM, DataClass.HEALTH)}
    grant = access.mint(
        unit, actor, TREATMENTS_READ, place, [stay.id], verdicts, about=stay.case_id, treatments=len(rows)
    )
    since = clock.today() - SHOWN
    tell = _Teller(unit, actor, grant, _lines(unit, actor, since), since)
    people = names_of(unit, {row.by_id for row in rows}, actor.language)
    never = needs_of(unit, actor, grant, {stay.id}).get(stay.id, {}).get("drugs", "")
    needed = doses_said(actor, grant, [row.id for row in rows if row.apart is not None])
    found = [_treatment(row, grant, people, tell, needed) for row in rows]
    return stay, sorted(found, key=lambda line: not line.live), str(never)


class _Teller:
    """Turns the lines about doses into records, with the names of those who wrote and saw."""

    def __init__(self, unit: Session, actor: Actor, grant: Grant, lines: Lines, since: date) -> None:
        self.actor, self.grant, self.lines = actor, grant, lines
        seen = _SEEN.rows(unit, place_id=actor.workplace_id or b"", since=since)
        self.seen = {row.dose_id: row for row in seen}
        people = {row.by_id for rows in lines.values() for row in rows} | {row.user_id for row in seen}
        self.people = names_of(unit, people, actor.language)

    def said(self, treatment_id: bytes, stay_id: bytes, slot: Slot) -> list[DoseSaid]:
        """What was said of one dose, the last line first."""
        return [self._line(row, stay_id) for row in self.lines.get((treatment_id, slot), ())]

    def given_last(self, treatment_id: bytes, but: Slot) -> datetime | None:
        """When the medicine was given last, on another round."""
        times = [
            rows[0].at
            for (key, slot), rows in self.lines.items()
            if key == treatment_id and slot != but and rows[0].outcome == Outcome.GIVEN
        ]
        return max(times, default=None)

    def _line(self, row: Any, stay_id: bytes) -> DoseSaid:
        seen = self.seen.get(row.id)
        witness = (self.people.get(seen.user_id, ""), seen.at) if seen else ("", None)
        return said_of(row, self.grant, self.people, witness, stay_id, mine=row.by_id == self.actor.user_id)


def _dose(row: Any, slot: Slot, who: Resident, bed: str, never: str, tell: _Teller) -> DoseDue:
    told = tell.grant.open(row.told, Treatment.__tablename__, DataClass.HEALTH, row.id, row.stay_id)
    last = tell.given_last(row.id, slot)
    return DoseDue(
        key=id_text(row.id),
        slot=slot,
        who=who,
        bed=bed,
        drug=told.get("drug", ""),
        dose=told.get("dose", ""),
        way=way_of(told, row),
        how=told.get("how", ""),
        never=never,
        witnessed=row.witnessed,
        readable=told.state == "open",
        said=tell.said(row.id, row.stay_id, slot),
        given_last=last,
        too_soon=last is not None and clock.now() - last < values.span(TOO_SOON, slot.day, slot.place_id),
    )


def _treatment(
    row: Treatment, grant: Grant, people: Mapping[bytes, str], tell: _Teller, needed: Mapping[bytes, Any]
) -> TreatmentLine:
    told = grant.open(row.told, Treatment.__tablename__, DataClass.HEALTH, row.id, row.stay_id)
    grounds = grant.open(row.grounds, Treatment.__tablename__, DataClass.HEALTH, row.id, row.stay_id)
    now = clock.now()
    past = []
    for back in range(SHOWN.days):
        for each in reversed(Round):
            slot = Slot(row.establishment_id, clock.today() - timedelta(days=back), each)
            if (due(row, slot) and slot.is_late(now)) or tell.lines.get((row.id, slot)):
                past.append((slot, tell.said(row.id, row.stay_id, slot)))
    return TreatmentLine(
        key=id_text(row.id),
        drug=told.get("drug", ""),
        dose=told.get("dose", ""),
        way=way_of(told, row),
        how=told.get("how", ""),
        rounds=[Round(code) for code in row.rounds.split()],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        prescriber=grounds.get("prescriber", ""),
        why=grounds.get("why", ""),
        stopped=grounds.get("stopped", ""),
        stopped_at=row.stopped_at,
        witnessed=row.witnessed,
        document_id=row.document_id,
        by=people.get(row.by_id, ""),
        written_at=row.written_at,
        live=row.stopped_at is None and (row.ends_on is None or row.ends_on >= clock.today()),
        readable=told.state == "open",
        past=past,
        apart=row.apart,
        most=row.most,
        needed=needed.get(row.id, ()),
    )


def _stands(treatment: Any, slot: Slot, lines: Lines) -> bool:
    """Whether a dose stands on a round: it is due, and its treatment goes on, or something was written of it before."""
    return due(treatment, slot) and (treatment.stopped_at is None or (treatment.id, slot) in lines)


def _treatments(unit: Session, actor: Actor, since: date) -> Sequence[Any]:
    at = Slot(actor.workplace_id or b"", since, Round.MORNING).at
    return _TREATMENTS.rows(unit, place_id=actor.workplace_id or b"", since=at, day=since)


def _lines(unit: Session, actor: Actor, since: date) -> Lines:
    found: dict[tuple[bytes, Slot], list[Any]] = defaultdict(list)
    place = actor.workplace_id or b""
    for row in _DOSES.rows(unit, place_id=place, since=since):
        found[row.treatment_id, Slot(place, row.day, Round(row.round))].append(row)
    return found
