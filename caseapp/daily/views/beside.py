"""What daily life shows on the pages of a centre: ways from the board, what must not wait, cards of a stay.

Whoever may not give medicines is told nothing of them, not even that there are any.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for

from caseapp.cases.records import CaseFile
from caseapp.daily.queries import activities, medicines
from caseapp.daily.rounds import slot_now
from caseapp.establishments.records import StayCard
from caseapp.establishments.views.slots import Alarm, Way
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext
from caseapp.web.session import actor


def ways(me: Actor) -> Iterator[Way]:
    """The pages of the day, as far as they are this person's."""
    if holds(me.roles, P.MEDICINE_GIVE):
        yield Way(url_for("daily.medicines_round"), _("Medicines"), "pill")
    if holds(me.roles, P.MEAL_COUNT):
        yield Way(url_for("daily.meals_today"), _("Meals"), "utensils")
    if holds(me.roles, P.STAY_READ):
        yield Way(url_for("daily.activities_week"), _("Activities"), "users")


def late_doses(me: Actor) -> Iterator[Alarm]:
    """Doses of which nothing is written an hour after their round; and the round that is due now."""
    if not holds(me.roles, P.MEDICINE_GIVE):
        return
    now = clock.now()
    counts = [one for one in medicines.counts(me) if one.left]
    for one in counts:
        if one.slot.is_late(now) and one.slot.is_open(now):
            said = ngettext("%(num)s medicine is late", "%(num)s medicines are late", one.left)
            yield Alarm("bad m-alert", said, url_for("daily.medicines_round", round=one.slot.key))
    due = slot_now(now, me.workplace_id or b"")
    for one in counts:
        if one.slot == due and not due.is_late(now):
            said = ngettext("%(num)s medicine to give now", "%(num)s medicines to give now", one.left)
            yield Alarm("info m-clock", said, url_for("daily.medicines_round", round=one.slot.key))


def doses_handed_over(me: Actor) -> Iterator[Alarm]:
    """What the next shift must know of the rounds since yesterday: not taken, and not yet seen by a second person."""
    if not holds(me.roles, P.MEDICINE_GIVE):
        return
    for one in medicines.counts(me):
        url = url_for("daily.medicines_round", round=one.slot.key)
        if one.not_taken:
            said = ngettext("%(num)s medicine was not taken", "%(num)s medicines were not taken", one.not_taken)
            yield Alarm("warn m-tri", said, url)
        if one.unseen:
            said = ngettext("%(num)s dose waits for its witness", "%(num)s doses wait for their witness", one.unseen)
            yield Alarm("info m-eye", said, url)


def health_card(file: CaseFile, stay: StayCard) -> dict[str, Any] | None:
    """On the page of a stay: the way to treatments and diets, for those who may."""
    me = actor()
    prescribes, keeps = holds(me.roles, P.MEDICINE_PRESCRIBE), holds(me.roles, P.DIET_KEEP)
    if stay.ended_at or not stay.mine or not (prescribes or keeps):
        return None
    return {"template": "daily/_health.html", "reference": file.reference, "prescribes": prescribes, "keeps": keeps}


def activities_card(file: CaseFile, stay: StayCard) -> dict[str, Any] | None:
    """On the page of a stay: what the child takes part in, and how often she came."""
    if not stay.mine:
        return None
    takings = activities.of_stay(actor(), stay.id)
    return {"template": "daily/_activities.html", "takings": takings, "today": clock.today()} if takings else None
