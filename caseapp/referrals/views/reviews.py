"""Refusals before a protection unit: the list, and what becomes of one. The child is a code, an age band, needs."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.reviews import ReviewForm
from caseapp.referrals.records import ReviewLine
from caseapp.referrals.service import reviews as service
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.views import bp
from caseapp.referrals.views.saying import coded_says, lines, siblings_says
from caseapp.referrals.views.words import WORDS, child_text
from caseapp.referrals.vocabulary import ChildReason, Finding
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, moment, ngettext, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


class Row(NamedTuple):
    """A refusal, as shown."""

    url: str
    reference: str
    child: str
    together: str
    house: str
    reasons: str
    beds: str
    doubtful: bool
    """Whether the house said that it is full while it declared free beds."""
    urgency: str
    urgent: bool
    due: str
    late: bool
    heard: str


@bp.get("/referrals/reviews")
@requires(P.REFERRAL_REVIEW)
def reviews() -> str:
    """The refusals of the province that wait for this unit."""
    return render_template("referrals/reviews.html", rows=[_row(line) for line in queries.reviews(actor())])


@bp.get("/referrals/reviews/<key>")
@requires(P.REFERRAL_REVIEW)
def review(key: str) -> str:
    """One of them, and the form that decides."""
    line = queries.review(actor(), id_or_404(key))
    return render_template("referrals/review.html", form=ReviewForm.opened(), **_page(line))


@bp.post("/referrals/reviews/<key>")
@requires(P.REFERRAL_REVIEW)
def decide_review(key: str) -> Any:
    """Decide."""
    me, review_id = actor(), id_or_404(key)
    row, form = queries.review_row(me, review_id), ReviewForm.sent()
    if not form.validate():
        return invalid("referrals/review.html", form=form, **_page(queries.review(me, review_id)))
    claim(form)
    try:
        service.decide(me, row, Finding(form.found.data), form.words.data or "")
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), me)
            error = Invalid({"found": "right_over"})
        form.blame(error.fields, WORDS)
        return invalid("referrals/review.html", form=form, **_page(queries.review(me, review_id)))
    return done(form, url_for("referral.reviews"), _("Both establishments read it now."))


def _page(line: ReviewLine) -> dict[str, Any]:
    return {"row": _row(line), "facts": _facts(line)}


def _row(line: ReviewLine) -> Row:
    reasons = [word(line.house_reason)]
    if line.child_reason is not ChildReason.NONE:
        reasons.append(word(line.child_reason))
    return Row(
        url=url_for("referral.review", key=id_text(line.id)),
        reference=line.reference,
        child=child_text(str(line.told.get("age", "")), str(line.told.get("sex", ""))),
        together=ngettext("%(num)s child together", "%(num)s children together", line.along + 1) if line.along else "",
        house=line.house,
        reasons=" · ".join(reasons),
        beds="" if line.beds is None else ngettext("%(num)s free bed", "%(num)s free beds", line.beds),
        doubtful=bool(line.beds) and line.house_reason == "full",
        urgency=word(line.urgency),
        urgent=line.urgency == "urgent",
        due=moment(line.due_at),
        late=line.due_at < clock.now(),
        heard=moment(line.heard_at) if line.heard_at else "",
    )


def _facts(line: ReviewLine) -> list[tuple[str, str]]:
    """What the house that refused had read of the child."""
    siblings = siblings_says(line.told, [str(line.along)])
    asked = [(_("Reference of the referral"), line.reference), (_("What is asked for"), word(line.kind))]
    return [*asked, *lines(coded_says(line.told, siblings), language().code)]
