"""A centre on paper: the register, a certificate of stay (the minutes of a handing over: `minutes.py`).

Each carries the licence (law 65-15 art. 16) and a code by which it can be checked. A certificate says that the child
lives or lived here, and nothing of why: kafala and judgments stay out of what is handed to third parties (law 15-01
art. 21).
"""

from __future__ import annotations

from typing import Any

from flask import Response

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.views.words import said as in_words
from caseapp.establishments import queries
from caseapp.establishments.queries.register import Line
from caseapp.establishments.records import StayCard, written
from caseapp.establishments.sheets import CERTIFICATE, REGISTER
from caseapp.establishments.views import bp
from caseapp.establishments.views.register import FIELDS, year_of
from caseapp.establishments.vocabulary import ExitReason, HealthAtEntry
from caseapp.kernel.errors import NotFound
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.papers.wording import Pair, both, in_both
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import day
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor


@bp.post("/register/<int:year>/print")
@writes_late
@requires(P.REGISTER_READ)
def print_register(year: int) -> Response:
    """The register of a year, A4 landscape, page x of N, boxes for the signatures (decree 2-19-693 art. 10)."""
    tongue = asked_tongue(REGISTER)
    lines = queries.read_register(actor(), year_of(year))
    return send(REGISTER, tongue, _register(year, lines))


@bp.post("/cases/<reference>/stay/certificate")
@writes_late
@requires(P.STAY_END)
def print_certificate(reference: str) -> Response:
    """That the child lives here, or lived here from when to when."""
    tongue = asked_tongue(CERTIFICATE)
    file, stay = stay_of(reference)
    return send(CERTIFICATE, tongue, _certificate(file, stay), about=file.id)


def stay_of(reference: str) -> tuple[CaseFile, StayCard]:
    """A file and the latest stay of its child in the actor's own centre. Raises NotFound."""
    me = actor()
    file = cases.open_file(me, reference)
    card = queries.card(me, file.id)
    if card is None or not card.mine:
        raise NotFound
    return file, card


def _register(year: int, lines: list[Line]) -> dict[str, Any]:
    health = {str(state): both(state.label) for state in HealthAtEntry}
    exits = {str(reason): both(reason.label) for reason in ExitReason}
    heads = (N_("No."), N_("Name"), N_("Birth"), N_("Family"), N_("Health"), N_("Entry"), N_("Exit"))
    marks = (N_("No."), N_("What was wrong"), N_("What stood there"), N_("What is right"), N_("How this is known"))
    rows = [
        [
            str(line.number),
            [*_names(line), *_joined(line, "nickname", "cnie")] or "—",
            _joined(line, "birth", "birth_place"),
            _joined(line, "father", "mother", "representative", "representative_cnie", "phone", "residence"),
            health.get(line.health, ""),
            line.entered_on.strftime("%d/%m/%Y"),
            [line.left_on.strftime("%d/%m/%Y"), exits.get(line.exit_reason, ""), line.to_whom]
            if line.left_on
            else both(N_("still here")),
        ]
        for line in lines
    ]
    struck = [
        [str(line.number), both(FIELDS[s.field]), s.was or "—", s.now, s.reason, f"{s.by}, {s.at:%d/%m/%Y}"]
        for line in lines
        for s in line.struck
    ]
    whole = both(N_("The whole line"))
    struck += [[str(line.number), whole, "", "", line.void, ""] for line in lines if line.void]
    return {
        "title": both(N_("Register of beneficiaries, %(year)s"), year=year),
        "law": both(N_("Law 65-15, article 28; decree 2-19-693, articles 10 and 11")),
        "heads": [both(head) for head in heads],
        "rows": rows,
        "struck": [number for number, line in enumerate(lines) if line.void],
        "corrections": both(N_("Corrections")),
        "mark_heads": [*(both(head) for head in marks), both(N_("By whom, when"))],
        "marks": struck,
        "who": [both(N_("The director")), both(N_("The president of the court of first instance"))],
    }


def _certificate(file: CaseFile, stay: StayCard) -> dict[str, Any]:
    since, until = stay.admitted_at.date(), stay.ended_at.date() if stay.ended_at else None
    if until is None:
        here = N_("The child named below has lived in this establishment since %(since)s and lives here today.")
        told = in_both(lambda: _(here, since=day(since)))
    else:
        was = N_("The child named below lived in this establishment from %(since)s to %(until)s.")
        told = in_both(lambda: _(was, since=day(since), until=day(until)))
    return {
        "title": both(CERTIFICATE.title),
        "sentences": [both(N_("The undersigned director of the establishment certifies:")), told],
        "fields": [
            field(N_("Name"), written(file.name)),
            field(N_("Birth"), birth_of(file)),
            field(N_("Line of the register"), stay.number),
        ],
        "who": [both(N_("The director")), both(N_("Place and date"))],
    }


def field(label: str, value: Any = "") -> dict[str, Any]:
    """A field of a paper; without a value it is a line to write on."""
    return {"label": both(label), "value": value}


def _names(line: Line) -> list[str]:
    """Family name and first name, in each script in which they are known."""
    scripts = (("family_ar", "given_ar"), ("family", "given"))
    return [name for pair in scripts if (name := " ".join(_joined(line, *pair)))]


def _joined(line: Line, *names: str) -> list[str]:
    return [line.fields[name] for name in names if line.fields.get(name)]


def birth_of(file: CaseFile) -> Pair:
    """When the child was born, as far as it is known."""
    return in_both(lambda: in_words("birth", file.identity.get("birth") or {}))
