"""`python -m benchmarks.crowd DATA`: one more dormitory in the demonstration's centre, so that forty children are here.

For the roll call of tasks.py. Made through the services, in the benchmark's own data: the demonstration that people are
shown keeps its twenty-odd children. In a process of its own, because a process holds one keyring.
"""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.accounts.posts import actor_at
from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as files
from caseapp.cases.service import Intake, register
from caseapp.cases.vocabulary import Danger, Sex
from caseapp.cli import boot
from caseapp.config import Settings
from caseapp.demo.places import PLACES
from caseapp.documents import service as documents
from caseapp.documents.service import Received
from caseapp.establishments import queries
from caseapp.establishments.models import Bed
from caseapp.establishments.service import places
from caseapp.establishments.service.admit import Entering, admit
from caseapp.establishments.service.gate import BasisGiven
from caseapp.establishments.service.presence import turn_of
from caseapp.establishments.vocabulary import BasisKind, EntryMode, HealthAtEntry, Measure, PresenceState, Takes
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.policy.documents import DocumentType

PRESENT, AWAY = 40, 6
"""How many a call finds, and how many are somewhere else: three for each language in which it is timed."""
DORMITORY = places.UnitGiven("Dortoir du soir", "مرقد المساء", Takes.BOTH, 6, 17, LegalCategory.PROTECTION)
NAMES = (("Anas", "أنس"), ("Salma", "سلمى"), ("Ilyas", "إلياس"), ("Hiba", "هبة"), ("Rayan", "ريان"))


def main(data: Path) -> None:
    """Admit until forty are here besides those who are away; print how many the roll has."""
    settings = Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}", jobs_in_server=False)
    app = boot.ready(settings)
    with app.app_context():
        with system_work() as unit:
            here = select(Establishment.slug).where(Establishment.name_fr == PLACES["centre"].name_fr)
            director, desk = (actor_at(unit, login, unit.scalar(here)) for login in ("directrice", "accueil"))
            missing = PRESENT + AWAY - _present(director)
        if missing > 0:
            paper = documents.receive([_order()])
            with system_work():
                row = places.add_unit(director, DORMITORY)
                beds = [bed.id for bed in places.add_beds(director, row, [f"{n:02}" for n in range(1, missing + 1)])]
                places.set_licence(director, DORMITORY, missing, clock.today() - timedelta(days=30))
            for number, bed in enumerate(beds):
                with system_work():
                    _come(director, desk, paper, bed, number)
        with system_work():
            print(len(queries.residents(director)))


def _present(director: Actor) -> int:
    """Whom the call that is due now finds: who is not out, and was not said to be somewhere else."""
    lines = queries.roll(director, clock.today(), turn_of(clock.now(), director.workplace_id or b""))
    return sum(line.who.out is None and line.said in (None, PresenceState.HERE) for line in lines)


def _come(director: Actor, desk: Actor, paper: Received, bed: bytes, number: int) -> None:
    given, given_ar = NAMES[number % len(NAMES)]
    birth = Birth(year=clock.today().year - 8 - number % 8)
    sex = Sex.FEMALE if number % 2 else Sex.MALE
    case = register(desk, Intake(Danger.LOW, sex=sex, given=given, given_ar=given_ar, birth=birth))
    order = documents.attach(desk, case, paper, DocumentType.JUDGE_ORDER)
    ends = clock.today() + timedelta(days=90)
    told = {"authority": "Juge des enfants", "number": f"{number + 1}/{clock.today().year}"}
    basis = BasisGiven(BasisKind.JUDGE, clock.today(), told, Measure.A512_4, ends, order.id)
    entry = {"brought_by": "Gendarmerie royale", "belongings": "Un sac"}
    asked = Entering(
        session().get_one(Bed, bed), EntryMode.ORDER, DORMITORY.legal_category, basis, entry, HealthAtEntry.GOOD
    )
    admit(director, case, files.open_file(desk, case.reference), asked)


def _order() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(kept, "PNG")
    return kept.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
