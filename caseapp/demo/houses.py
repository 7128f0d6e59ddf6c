"""The houses of the demonstration: units and beds, who came by what order, who is out tonight, who has left."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.cases.vocabulary import ENDED
from caseapp.documents import service as documents
from caseapp.documents.service import Received
from caseapp.establishments import queries
from caseapp.establishments.checks import Child, Verdict, fits_age, fits_sex
from caseapp.establishments.models import Bed, ChildFields, LeavingFields
from caseapp.establishments.nights import count_night
from caseapp.establishments.records import written
from caseapp.establishments.service import leave, living, minutes, places, uses
from caseapp.establishments.service.admit import Entering, admit, child_of
from caseapp.establishments.service.gate import BasisGiven
from caseapp.establishments.vocabulary import (
    BasisKind,
    BlockReason,
    EntryMode,
    ExitReason,
    HealthAtEntry,
    Measure,
    OutingKind,
    SignsAs,
    Takes,
    VisitRule,
    Way,
)
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import DomainError
from caseapp.policy.documents import DocumentType
from caseapp.policy.permissions import P, holds

NIGHTS = 21
"""So many past nights were counted."""


class Wing(NamedTuple):
    """A unit: its names, for whom, how many beds and how many licensed places."""

    french: str
    arabic: str
    takes: Takes
    ages: tuple[int, int]
    beds: int
    emergency: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A house: who runs it, its wings, its category, and how many children live there."""

    director: str
    desk: str
    category: LegalCategory
    wings: Sequence[Wing]
    living: int
    article: Measure


HOUSES: dict[str, Plan] = {
    # Whoever the hour of the first start makes of them: even if all were boys, beds stay free for those who are referred.
    "centre": Plan(
        "directrice",
        "accueil",
        LegalCategory.PROTECTION,
        (
            Wing("Garçons", "جناح الأولاد", Takes.BOYS, (6, 17), 28, 2),
            Wing("Filles", "جناح البنات", Takes.GIRLS, (6, 17), 12),
            Wing("Petits", "جناح الصغار", Takes.BOTH, (2, 7), 6),
        ),
        18,
        Measure.A512_4,
    ),
    "nursery": Plan(
        "latifa",
        "rajae",
        LegalCategory.ABANDONED,
        (
            Wing("Pouponnière", "جناح الرضع", Takes.BOTH, (0, 3), 10),
            Wing("Petits", "جناح الصغار", Takes.BOTH, (3, 10), 8),
        ),
        10,
        Measure.L15_01_4,
    ),
    "girls": Plan(
        "fadma",
        "zahra",
        LegalCategory.SCHOOLED,
        (Wing("Dortoir", "المرقد", Takes.GIRLS, (11, 19), 16),),
        9,
        Measure.OTHER,
    ),
}
BELONGINGS = (
    "Un cartable, deux pulls",
    "Un sac en plastique, une photo",
    "Rien que ses vêtements",
    "Une couverture bleue",
)


def furnish(people: dict[str, Actor], now: datetime) -> None:
    """Open every house, let children come in their past, and count the nights since."""
    paper = documents.receive([_order()])
    for plan in HOUSES.values():
        director, desk = people[plan.director], people[plan.desk]
        with clock.hold(now - timedelta(days=400)), system_work():
            _open(director, plan)
        _fill(plan, director, desk, paper, now)
    for day in range(NIGHTS, 0, -1):
        with clock.hold(now), system_work() as unit:
            count_night(unit, clock.today() - timedelta(days=day))


def _open(director: Actor, plan: Plan) -> None:
    since = clock.today() - timedelta(days=300)
    for wing in plan.wings:
        given = places.UnitGiven(wing.french, wing.arabic, wing.takes, *wing.ages, plan.category)
        row = places.add_unit(director, given)
        places.add_beds(director, row, [f"{number:02}" for number in range(1, wing.beds + 1)])
        if wing.emergency:
            labels = [f"U{number}" for number in range(1, wing.emergency + 1)]
            places.add_beds(director, row, labels, emergency=True)
    for takes in dict.fromkeys(wing.takes for wing in plan.wings):
        of = [wing for wing in plan.wings if wing.takes == takes]
        ages = min(wing.ages[0] for wing in of), max(wing.ages[1] for wing in of)
        given = places.UnitGiven("", "", takes, *ages, plan.category)
        places.set_licence(director, given, sum(wing.beds for wing in of), since)


def _fill(plan: Plan, director: Actor, desk: Actor, paper: Received, now: datetime) -> None:
    chance = random.Random(f"houses {plan.director}")  # noqa: S311 - the same demonstration each time
    with system_work() as unit:
        where = (
            Case.establishment_id == director.workplace_id,
            Case.status.not_in(ENDED),
            Case.restricted.is_(False),
            Case.opened_at < now - timedelta(days=1),
        )
        references = list(unit.scalars(select(Case.reference).where(*where).order_by(Case.opened_at)))
    came = 0
    for number, reference in enumerate(references):
        if came >= plan.living + 3:
            break
        with system_work() as unit, suppress(DomainError):
            came += _come(unit, plan, director, desk, paper, now, reference, chance, leaves=number % 9 == 4)
    with system_work() as unit:
        _tonight(unit, director, desk, now)


