"""Bodies outside in the demonstration: one that is prepared, one that has answered by its link, one that is silent, one
to which a child was handed over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.cases.vocabulary import ENDED
from caseapp.directory.models import Site
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.referrals.models import BodyFields, MinutesFields, Outside
from caseapp.referrals.service import bodies, consents, handed, handing_over
from caseapp.referrals.service.bodies import AskingOutside
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import Constraint, Need, OutsideMove, SharingBasis, SignedHow, Urgency


class Body(NamedTuple):
    """Whom the unit asks, and what; `known` finds it in the directory, where it stands there."""

    name: str
    service: str
    person: str
    phone: str
    words: str
    known: str = ""


_BODIES = (
    Body(
        "Hôpital d’enfants Oued Eddahab (démonstration)",
        "Urgences pédiatriques",
        "Assistante sociale de garde",
        "05 22 00 55 67",
        "Une radio du bras, et un lit si besoin.",
        "%oued eddahab%",
    ),
    Body(
        "Barreau, permanence des mineurs",
        "Aide juridique",
        "Maître de permanence",
        "0537 00 00 02",
        "Un avocat avant l'audience de jeudi.",
    ),
    Body(
        "Association Anwar Attifl",
        "Deuxième chance",
        "Pôle accueil",
        "05 22 00 11 23",
        "Une place dans l'atelier de menuiserie.",
        "%anwar%",
    ),
    Body(
        "Hôpital d’enfants Oued Eddahab (démonstration)",
        "Urgences pédiatriques",
        "Infirmier d’accueil",
        "05 22 00 55 66",
        "Une nuit en observation après une chute.",
        "%oued eddahab%",
    ),
)


def tell_of(people: dict[str, Actor], now: datetime) -> None:
    """The unit asks a hospital, which answers; a lawyer, who is silent; it prepares to ask a school; and it brought a
    child to the hospital itself."""
    me = people["unite"]
    for number, days in enumerate((2, 9, 0, 6)):
        with system_work() as unit, clock.hold(now - timedelta(days=days, hours=2)) as held:
            query = select(Case).where(
                Case.establishment_id == me.workplace_id,
                Case.status.not_in(ENDED),
                Case.restricted.is_(False),
                Case.opened_at < clock.now() - timedelta(days=1),
            )
            case = unit.scalars(query.order_by(Case.opened_at.desc()).offset(number)).first()
            if case is None:
                continue
            row = _asked(me, case, number)
            if number == 0:
                _read_and_answered(me, row)
            elif number == 1:
                bodies.give(me, row)
            elif number == 3:
                _brought(me, row)
            held.at = now


def _asked(me: Actor, case: Case, number: int) -> Outside:
    body = _BODIES[number]
    found = session().scalars(select(Site.id).where(Site.folded.like(body.known))).first() if body.known else None
    given = ConsentGiven(SharingBasis.CHILD, clock.today(), "L'enfant", "D'accord pour qu'ils sachent son nom.")
    right = consents.keep_consent(me, case, given)
    asked = AskingOutside(
        BodyFields(name=body.name, service=body.service, person=body.person, phone=body.phone),
        body.words,
        Urgency.PRIORITY,
        right.id,
        (Need.CARE, Need.LEGAL_AID, Need.SCHOOL, Need.CARE)[number : number + 1],
        (Constraint.CONTACT_FORBIDDEN,),
        (Told.NAME, Told.NAME_AR),
        found,
    )
    return bodies.prepare(me, case, files.open_file(me, case.reference), asked)


def _read_and_answered(me: Actor, row: Outside) -> None:
    """By its link, as the hospital would."""
    drawn, salt, key = bodies.draw_link()
    bodies.link(me, row, drawn, salt, key)
    page = handed.enter(session(), handed.look(session(), drawn.link, drawn.code))
    if page is not None:
        words = "Reçu. Nous l'attendons demain à 9 h."
        handed.answer(session(), page.ticket, OutsideMove.RECEIVE, None, words)


def _brought(me: Actor, row: Outside) -> None:
    """The sheet is written and printed; whoever takes the child in signs it."""
    told = {
        Told.HEALTH: "Chute d’un mur, mal à la tête.",
        Told.ALLERGIES: "Aucune connue",
        Told.BELONGINGS: "Un cartable",
    }
    handing_over.write_sheet(me, row, told)
    handing_over.printed(me, row)
    minutes: MinutesFields = {
        "by": me.name,
        "to": "Infirmier d’accueil, urgences",
        "signed": str(SignedHow.PAPER),
        "words": "Feuille signée, copie laissée au service.",
    }
    handing_over.hand_over(me, row, clock.now(), minutes)
