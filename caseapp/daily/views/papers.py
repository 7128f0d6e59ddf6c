"""Daily life on paper: the rounds of the day, and the sheet on the kitchen's wall. Each carries no more than its reader
needs: the rounds what must be given to whom, the kitchen counts, and first names only where a plate is apart."""

from __future__ import annotations

from typing import Any

from flask import Response

from caseapp.daily.queries import meals as tables
from caseapp.daily.queries import medicines as rounds
from caseapp.daily.queries.needed import needed_now
from caseapp.daily.records import DoseDue, Kitchen, NeededNow, NeedsNow, RoundNow
from caseapp.daily.rounds import Slot
from caseapp.daily.sheets import KITCHEN, ROUND
from caseapp.daily.views import bp
from caseapp.daily.vocabulary import Outcome, Round, Service
from caseapp.establishments.queries import residents
from caseapp.establishments.records import Resident
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.papers.wording import Pair, both, in_both
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import moment, ngettext, word
from caseapp.web.session import actor


@bp.post("/tonight/medicines/print")
@writes_late
@requires(P.MEDICINE_GIVE)
def print_round() -> Response:
    """Every round of today, and what may be given when needed, with room for who gave and who saw it: for the night on
    which the machine is off."""
    tongue, today, me = asked_tongue(ROUND), clock.today(), actor()
    due = _rounds(rounds.rounds_of(me, [Slot(me.workplace_id or b"", today, each) for each in Round]))
    return send(ROUND, tongue, due | {"needed": _needed(*needed_now(me))})


@bp.post("/tonight/meals/print")
@writes_late
@requires(P.DIET_KEEP)
def print_kitchen() -> Response:
    """How many eat at each meal of today, and whose plate is apart."""
    tongue, me = asked_tongue(KITCHEN), actor()
    living = residents(me)
    expected = tables.expected_on(me, clock.today(), living)
    numbers = {service: len(stays) for service, stays in expected.items()}
    return send(KITCHEN, tongue, _kitchen(numbers, tables.kitchen(me, living, expected)))


def _rounds(found: list[RoundNow]) -> dict[str, Any]:
    heads = (
        N_("Child"),
        N_("Medicine and dose"),
        N_("How"),
        N_("Given or not, hour"),
        N_("Who gave it"),
        N_("Witness"),
    )
    return {
        "title": both(N_("Rounds of medicines, %(day)s"), day=f"{clock.today():%d/%m/%Y}"),
        "heads": [both(head) for head in heads],
        "rounds": [
            {
                "title": _headed(one.slot),
                "rows": [_dose(dose) for dose in one.doses],
                "closed": both(N_("Restricted file: somebody of its team gives it.")) if one.closed else None,
            }
            for one in found
            if one.doses or one.closed
        ],
        "nothing": both(N_("No medicine is due today.")),
        "never": both(N_("Never")),
    }


def _needed(found: list[NeededNow], closed: list[str]) -> dict[str, Any]:
    """Medicines without a round: their two limits, when the last dose was, and empty room for the next ones."""
    heads = (N_("Child"), N_("Medicine and dose"), N_("How, and its limits"), N_("Last given"), *_WRITTEN)
    return {
        "title": both(N_("When needed")),
        "heads": [both(head) for head in heads],
        "rows": [[*_when_needed(one), "", "", ""] for one in found],
        "closed": both(N_("Restricted file: somebody of its team gives it.")) if closed else None,
    }


_WRITTEN = (N_("Given at, by whom"), N_("What for"), N_("Witness"))


def _when_needed(one: NeededNow) -> list[Any]:
    apart = in_both(lambda: ngettext("At least %(num)s hour apart", "At least %(num)s hours apart", one.apart))
    most = in_both(lambda: ngettext("at most %(num)s dose in 24 hours", "at most %(num)s doses in 24 hours", one.most))
    last = next((lines[0].at for lines in one.given if lines[0].outcome is Outcome.GIVEN), None)
    return [
        _whom(one.who, one.bed),
        [one.drug, one.dose],
        [*_how(one), apart, most],
        in_both(lambda: moment(last)) if last else "",
    ]


def _headed(slot: Slot) -> Pair:
    return in_both(lambda: f"{word(slot.round)} · {clock.local(slot.at):%H:%M}")


def _whom(who: Resident, bed: str) -> list[str]:
    named = [part for part in (who.name.arabic, who.name.latin) if part] if who.name else []
    return [*(named or [who.reference]), bed]


def _how(one: DoseDue | NeededNow) -> list[Any]:
    how: list[Any] = [both(one.way.label)] if one.way else []
    how += [one.how] if one.how else []
    return [*how, *([both(N_("Never: %(drugs)s"), drugs=one.never)] if one.never else [])]


def _dose(dose: DoseDue) -> list[Any]:
    now = dose.now
    return [
        _whom(dose.who, dose.bed),
        [dose.drug, dose.dose],
        _how(dose) or "",
        [both(now.outcome.label), f"{clock.local(now.at):%H:%M}"] if now else "",
        now.by if now else "",
        now.witness if now else "",
    ]


def _kitchen(expected: dict[Service, int], kitchen: Kitchen) -> dict[str, Any]:
    hours = tables.hours(actor(), clock.today())
    meals = [[both(service.label), f"{hours[service]:%H:%M}", str(number), ""] for service, number in expected.items()]
    plates = [
        [_called(one, kitchen), [both(diet.label) for diet in one.diets] or "", one.food] for one in kitchen.plates
    ]
    return {
        "title": both(N_("Kitchen, %(day)s"), day=f"{clock.today():%d/%m/%Y}"),
        "meals": {
            "title": both(N_("How many eat")),
            "heads": [both(N_("Meal")), both(N_("Hour")), both(N_("Expected")), both(N_("Ate"))],
            "rows": meals,
        },
        "counts": {
            "title": both(N_("Plates apart")),
            "heads": [both(N_("Diet")), *(both(service.label) for service in Service)],
            "rows": [
                [both(diet.label), *(str(told[service]) for service in Service)]
                for diet, told in kitchen.counts.items()
            ],
        },
        "plates": {
            "title": both(N_("For whom")),
            "heads": [both(N_("First name")), both(N_("Diet")), both(N_("Note"))],
            "rows": plates,
        },
        "nothing": both(N_("Nobody needs a plate apart.")),
        "keep": [both(N_("Health information: it stays in the kitchen, and is torn up at night."))],
    }


def _called(one: NeedsNow, kitchen: Kitchen) -> list[str]:
    """Her first name; with her age where two are called the same; what stands for a name where there is none."""
    given = [name for name in one.who.given if name]
    alike = sum(other.who.given == one.who.given for other in kitchen.plates) > 1
    return [*(given or [one.who.reference]), *([one.who.age] if alike and one.who.age else [])]