def _come(
    unit: Session,
    plan: Plan,
    director: Actor,
    desk: Actor,
    paper: Received,
    now: datetime,
    reference: str,
    chance: random.Random,
    *,
    leaves: bool,
) -> bool:
    case, file = files.locate(desk, reference), files.open_file(desk, reference)
    begins = file.opened_at + timedelta(hours=chance.uniform(2, 30))
    with clock.hold(min(begins, now - timedelta(hours=6))) as held:
        child = child_of(file)
        bed = _bed_for(director, child, chance)
        if bed is None:
            return False
        row = documents.attach(desk, case, paper, DocumentType.JUDGE_ORDER)
        today = clock.today()
        told: Any = {"authority": "Juge des enfants", "number": f"{chance.randrange(10, 900)}/{today.year}"}
        ends = today + timedelta(days=chance.choice((90, 180, 365)))
        if ends < clock.local(now).date() and chance.random() < 0.8:
            ends = clock.local(now).date() + timedelta(days=chance.randrange(3, 200))
        basis = BasisGiven(BasisKind.JUDGE, today, told, plan.article, ends, row.id)
        entry: Any = {"brought_by": "Gendarmerie royale", "belongings": chance.choice(BELONGINGS), "told_by": desk.name}
        entry["told_on"] = today.isoformat()
        health = chance.choice((HealthAtEntry.GOOD, HealthAtEntry.GOOD, HealthAtEntry.CARE))
        asked = Entering(bed, EntryMode.ORDER, plan.category, basis, entry, health)
        stay = admit(desk, case, file, asked)
        if chance.random() < 0.3:
            who = ("Sa grand-mère", "grand-mère") if chance.random() < 0.6 else ("Le beau-père", "beau-père")
            rule = VisitRule.ALLOWED if who[1] == "grand-mère" else VisitRule.FORBIDDEN
            living.set_visitor(desk, stay, rule, *who, "" if rule is VisitRule.ALLOWED else "Décision du juge")
        if leaves and held.at < now - timedelta(days=12):
            held.at = now - timedelta(days=chance.randrange(2, 40))
            out = LeavingFields(to_whom="Sa tante maternelle", link="tante", cnie="X000000", where="Chez sa tante")
            worker = _worker(director, desk)
            leave.let_go(worker, case, stay, child, leave.Leaving(ExitReason.EXTENDED_FAMILY, out, basis))
            held.forward(timedelta(minutes=4))
            seen = ChildFields(names=written(file.name), birth=dict(file.identity.get("birth") or {}))
            for quality, name in ((SignsAs.TAKES, "Tante maternelle (inventée)"), (SignsAs.GIVES, "")):
                minutes.sign(worker, case, stay, minutes.Signing(Way.EXIT, quality, name, _scribble(chance), seen))
            return False
    return True


def _scribble(chance: random.Random) -> str:
    """A signature of nobody: loops along a line, and a stroke below."""
    wide, high, turns = chance.uniform(14, 24), chance.uniform(28, 52), chance.uniform(4, 7)
    steps = [step / 40 * turns * math.tau for step in range(41)]
    loops = [(60 + turn * wide / 1.4 + high / 2 * math.cos(turn), 100 - high * math.sin(turn)) for turn in steps]
    strokes = (loops, [(70.0, 165.0), (loops[-1][0] + 40, 150.0)])
    return ";".join(" ".join(f"{round(min(x, 600))},{round(y)}" for x, y in stroke) for stroke in strokes)


def _worker(director: Actor, desk: Actor) -> Actor:
    """Who may let a child leave."""
    return desk if holds(desk.roles, P.STAY_END) else director


def _bed_for(director: Actor, child: Child, chance: random.Random) -> Bed | None:
    free = [
        bed
        for unit, bed in queries.free_beds(director)
        if not bed.emergency
        and fits_sex(child, unit.takes) is Verdict.FITS
        and fits_age(child, unit.age_from, unit.age_to) is not Verdict.FAILS
    ]
    return session().get_one(Bed, chance.choice(free).id) if free else None


def _tonight(unit: Session, director: Actor, desk: Actor, now: datetime) -> None:
    """Who is out, one of them late; a bed held for a child on the way, one blocked."""
    residents = list(queries.residents(director).values())
    for number, resident in enumerate(residents[:5]):
        with suppress(DomainError), clock.hold(now - timedelta(hours=5 + number)):
            case = files.locate(desk, resident.reference)
            stay = queries.living(desk, case)
            child = child_of(files.open_file(desk, resident.reference))
            back = now + timedelta(hours=3) if number else now - timedelta(hours=1)
            kind = OutingKind.SCHOOL if number % 2 else OutingKind.HEALTH
            living.go_out(desk, case, stay, kind, back, "", child)
    free = [bed for _unit, bed in queries.free_beds(director) if not bed.emergency]
    if len(free) > 3:
        with clock.hold(now - timedelta(hours=2)):
            uses.hold(desk, unit.get_one(Bed, free[0].id), "Un garçon, amené par la maraude")
            uses.block(director, unit.get_one(Bed, free[1].id), BlockReason.REPAIR, "Matelas à changer")


def _order() -> bytes:
    """A sheet that looks like an order, with invented words on it."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 60), "ROYAUME DU MAROC  -  SPECIMEN", fill="black")
    pen.text((60, 110), "Ordonnance de placement (document de demonstration, invente)", fill="black")
    for line in range(14):
        pen.line((60, 180 + line * 34, 560 - (line % 4) * 60, 180 + line * 34), fill=(150, 150, 150), width=3)
    pen.ellipse((400, 700, 520, 820), outline=(60, 60, 160), width=4)
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
