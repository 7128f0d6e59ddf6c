"""What the demonstration decided about norms and lists: an hour of one house, one that begins in Ramadan, a list that grew."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.norms import service
from caseapp.norms.service.wording import Wording
from caseapp.policy.daily import MEALS
from caseapp.policy.norms import Norm, minutes
from caseapp.policy.placement import AFTERCARE_WITHIN, UNACCOUNTED_AT


def decide(people: dict[str, Actor], now: datetime) -> None:
    """Give values and words, each with its reason, in the past and for a day to come."""
    director, admin, today = people["directrice"], people["admin"], clock.local(now).date()
    younger = "Les plus petits dorment plus tôt ; décidé avec l’équipe de nuit."
    _give(director, UNACCOUNTED_AT, minutes(21, 30), today - timedelta(days=40), younger)
    ramadan = "Ramadan : le ftour à l’heure, décidé avec les enfants."
    _give(
        director, MEALS["dinner"], minutes(18, 30), today + timedelta(days=45), ramadan, given=now - timedelta(days=2)
    )
    early = "Visite de l’entraide nationale : prendre des nouvelles plus tôt."
    _give(admin, AFTERCARE_WITHIN, 21, today - timedelta(days=90), early, here=False)
    with clock.hold(now - timedelta(days=70)), system_work():
        since, why = today - timedelta(days=60), "Trois centres ont un potager."
        service.change_word(admin, "activity", "", Wording("Jardinage", "البستنة"), since, why)


def _give(
    actor: Actor, norm: Norm, value: int, since: date, why: str, *, here: bool = True, given: datetime | None = None
) -> None:
    at = given or datetime.combine(since - timedelta(days=5), datetime.min.time(), clock.CASABLANCA) + timedelta(
        hours=10
    )
    with clock.hold(at), system_work():
        service.give(actor, norm.key, value, since, why, here=here)
