"""Moves of the lifecycle, and acts that ask for a reason first: one table, one page, one shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries, service
from caseapp.cases.forms.acts import ClosingForm, DangerForm, MoveForm, ReasonForm
from caseapp.cases.models import Case
from caseapp.cases.notices import GREAT
from caseapp.cases.service.entries import need_over
from caseapp.cases.views import bp
from caseapp.cases.vocabulary import ClosingReason, Danger, MoveName
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.kernel.words import N_
from caseapp.policy.deadlines import OF_SAFETY, WATCH
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@dataclass(frozen=True, slots=True)
class Act:
    """An act with a page of its own: what its page says, what it asks, what it does, what is told afterwards."""

    power: P
    title: str
    lead: str
    told: str
    verb: Callable[[Actor, Case, Any], None]
    form: type[HouseForm] = ReasonForm
    now: Callable[[Case], str] | None = None
    """What stands now, where somebody may have changed it since the page was opened."""
    unsettled: Callable[[Case], list[str]] | None = None
    """What this act would pass over. It is shown, and where there is any, the act asks for words."""


def _still_open(case: Case) -> list[str]:
    """The danger, and all that is due, of a child who may not be safe, or to whom something was promised; nothing of
    another."""
    due = queries.due_in(session(), case.id)
    if case.danger not in GREAT and not any(one.rule in OF_SAFETY or WATCH[one.rule].promised for one in due):
        return []
    return [word(Danger(case.danger)), *(word(one.rule) for one in due)]


ACTS: dict[tuple[str, str], Act] = {
    ("close", "closing"): Act(
        P.CASE_CLOSE,
        N_("Close the file"),
        N_("A closed file stays readable and can be reopened."),
        N_("The file is closed."),
        lambda me, case, form: service.close(me, case, ClosingReason(form.reason.data), form.text.data or ""),
        ClosingForm,
        unsettled=_still_open,
    ),
    ("reopen", "reopening"): Act(
        P.CASE_REOPEN,
        N_("Reopen the file"),
        N_("The reason is kept in the timeline."),
        N_("The file is open again."),
        lambda me, case, form: service.reopen(me, case, form.text.data),
    ),
    ("restrict", "restricting"): Act(
        P.CASE_RESTRICT,
        N_("Restrict to the team"),
        N_("Nobody outside its team will find or see the file, not even in your establishment."),
        N_("Only the team of the file can see it now."),
        lambda me, case, form: service.restrict(me, case, form.text.data),
    ),
    ("unrestrict", "unrestricting"): Act(
        P.CASE_RESTRICT,
        N_("Lift the restriction"),
        N_("Your establishment will see the file again."),
        N_("The restriction is lifted."),
        lambda me, case, form: service.unrestrict(me, case, form.text.data),
    ),
    ("danger", "judging"): Act(
        P.CASE_JUDGE,
        N_("Judge the danger"),
        N_("The earlier level and your reason stay in the timeline. Deadlines follow the new level."),
        N_("The danger is judged anew."),
        lambda me, case, form: service.judge_danger(me, case, Danger(form.danger.data), form.text.data),
        DangerForm,
        lambda case: case.danger,
    ),
}
"""By the verb in the address, which is also the name of the endpoint that acts, and the name of the one that asks."""


def _serve(verb: str, asking: str, act: Act) -> None:
    def ask(reference: str) -> str:
        case = queries.locate(actor(), reference, writing=True)
        need_over(actor(), act.power, case)
        values = {"base": act.now(case), "danger": case.danger} if act.now else None
        return render_template("cases/act.html", **_page(act, case, act.form.opened(values=values)))

    def carry_out(reference: str) -> Any:
        case = queries.locate(actor(), reference, writing=True)
        need_over(actor(), act.power, case)
        form = act.form.sent()
        page = _page(act, case, form)
        if form.validate() and page["unsettled"] and not form["text"].data:
            form.blame({"text": "required"})
        if form.errors:
            return invalid("cases/act.html", **page)
        if act.now and form["base"].data != act.now(case):
            form["base"].data = act.now(case)
            return render_template("cases/act.html", **page, stands=word(Danger(act.now(case)))), 409
        claim(form)
        act.verb(actor(), case, form)
        return done(form, url_for("cases.show", reference=case.reference), _(act.told))

    address = f"/cases/<reference>/{verb}"
    bp.get(address, endpoint=asking)(requires(act.power)(ask))
    bp.post(address, endpoint=verb)(requires(act.power)(carry_out))


def _page(act: Act, case: Case, form: HouseForm) -> dict[str, Any]:
    unsettled = act.unsettled(case) if act.unsettled else []
    return {"form": form, "case": case, "title": _(act.title), "lead": _(act.lead), "unsettled": unsettled}


for (_verb, _asking), _act in ACTS.items():
    _serve(_verb, _asking, _act)


@bp.post("/cases/<reference>/move")
@requires(P.CASE_CORRECT)  # whoever makes any of these moves corrects identities; the table names the power of each
def move(reference: str) -> Any:
    """Take the file to the step that the button names."""
    case = queries.locate(actor(), reference, writing=True)
    form = MoveForm.sent()
    if not form.validate() or not form.move.data:
        raise Impossible("status")
    claim(form)
    service.move_on(actor(), case, MoveName(form.move.data))
    return done(form, url_for("cases.show", reference=case.reference), _("The file is at its next step."))
