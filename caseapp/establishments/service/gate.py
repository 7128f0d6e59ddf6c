"""The legal-basis gate: asked at every door, and each refusal leaves its line (law 65-15 art. 8, 36)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from caseapp.establishments.events import BASIS_RECORDED, GATE_REFUSED
from caseapp.establishments.models import Basis, BasisFields, Stay
from caseapp.establishments.vocabulary import BasisKind, Door, ExitReason, Measure, OutingKind
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import Keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import AgeRange
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import new_id
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.placement import (
    LEAVES_BY,
    MAJORITY,
    NEEDS_MEASURE,
    NEEDS_PERSON,
    ONLY_BY,
    OPENS,
    OUT_FREELY,
    OUT_WITH_STAFF,
    WITHOUT_PAPER,
)


@dataclass(frozen=True, slots=True)
class BasisGiven:
    """A legal basis as somebody brings it. `document_id` is the paper that proves it, attached to the child's file."""

    kind: BasisKind
    decided_on: date
    told: BasisFields
    measure: Measure | None = None
    ends_on: date | None = None
    document_id: bytes | None = None


def is_minor(age: AgeRange | None) -> bool:
    """Whether she may be under 18 on the day: nobody is taken for an adult on an estimate."""
    return age is None or age.low < MAJORITY


def door_of(reason: ExitReason, age: AgeRange | None) -> Door | None:
    """The door an exit takes; None where no basis is asked for: it happened, or she decides for herself."""
    door = LEAVES_BY[reason]
    return Door(door) if door and is_minor(age) else None


def out_freely(kind: OutingKind, lasts: timedelta) -> bool:
    """Whether a minor may be out for so long, and for this, without a basis."""
    said = OUT_FREELY[kind]
    return said == "always" or (said == "norm" and lasts <= values.span(OUT_WITH_STAFF, clock.today()))


class GateClosed(Invalid):
    """A door stays shut. Whoever answers undoes everything first, then calls `log`: a refusal is written after it."""

    def __init__(self, flaws: dict[str, str], case_id: bytes, door: Door, why: Iterable[str]) -> None:
        super().__init__(flaws)
        self.case_id, self.door, self.why = case_id, door, " ".join(sorted(why))

    def log(self, unit: Session, actor: Actor) -> None:
        """The line of this refusal, in the trail of the child's file."""
        record(unit, actor, GATE_REFUSED, self.case_id, door=str(self.door), why=self.why)


def need_basis(
    case_id: bytes,
    door: Door | None,
    given: BasisGiven | None,
    only: frozenset[str] | None = None,
    beside: Mapping[str, str] | None = None,
) -> None:
    """Raise GateClosed unless `given` opens `door`. What else is missing, `beside`, is told with it."""
    flaws = flaws_of(door, given, only)
    if flaws and door:
        raise GateClosed({**(beside or {}), **flaws}, case_id, door, flaws)


def flaws_of(door: Door | None, given: BasisGiven | None, only: frozenset[str] | None = None) -> dict[str, str]:
    """What is missing or cannot be, by field of the form; empty when the door opens."""
    if door is None:
        return {}
    if given is None:
        return {"basis": "basis_missing"}
    if given.kind not in OPENS[door] or (only is not None and given.kind not in only):
        return {"basis": "basis_not_here"}
    today, flaws = clock.today(), {}
    if given.decided_on > today:
        flaws["decided_on"] = "future"
    if given.ends_on is not None and given.ends_on < given.decided_on:
        flaws["ends_on"] = "ends_before"
    elif given.ends_on is not None and given.ends_on < today:
        flaws["ends_on"] = "basis_over"
    if given.kind in NEEDS_MEASURE:
        flaws |= {name: "required" for name in ("authority", "number") if not given.told.get(name)}
        if given.measure is None and door is Door.ENTER:
            flaws["measure"] = "required"
    if given.kind in NEEDS_PERSON:
        flaws |= {name: "required" for name in ("person", "cnie") if not given.told.get(name)}
    if given.kind in WITHOUT_PAPER:
        flaws |= {"danger": "required"} if not given.told.get("danger") else {}
    elif given.document_id is None:
        flaws["document"] = "paper_missing"
    return flaws


def only_by(reason: ExitReason) -> frozenset[str] | None:
    """The kinds of basis that alone open this exit, where the law names them."""
    return ONLY_BY.get(reason)


def keep_basis(unit: Session, actor: Actor, stay: Stay, keys: Keys, door: Door, given: BasisGiven) -> Basis:
    """Write down the basis, sealed in the stay's vault. The caller has asked `need_basis`."""
    row = Basis(
        id=new_id(),
        establishment_id=stay.establishment_id,
        stay_id=stay.id,
        door=str(door),
        kind=str(given.kind),
        measure=str(given.measure) if given.measure else None,
        decided_on=given.decided_on,
        ends_on=given.ends_on,
        document_id=given.document_id,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    row.told = keys.seal(given.told, Basis.__tablename__, DataClass.JUDICIAL, row.id, stay.id)
    unit.add(row)
    record(unit, actor, BASIS_RECORDED, stay.case_id, door=str(door), kind=str(given.kind))
    return row
