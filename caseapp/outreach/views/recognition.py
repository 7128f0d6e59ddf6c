"""Known again, or not: people met and not yet settled, each with three who may be them, and why. A person decides."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.cases.vocabulary import Sex
from caseapp.infra.db import session
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.forms.profiles import AnswerForm
from caseapp.outreach.models import Recognition
from caseapp.outreach.profile_records import Waiting
from caseapp.outreach.queries.recognition import lately, score_of, silhouettes, waiting, waiting_count
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import recognition as service
from caseapp.outreach.views import bp, met_words, profile_words
from caseapp.outreach.vocabulary import Answer, MarkKind
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, listed, word
from caseapp.web.respond import claim, done, id_or_404
from caseapp.web.session import actor


@bp.get("/street/recognise")
@requires(P.STREET_MEET)
def recognise() -> str:
    """Those who wait, and the last who were known again."""
    return render_template("outreach/recognise.html", **_page())


@bp.post("/street/recognise/<met>/answer")
@requires(P.STREET_MEET)
def answer_met(met: str) -> Any:
    """It is this child, it is not, or nobody knows."""
    me, form = actor(), AnswerForm.sent()
    row = service.locate_met(me, id_or_404(met))
    profile = form.profile_id
    if not form.validate() or profile is None:
        raise NotFound
    claim(form)
    answer = Answer(form.answer.data)
    service.say(me, row, profile, answer, score_of(me, row.id, profile))
    told = {
        Answer.SAME: _("Known again: the encounter stands on the profile."),
        Answer.DIFFERENT: _("Not this child: it is not proposed again."),
        Answer.UNKNOWN: _("Nobody knows yet: it stays in the list."),
    }
    return done(form, url_for("outreach.recognise"), told[answer])


@bp.post("/street/recognise/<met>/new")
@requires(P.STREET_MEET)
def open_from_met(met: str) -> Any:
    """Somebody new: a profile with what was noted."""
    row, form = service.locate_met(actor(), id_or_404(met)), HouseForm.sent()
    claim(form)
    profile = service.open_from(actor(), row)
    told = _("The profile is open under the code %(code)s.", code=profile_words.code_of(profile))
    page = "outreach.bed" if request.form.get("then") == "bed" else "outreach.profile"
    return done(form, url_for(page, profile=id_text(profile.id)), told)


@bp.post("/street/recognise/<met>/silhouette")
@requires(P.STREET_MEET)
def stay_silhouette(met: str) -> Any:
    """Nobody can say who it was."""
    row, form = service.locate_met(actor(), id_or_404(met)), HouseForm.sent()
    claim(form)
    service.stay_silhouette(actor(), row)
    return done(form, url_for("outreach.recognise"), _("It stays a silhouette: counted, and nobody’s."))


@bp.post("/street/recognise/<met>/again")
@requires(P.STREET_MEET)
def look_again(met: str) -> Any:
    """Take back what was said of somebody met."""
    row, form = service.locate_met(actor(), id_or_404(met)), HouseForm.sent()
    claim(form)
    service.look_again(actor(), row)
    return done(form, url_for("outreach.recognise"), _("Taken back: the profile counts as before."))


@bp.post("/street/recognitions/<recognition>/undo")
@requires(P.STREET_MEET)
def undo_recognition(recognition: str) -> Any:
    """Take one answer back."""
    row = session().get(Recognition, id_or_404(recognition))
    if row is None:
        raise NotFound
    form = HouseForm.sent()
    claim(form)
    profile = id_text(row.profile_id)
    service.undo(actor(), row)
    return done(form, url_for("outreach.profile", profile=profile), _("Taken back: the profile counts as before."))


def _page() -> dict[str, Any]:
    me, tongue = actor(), language()
    here, found = territory(me), waiting(me)
    return {
        "people": [
            (
                one,
                id_text(one.met_id),
                _who(one),
                met_words.where(here, one, tongue.code),
                [(word(MarkKind(kind)), text) for kind, text in (one.face.get("marks") or {}).items()],
                [
                    profile_words.candidate(found, here)
                    for found in one.candidates
                    if found.found.score >= profile_words.POSSIBLE
                ],
                [
                    profile_words.candidate(found, here)
                    for found in one.candidates
                    if found.found.score < profile_words.POSSIBLE
                ],
            )
            for one in found
        ],
        "more": max(0, waiting_count(me) - len(found)),
        "lately": [
            (row, id_text(row.id), profile_words.row_of(line, here, tongue), by) for row, line, by in lately(me)
        ],
        "silhouettes": [
            (id_text(one.met_id), _who(one), met_words.where(here, one, tongue.code), one.at) for one in silhouettes(me)
        ],
        "answers": [(str(answer), word(answer)) for answer in Answer],
    }


def _who(one: Waiting) -> str:
    """Somebody met, in one line."""
    aliases = list(one.face.get("aliases") or ())
    sex = word(Sex(one.sex)) if one.sex and one.sex != Sex.UNKNOWN else ""
    return listed(aliases) or sex or _("A silhouette")
