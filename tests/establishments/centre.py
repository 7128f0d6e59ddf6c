"""What tests of a centre share: a unit with beds, a licence, and children who come and go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as cases
from caseapp.establishments import queries
from caseapp.establishments.models import Bed, BedUse, Stay
from caseapp.establishments.service import admit as admitting
from caseapp.establishments.service import leave, places
from caseapp.establishments.service.admit import Entering, admit
from caseapp.establishments.service.gate import BasisGiven
from caseapp.establishments.vocabulary import BasisKind, EntryMode, ExitReason, HealthAtEntry, Measure, Takes
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.tools import working
from tests.support.world import make_case

DIRECTOR, WORKER, INTAKE, EDUCATOR = Role.DIRECTOR, Role.REFERENCE_WORKER, Role.INTAKE_WORKER, Role.EDUCATOR
HERE = LegalCategory.PROTECTION
BOYS = places.UnitGiven("Dortoir des garçons", "مرقد الأولاد", Takes.BOYS, 6, 17, HERE)


def open_centre(
    house: House, beds: int = 3, *, licensed: int | None = None, emergency: int = 0, place: bytes | None = None
) -> list[bytes]:
    """A boys' unit with beds, licensed for `licensed` places (default: as many). Ids of the beds, emergency ones last."""
    me = house.world.actor(DIRECTOR, place)
    with working(house, me):
        unit = places.add_unit(me, BOYS)
        made = places.add_beds(me, unit, [str(number) for number in range(1, beds + 1)])
        if emergency:
            made += places.add_beds(me, unit, [f"U{number}" for number in range(1, emergency + 1)], emergency=True)
        places.set_licence(me, BOYS, beds if licensed is None else licensed, date(2020, 1, 1))
        return [bed.id for bed in made]


def order(**changed: Any) -> BasisGiven:
    """A judge's order with its paper."""
    told = {"authority": "Juge des enfants", "number": "12/2026"}
    given: dict[str, Any] = {
        "kind": BasisKind.JUDGE,
        "decided_on": clock.today(),
        "told": told,
        "measure": Measure.A512_4,
        "ends_on": clock.today() + timedelta(days=90),
        "document_id": new_id(),
    }
    return BasisGiven(**given | changed)


def emergency() -> BasisGiven:
    """A vital emergency."""
    return BasisGiven(BasisKind.EMERGENCY, clock.today(), {"danger": "Seul dehors, la nuit, blessé."})


def entering(bed: Bed, **changed: Any) -> Entering:
    """An admission in order."""
    given: dict[str, Any] = {
        "bed": bed,
        "mode": EntryMode.ORDER,
        "category": HERE,
        "basis": order(),
        "entry": {"brought_by": "Gendarmerie", "belongings": "Un cartable bleu"},
        "health": HealthAtEntry.GOOD,
    }
    return Entering(**given | changed)


def let_in(house: House, reference: str, bed: bytes, role: Role = INTAKE, **changed: Any) -> bytes:
    """Admit the child of a file; the id of the stay."""
    me = house.world.actor(role)
    with working(house, me):
        return enter(me, reference, bed, **changed).id


def enter(me: Actor, reference: str, bed: bytes, **changed: Any) -> Stay:
    """Admit within the present unit of work."""
    case = cases.locate(me, reference)
    file = cases.open_file(me, reference)
    return admit(me, case, file, entering(session().get_one(Bed, bed), **changed))


def let_out(house: House, reference: str, reason: ExitReason = ExitReason.FAMILY_RETURN, role: Role = WORKER) -> None:
    """Let the child of a file leave, in order."""
    me = house.world.actor(role)
    with working(house, me):
        case = cases.locate(me, reference)
        child = admitting.child_of(cases.open_file(me, reference))
        told = {"to_whom": "Sa tante", "cnie": "AB123456"}
        leave.let_go(me, case, queries.living(me, case), child, leave.Leaving(reason, told, order()))


def children(house: House, count: int) -> list[str]:
    """References of new files of boys of eleven."""
    with house.app.app_context():
        return [make_case(house.world, given=f"Zoubeir{number}")[1] for number in range(count)]


def slept_in(house: House) -> dict[bytes, bytes]:
    """Which stay is in which bed."""
    with working(house, house.world.actor(DIRECTOR)) as unit:
        rows = unit.execute(select(BedUse.bed_id, BedUse.stay_id).where(BedUse.until.is_(None)))
        return {row[0]: row[1] for row in rows}
