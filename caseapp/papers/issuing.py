"""Issuing a paper: a code is drawn, the sheet is set in memory, and the register keeps its fingerprint.

A feature above does three things: it declares a `Paper`, gives `issue` what the paper says, and answers with
`views.sending.sent`. What it says is a dict of texts, pairs (`wording.both`, `wording.in_both`), lists and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.papers import letterhead, service
from caseapp.papers.declared import Paper
from caseapp.papers.press import letters
from caseapp.papers.vocabulary import PaperTongue
from caseapp.papers.wording import both

ROOM = (4000, 2000, 1200, 800, 500, 300, 160, 80, 40)
"""Characters that one text may have, tried one after the other, where a paper may only have so many pages."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper as it leaves: nothing of it is kept but its row in the register."""

    code: str
    pages: int
    pdf: bytes


def issue(
    actor: Actor,
    paper: Paper,
    tongue: PaperTongue,
    says: Mapping[str, Any],
    *,
    address: str | None,
    about: bytes | None = None,
) -> Issued:
    """Set a paper, and keep that it was issued by the actor's place of work. `about` is the file it speaks of.

    `address` is where its code can be asked about; None when the installation does not know its own address. The view
    is one that `writes_late`: nobody waits for the writer's place while a paper is set. Raises NotFound for an actor
    without a place of work.
    """
    unit = session()
    place = unit.get(Establishment, actor.workplace_id) if actor.workplace_id else None
    if place is None:
        raise NotFound
    at, code = clock.now().replace(microsecond=0), service.free_code()
    names = {spoken: names_of(unit, {actor.user_id}, spoken)[actor.user_id] for spoken in ("fr", "ar")}
    around = {"head": letterhead.head_of(place), "foot": letterhead.foot_of(names, at, code, address)}
    pdf, pages = set_within(paper, tongue, says, around, at)
    work.begin_writing(unit)
    service.keep(actor, place.id, paper.kind, tongue, code, at, pdf, pages, about)
    return Issued(code, pages, pdf)


def set_within(
    paper: Paper, tongue: PaperTongue, says: Mapping[str, Any], around: Mapping[str, Any], at: datetime
) -> tuple[bytes, int]:
    """The PDF and its number of pages; the longest texts give way first where there are too many."""
    from caseapp.papers.press import setting  # noqa: PLC0415 - ten MiB, for a process that prints

    for room in ROOM if paper.most else (None,):
        pdf = setting.as_pdf(paper.template, sheet_of(paper, tongue, says, around, room), at)
        pages = setting.pages_of(pdf)
        if not paper.most or pages <= paper.most:
            break
    return pdf, pages


def sheet_of(
    paper: Paper, tongue: PaperTongue, says: Mapping[str, Any], around: Mapping[str, Any], room: int | None = None
) -> dict[str, Any]:
    """All that a template is given: what the paper says and what stands around it, every text fit to be set."""
    short = letters.everywhere(says, lambda text: letters.shortened(text, room)) if room else says
    said = letters.everywhere(short, letters.fit)
    signs = str(said)
    notes = [(letterhead.SHORTENED, letters.CUT.strip()), (letterhead.STRANGE, letters.UNKNOWN)]
    square = around["foot"]["square"]
    fitted = letters.everywhere(around, letters.fit)
    return {
        "tongue": str(tongue),
        "landscape": paper.landscape,
        "title": both(paper.title),
        "notes": [both(sentence) for sentence, sign in notes if sign in signs],
        "says": said,
        **fitted,
        "foot": {**fitted["foot"], "square": square},
    }
