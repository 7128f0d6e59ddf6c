"""How a paper reaches the browser: made, answered, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, request

from caseapp.kernel.errors import Invalid
from caseapp.papers import queries
from caseapp.papers.declared import Paper
from caseapp.papers.issuing import issue
from caseapp.papers.letterhead import lacks_licence, who_can_mend
from caseapp.papers.vocabulary import PaperTongue
from caseapp.web.i18n import said
from caseapp.web.session import actor, settings


def asked_tongue(paper: Paper) -> PaperTongue:
    """The language that the button asked for; the first that the paper has when it named none.

    Raises Invalid for one that this paper does not speak.
    """
    given = request.form.get("tongue", "")
    if not given:
        return paper.tongues[0]
    found = next((tongue for tongue in paper.tongues if tongue == given), None)
    if found is None:
        raise Invalid({"tongue": "choice"})
    return found


def send(paper: Paper, tongue: PaperTongue, says: Mapping[str, Any], *, about: bytes | None = None) -> Response:
    """Issue a paper and answer with it, to be shown by the browser and kept by nobody. The view `writes_late`."""
    made = issue(actor(), paper, tongue, says, address=address_of_papers(), about=about)
    answer = Response(made.pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="paper-{made.code}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def address_of_papers() -> str | None:
    """Where codes can be asked about, for the foot of a paper; None when this installation has no known address."""
    base = settings().public_url
    return f"{base.rstrip('/')}/papers" if base else None


class Button(NamedTuple):
    """A language that a paper can be printed in."""

    value: str
    label: str


class Printing(NamedTuple):
    """What `papers/_print.html` shows, under the name `printing`."""

    url: str
    title: str
    buttons: list[Button]
    menders: list[str]
    """Who can type in what the letterhead lacks; nobody where it lacks nothing."""


def print_buttons(paper: Paper, url: str, *, warn: bool = True) -> Printing:
    """A form with a button for each language; with `warn`, what the letterhead lacks is said beside it."""
    me = actor()
    place = queries.workplace(me) if warn and me.workplace_id else None
    lacking = place is not None and lacks_licence(place)
    buttons = [Button(str(tongue), said(tongue.label)) for tongue in paper.tongues]
    return Printing(url, said(paper.title), buttons, list(who_can_mend()) if lacking else [])
