"""The information sheet that a child is given on arrival: rights, the rules, whom she can turn to (law 65-15 art. 4).

It names no child: it is printed before a file is open, and read together.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Response

from caseapp.establishments.sheets import INFORMATION
from caseapp.establishments.views import bp
from caseapp.establishments.views.papers import field
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.papers.wording import both
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires

WELCOME = N_("This sheet is yours. Somebody reads it with you, in your language, and you may ask whatever you want.")
RIGHTS = (
    N_("You are safe here. Nobody may hit you, insult you, threaten you, or touch you against your will."),
    N_("You are treated like everybody else, whoever you are and wherever you come from."),
    N_("You eat, sleep and wash here, you are cared for when you are ill, and all of it costs you nothing."),
    N_("You go to school or learn a trade; you have time to play and to rest."),
    N_("You are asked what you think before something is decided about you, and what you say counts."),
    N_("What you tell us stays with those who look after you. Others are told only what protects you."),
    N_("You may see and call your family, unless a judge or the prosecutor has decided otherwise."),
    N_("Your belongings are written down with you, kept for you, and given back when you leave."),
    N_("You may ask what is written about you, and have a mistake put right."),
    N_("You are handed over to nobody unless a judge, the prosecutor or your legal representative has agreed."),
)
RULES = (
    N_("Say where you go, and be back at the hour you agreed on."),
    N_("Respect the others, their belongings and their sleep."),
    N_("No violence, no weapon, no drug, no alcohol."),
    N_("Help to keep your room and the house clean."),
    N_("Tell an adult when somebody is hurt, ill, sad or in danger; you are never punished for telling."),
    N_("Whoever breaks a rule is heard first. Nobody is punished by blows, hunger or being locked in."),
)
TURN_TO = (
    N_("Any adult of the house, at any hour, and the director: you may ask to speak alone."),
    N_("Day and night: 2511, or 0800 00 25 11 (National Observatory of Children's Rights)."),
    N_("In danger: police 19, gendarmerie 177."),
    N_("The judge, the prosecutor or the protection unit who follows you: ask for their number, it is given to you."),
)


@bp.post("/tonight/information/print")
@writes_late
@requires(P.STAY_ADMIT)
def print_information() -> Response:
    """The sheet, in one language or both."""
    return send(INFORMATION, asked_tongue(INFORMATION), information_says())


@cache
def information_says() -> dict[str, Any]:
    """What the sheet says; lines to write on for who is there for this child."""
    parts = (
        (N_("Your rights"), RIGHTS),
        (N_("What we ask of everybody"), RULES),
        (N_("Whom you can turn to"), TURN_TO),
    )
    return {
        "title": both(INFORMATION.title),
        "welcome": [both(WELCOME)],
        "parts": [{"title": both(title), "points": [both(point) for point in points]} for title, points in parts],
        "people": [field(N_("Your reference worker")), field(N_("The director")), field(N_("Phone"))],
        "given": {
            "title": both(N_("Given and explained")),
            "fields": [field(N_("Day and hour")), field(N_("By whom")), field(N_("In which language"))],
        },
        "who": [both(N_("The child, if she or he can sign")), both(N_("Who explained it"))],
    }
