"""Lists of words, for the administration: which there are, the words of one, and what one is to be from a day on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.words import N_, Term, Typed
from caseapp.norms import lists, queries, service
from caseapp.norms.dated import FARTHEST
from caseapp.norms.forms import WORDS, WordingForm
from caseapp.norms.lists import LISTS, Spoken, WordList
from caseapp.norms.service.wording import Wording
from caseapp.norms.views import bp
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import day as spoken_day
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import speaking, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

NEW = "new"
"""What stands in an address instead of a word: one more."""
CHANGED = N_("It is kept and begins on its day; what was written before keeps its word.")
TAKEN_BACK = N_("The change is withdrawn: it will not begin.")


class Row(NamedTuple):
    """A word as the page of its list shows it."""

    url: str
    label: str
    offered: bool
    stays: bool
    coming: str


@bp.get("/norms/lists/<of>")
@requires(P.NORMS_MANAGE)
def word_list(of: str) -> str:
    """The words of a list, and what was decided about them."""
    me, found = actor(), service.list_of(actor(), of)
    return render_template(
        "norms/list.html", of=found, rows=_rows(found), history=queries.wordings(me, found), new=_at(found, NEW)
    )


@bp.get("/norms/lists/<of>/<code>")
@requires(P.NORMS_MANAGE)
def wording(of: str, code: str) -> str:
    """The form of a word; `new`: one more."""
    found = service.list_of(actor(), of)
    return render_template("norms/word.html", **_page(found, code, WordingForm.opened(values=_values(found, code))))


@bp.post("/norms/lists/<of>/<code>")
@requires(P.NORMS_MANAGE)
def change_word(of: str, code: str) -> Any:
    """Let a word be so from a day on."""
    found, form = service.list_of(actor(), of), WordingForm.sent()
    page = _page(found, code, form)
    if not form.validate():
        return invalid("norms/word.html", **page)
    claim(form)
    asked = Wording(form.fr.data, form.ar.data, form.offered.data != "no")
    try:
        service.change_word(actor(), of, "" if code == NEW else code, asked, form.since.day, form.reason.data)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("norms/word.html", **page)
    return done(form, url_for("norms.word_list", of=of), _(CHANGED))


@bp.post("/norms/lists/<of>/<row>/withdraw")
@requires(P.NORMS_MANAGE)
def withdraw_word(of: str, row: str) -> Any:
    """Withdraw what has not begun."""
    form = HouseForm.sent()
    claim(form)
    service.withdraw_word(actor(), of, id_or_404(row))
    return done(form, url_for("norms.word_list", of=of), _(TAKEN_BACK))


Counted = tuple[WordList, int]
"""A list, and how many words it offers."""


def every_list() -> tuple[list[Counted], list[Counted]]:
    """The lists that people keep, and the fixed ones."""
    today = clock.today()
    found = [(one, len(lists.offered(one, today))) for one in LISTS.values()]
    return [one for one in found if not one[0].fixed], [one for one in found if one[0].fixed]


def _at(of: WordList, code: str) -> str:
    return url_for("norms.wording", of=of.key, code=code)


def _rows(of: WordList) -> list[Row]:
    today = clock.today()
    here, now = lists.known(of, today), lists.offered(of, today)
    coming: dict[str, str] = {}
    decided = queries.wordings(actor(), of)
    for one in decided:
        if one.coming:
            coming[one.code] = _("changes on %(day)s", day=spoken_day(one.since))
    rows = [Row(_at(of, one), word(one), one in now, one == of.stays, coming.get(one, "")) for one in here]
    for one in decided:
        if one.coming and one.code not in here:
            begins = _("begins on %(day)s", day=spoken_day(one.since))
            rows.append(Row(_at(of, one.code), word(Term(one.code, Typed(one.fr, one.ar))), False, False, begins))
    return rows


def _values(of: WordList, code: str) -> dict[str, Any]:
    tomorrow = clock.today() + timedelta(days=1)
    if code == NEW:
        return {"since": tomorrow}
    found = _word(of, code)
    labels = {}
    for tongue in ("fr", "ar"):
        with speaking(tongue):
            labels[tongue] = word(found)
    offered = found in lists.offered(of, clock.today())
    return {**labels, "offered": "yes" if offered else "no", "since": tomorrow}


def _page(of: WordList, code: str, form: WordingForm) -> dict[str, Any]:
    if of.fixed:
        raise NotFound
    return {"of": of, "code": code, "form": form, "word": None if code == NEW else word(_word(of, code))}


def _word(of: WordList, code: str) -> Spoken:
    found = next((one for one in lists.known(of, clock.today() + FARTHEST) if one == code), None)  # also one to come
    if found is None:
        raise NotFound
    return found
