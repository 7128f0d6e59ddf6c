"""The round of medicines: one tap a dose."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.daily.forms.medicines import DoseForm
from caseapp.daily.queries import medicines as queries
from caseapp.daily.rounds import Slot, slot_now, slot_of, slots_around
from caseapp.daily.service import medicines
from caseapp.daily.sheets import ROUND
from caseapp.daily.views import bp
from caseapp.daily.views.words import WORDS
from caseapp.daily.vocabulary import Outcome
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

WHEN_NEEDED = "needed"
"""What a form says instead of a round."""


@bp.get("/tonight/medicines")
@requires(P.MEDICINE_GIVE)
def medicines_round() -> str:
    """The round that is due now; `?round=` another one of today, or of last night."""
    return render_template("daily/round.html", **_page(_shown(request.args.get("round", ""))))


@bp.post("/tonight/medicines/<treatment>/dose")
@requires(P.MEDICINE_GIVE)
def write_dose(treatment: str) -> Any:
    """Write what became of a dose, or correct what was said."""
    form, key = DoseForm.sent(), id_or_404(treatment)
    slot = slot_of(form.slot.data or "", actor().workplace_id or b"")
    if slot is None:
        raise NotFound
    if not form.validate() or not form.outcome.data:
        return invalid("daily/round.html", **_page(slot, form, treatment))
    claim(form)
    outcome, line = Outcome(form.outcome.data), form.line.data or "0"
    try:
        seen = int(line) if line.isdecimal() and len(line) < 5 else 0
        medicines.write_dose(actor(), key, slot, outcome, form.why.data or "", line=seen)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/round.html", **_page(slot, form, treatment))
    told = _("Given: it is written down.") if outcome is Outcome.GIVEN else _("It is written down.")
    if outcome in medicines.NOT_TAKEN:
        told = _("It is written down, and the health staff is told.")
    return done(form, _at(slot), told)


@bp.post("/tonight/medicines/doses/<dose>/seen")
@requires(P.MEDICINE_GIVE)
def witness(dose: str) -> Any:
    """Say that one saw a dose being taken."""
    form = HouseForm.sent()
    shown = request.form.get("slot", "")
    slot = slot_of(shown, actor().workplace_id or b"")
    if slot is None and shown != WHEN_NEEDED:
        raise NotFound
    claim(form)
    medicines.witness(actor(), id_or_404(dose))
    return done(form, _at(slot) if slot else url_for("daily.needed_now"), _("Your colleagues see that you were there."))


def _page(slot: Slot, form: DoseForm | None = None, wrong: str = "") -> dict[str, Any]:
    me, now = actor(), clock.now()
    shown, counts = queries.round_of(me, slot), queries.counts(me)
    return {
        "round": shown,
        "counts": [
            (each, _at(each.slot), each.left and each.slot.is_open(now))
            for each in counts
            if each.slot.day == clock.today() or each.left or each.unseen or each.slot == slot
        ],
        "open": slot.is_open(now),
        "late": slot.is_late(now),
        "coming": now < slot.at,
        "opens": f"{clock.local(slot.opens_at):%H:%M}",
        "today": clock.today(),
        "form": form,
        "wrong": wrong,
        "not_given": [(str(one), word(one)) for one in Outcome if one is not Outcome.GIVEN],
        "outcomes": [(str(one), word(one)) for one in Outcome],
        "may_correct": holds(me.roles, P.MEDICINE_PRESCRIBE),
        "printing": print_buttons(ROUND, url_for("daily.print_round")),
    }


def _shown(text: str) -> Slot:
    now, place = clock.now(), actor().workplace_id or b""
    asked = slot_of(text, place)
    return asked if asked is not None and asked in set(slots_around(now, place)) else slot_now(now, place)


def _at(slot: Slot) -> str:
    return url_for("daily.medicines_round", round=slot.key)
