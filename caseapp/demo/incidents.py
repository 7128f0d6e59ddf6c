"""Incidents of the demonstration: one that is late, one that goes on, some that are closed, and two that pass nobody they
concern. Everything is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.establishments.models import Stay
from caseapp.incidents import queries
from caseapp.incidents.models import Incident, PeopleFields, ToldFields
from caseapp.incidents.service import actions, duties, moves, sheet
from caseapp.incidents.service.declare import Declared, declare
from caseapp.incidents.vocabulary import Category, ChildPart, Gravity, MoveName
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text


@dataclass(frozen=True, slots=True)
class Story:
    """An incident: who declared it, how long ago, what it was, and how far it came."""

    by: str
    ago: timedelta
    category: Category
    gravity: Gravity
    what: str
    where: str = ""
    measures: str = ""
    parts: Sequence[ChildPart] = ()
    """How the first children of the house are concerned."""
    implicated: Sequence[str] = ()
    leader: str = ""
    """Who takes it on; nobody: it was only declared."""
    told_after: timedelta | None = None
    """When everybody was told; None: nobody yet."""
    follow: Mapping[str, str] = field(default_factory=dict)
    action: tuple[str, str] | None = None
    """Who, what."""
    steps: Sequence[MoveName] = ()


_EXAMINED, _RUNNING = (MoveName.EXAMINE,), (MoveName.EXAMINE, MoveName.TAKE_MEASURES)
_CLOSED = (*_RUNNING, MoveName.CLOSE)

STORIES: tuple[Story, ...] = (
    Story(
        "educatrice", timedelta(days=44), Category.TECHNICAL, Gravity.SERIOUS,
        "Coupure d’eau et de chauffage pendant dix-neuf heures après la rupture d’une conduite.",
        "Sous-sol", "Eau en bouteille, couvertures, repas froids ; plombier appelé à 6 h.", leader="directrice",
        told_after=timedelta(hours=3), steps=_CLOSED, action=("accueil", "Faire contrôler les conduites chaque automne"),
        follow={
            "administrative": "La délégation a visité la maison le lendemain.",
            "causes": "Conduite de 1998, jamais contrôlée.",
            "lessons": "Un contrôle chaque automne, un stock d’eau pour deux jours.",
        },
    ),
    Story(
        "accueil", timedelta(days=31), Category.MALICE, Gravity.MINOR,
        "Un téléphone de service a disparu du bureau.", "Bureau d’accueil", "Numéro bloqué.", leader="directrice",
        told_after=timedelta(hours=1), steps=_CLOSED,
        follow={"causes": "Bureau ouvert pendant le repas.", "lessons": "Le bureau se ferme à clé."},
    ),
    Story(
        "educatrice", timedelta(days=6), Category.VIOLENCE, Gravity.MODERATE,
        "Deux garçons se sont battus pour une place à table. Une lèvre fendue.", "Réfectoire",
        "Séparés, écoutés l’un après l’autre ; soin à l’infirmerie.", (ChildPart.VICTIM, ChildPart.INVOLVED),
        leader="directrice", told_after=timedelta(hours=5), steps=_RUNNING,
        action=("educatrice", "Deux adultes au réfectoire à chaque repas"),
        follow={"causes": "Un seul adulte pour vingt enfants à table."},
    ),
    Story(
        "educatrice", timedelta(hours=9), Category.CARE, Gravity.SERIOUS,
        "Chute dans l’escalier au lever. Poignet douloureux, emmenée aux urgences avec un adulte.", "Escalier nord",
        "Poignet immobilisé, 150 appelé, un adulte reste avec elle.", (ChildPart.VICTIM,),
    ),
    Story(
        "sante", timedelta(days=2), Category.MALTREATMENT, Gravity.SERIOUS,
        "Un enfant dit avoir été enfermé dans la buanderie une heure, le soir. Une collègue l’a entendu appeler.",
        "Buanderie", "Enfant écouté, examiné, en sécurité ; la buanderie est fermée à clé.", (ChildPart.VICTIM,),
        implicated=("tarik",), leader="directrice", told_after=timedelta(hours=1), steps=_EXAMINED,
    ),
    Story(
        "rajae", timedelta(hours=20), Category.MALTREATMENT, Gravity.SERIOUS,
        "مُنعت طفلة من العشاء عقابا لها، للمرة الثالثة هذا الشهر.", "قاعة الأكل", "قُدّم لها العشاء لاحقا، وسُمعت.",
        (ChildPart.VICTIM,), implicated=("latifa",),
    ),
)  # fmt: skip


def happen(people: Mapping[str, Actor], now: datetime) -> None:
    """Let each happen in its time; what is long late rises with the other jobs."""
    for story in STORIES:
        with clock.hold(now - story.ago) as held, system_work() as unit:
            incident = _declare(unit, people, story)
            if story.leader:
                _lead(unit, people, story, incident, held, now)


def _declare(unit: Session, people: Mapping[str, Actor], story: Story) -> Incident:
    me = people[story.by]
    here = select(Stay.case_id).where(Stay.establishment_id == me.workplace_id, Stay.ended_at.is_(None))
    files = list(unit.scalars(here.order_by(Stay.admitted_at)))
    told = ToldFields(what=story.what, where=story.where, measures=story.measures)
    named = PeopleFields(staff=[id_text(people[login].user_id) for login in story.implicated])
    given = Declared(
        story.category,
        story.gravity,
        clock.now() - timedelta(minutes=25),
        told,
        people=named if story.implicated else PeopleFields(),
        children=dict(zip(files[STORIES.index(story) :], story.parts, strict=False)),
    )
    return declare(me, given)


def _lead(
    unit: Session, people: Mapping[str, Actor], story: Story, incident: Incident, held: Any, now: datetime
) -> None:
    me = people[story.leader]
    if story.told_after is not None:
        held.at += story.told_after
        for duty in queries.open_sheet(me, incident).duties:
            duties.tell(me, incident, duty.whom, clock.now(), {"way": "téléphone"})
    held.at = min(held.at + timedelta(hours=14), now)
    if story.follow:
        base = sheet.open_step(me, incident, 3)
        sheet.change(me, incident, 3, base, {**base, **story.follow})
    for name in story.steps[:2]:
        moves.move(me, incident, name)
    if story.action is not None:
        owner, text = people[story.action[0]], story.action[1]
        closes = MoveName.CLOSE in story.steps
        due_on = (clock.local(now).date() if not closes else clock.today()) + timedelta(days=3)
        row = actions.decide(me, incident, owner.user_id, due_on, text)
        if closes:
            held.at = min(held.at + timedelta(days=2), now)
            actions.finish(owner, incident, row.id)
    for name in story.steps[2:]:
        moves.move(me, incident, name)
    unit.flush()
