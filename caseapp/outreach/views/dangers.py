"""Grave dangers: a coordinator looks at each on the day after."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.outreach.forms.met import AddForm, ReviewForm
from caseapp.outreach.models import AddedFields
from caseapp.outreach.queries.dangers import dangers_waiting
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import additions
from caseapp.outreach.service.additions import Added
from caseapp.outreach.views import bp, met_words
from caseapp.outreach.views.codes import code_of
from caseapp.outreach.views.met import encounter_page
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import listed
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/street/dangers")
@requires(P.ROUND_REVIEW)
def dangers() -> str:
    """What no coordinator has looked at, the late ones first."""
    me = actor()
    found = dangers_waiting(me)
    found.sort(key=lambda one: (not one.late, -one.level, one.at))
    places = territory(me)
    rows = [
        {
            "url": f"/street/rounds/{id_text(one.round_id)}/met/{id_text(one.encounter_id)}",
            "who": listed(code_of(*code) for code in one.codes) or met_words.nameless(one.others),
            "place": places.place(one.place_id, me.language) if one.place_id else _("Elsewhere"),
            "at": one.at,
            "level": one.level,
            "danger": met_words.danger(one.level),
            "reference": one.reference,
            "due": one.due_on,
            "late": one.late,
        }
        for one in found
    ]
    return render_template("outreach/dangers.html", rows=rows)


@bp.post("/street/rounds/<key>/met/<encounter>/review")
@requires(P.ROUND_REVIEW)
def review(key: str, encounter: str) -> Any:
    """Say that one looked at a grave danger; what was decided is added to the encounter."""
    me = actor()
    row, which = locate_round(me, id_or_404(key)), id_or_404(encounter)
    form = ReviewForm.sent()
    if not form.validate():
        return invalid("outreach/encounter.html", **encounter_page(row, which, AddForm.opened(), form))
    claim(form)
    words = (form.decided.data or "").strip()
    added = Added(new_id(), which, clock.now(), told=AddedFields(note=words)) if words else None
    additions.review(me, row, which, added)
    return done(form, url_for("outreach.dangers"), _("You have looked at it."))
