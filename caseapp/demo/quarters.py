"""Quarters that have ended: services asked and answered, enough that a province is told something of them.

A province sees no number under five (`kernel/disclosure.py`), so a demonstration of a few referrals would show it nothing.
A child is asked for several times, as happens: each request is over before the next one begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from caseapp.demo.referred import Act, Tale, children_for, happen
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.referrals.models import Sending
from caseapp.referrals.queries.radar import bounds, ended_quarters
from caseapp.referrals.service import answer
from caseapp.referrals.vocabulary import HouseReason, Kind, RecallReason, Urgency

WORDS = "Médiation avec la famille."


def tell_of(people: dict[str, Actor], now: datetime) -> None:
    """The quarter that has just ended, and a quieter one before it."""
    acts = _acts(people)
    last, before = ended_quarters(clock.local(now).date(), 2)
    _quarter(people, last, [*acts["taken"] * 11, *acts["staff"] * 6, *acts["full"] * 5], now)
    _quarter(people, before, [*acts["taken"] * 6], now)


def _acts(people: dict[str, Actor]) -> dict[str, list[tuple[Act, ...]]]:
    unit = people["unite"]

    def accept(_tale: Tale, row: Sending) -> None:
        answer.accept(unit, row, None)

    def recall(_tale: Tale, row: Sending) -> None:
        answer.recall(people["referent"], row, RecallReason.BACK_HOME)

    def staff(_tale: Tale, row: Sending) -> None:
        answer.refuse(unit, row, HouseReason.STAFF, words="Deux collègues sont absentes.")

    def full(_tale: Tale, row: Sending) -> None:
        answer.refuse(unit, row, HouseReason.FULL, words="La liste d'attente est longue.")

    return {"taken": [(accept, recall)], "staff": [(staff,)], "full": [(full,)]}


def _quarter(
    people: dict[str, Actor], quarter: tuple[int, int], acts: Sequence[tuple[Act, ...]], now: datetime
) -> None:
    """One request every few days of a quarter, from its last day backwards."""
    since, until = bounds(quarter)
    step = max(1, ((until - since).days - 4) // len(acts))
    for number, act in enumerate(acts):
        hours = _hours_since(until, now) + 24 * (2 + step * number)
        tale = Tale("referent", "unit", hours, Urgency.ORDINARY, WORDS, act, Kind.SERVICE)
        with system_work() as unit:
            found = list(children_for(unit, people, tale, set()))
            if found:
                happen(unit, people, tale, found[number % len(found)], now)


def _hours_since(day: date, now: datetime) -> float:
    return (clock.local(now).date() - day).days * 24.0
