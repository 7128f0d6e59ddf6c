"""The files of one place: who opened them when, and what became of them."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from caseapp.cases import service
from caseapp.cases.vocabulary import ENDED
from caseapp.demo.clockwork import Past, Today, in_office, lately, past
from caseapp.demo.histories import History
from caseapp.demo.intakes import Arrivals, first_contact
from caseapp.demo.notes import GIVEN
from caseapp.demo.people import ACCOUNTS, COLLEAGUES, LEAVER, Crew
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds

SEED = 2026
OLDEST = 240
"""Days since the oldest file was opened; the newer ones come closer and closer."""
LEFT = timedelta(days=3)
"""How long ago the one who left did so."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A file to be told: whose, from when on, and up to when she had time for it."""

    opened: datetime
    until: datetime
    worker: Actor
    login: str
    number: int


def plans(place: str, people: dict[str, Actor], now: datetime, most: int | None) -> list[Plan]:
    """All files of a place, the oldest first; of each worker no more than `most`."""
    found = []
    for account in (*ACCOUNTS, *COLLEAGUES):
        if account.place != place:
            continue
        count = min(account.files, account.files if most is None else most)
        found += [_plan(account.login, people[account.login], number, count, now) for number in range(count)]
    return sorted(found, key=lambda plan: plan.opened)


def tell(plan: Plan, crew: Crew, arrivals: Arrivals, now: datetime) -> None:
    """Open the file, and let its history go on until today."""
    chance = random.Random(f"{SEED} {plan.login} {plan.number}")  # noqa: S311 - the same demonstration each time
    with past(plan.opened, plan.until, chance) as then:
        worker = plan.worker
        opener = crew.desk if crew.desk and chance.random() < 0.4 and plan.login != LEAVER else worker
        intake = arrivals.intake(story := arrivals.story(chance), opener, then.at, chance)
        unknown: dict[str, Any] = {}
        account = intake.account
        if not story.nameless and chance.random() < 0.25:
            intake, unknown = first_contact(intake)
        case = service.register(opener, intake)
        arrivals.last_reference = case.reference
        if not holds(worker.roles, P.CASE_MOVE):
            return  # received, and nobody follows the child yet
        history = History(then, crew, worker, case)
        with suppress(Today):
            if opener is not worker:
                then.later(0.02, 0.2)
                service.assign(crew.head or worker, case, worker.user_id, GIVEN.by(worker.language))
            history.tell(unknown, account)
        then.look(worker, case)
        _since(then, history, plan, crew, now)


def _since(then: Past, history: History, plan: Plan, crew: Crew, now: datetime) -> None:
    """The last days: put off, corrected, read by others, changed by a colleague."""
    case, number, chance = history.case, plan.number, history.chance
    with suppress(Today):
        if number % 5 == 4 and plan.until == now:
            then.soon()
            history.put_off()
        if number % 5 == 2 and plan.until == now and case.status not in ENDED:
            then.soon()
            history.promise(clock.local(now).date() + timedelta(days=number % 3 - 1))
        if number % 11 == 7 and now - then.at < timedelta(days=9):
            then.soon()
            history.correct()
        then.until = now
        others = [one for one in (crew.head, crew.health, crew.desk) if one and one is not plan.worker]
        if others and not case.restricted and chance.random() < 0.4:
            then.later(0.1, 3)
            then.look(chance.choice(others), case)
        colleague = _colleague(crew, plan.worker)
        if number % 4 == 1 and colleague and not case.restricted:
            then.reach(lately(now, chance))
            history.news(colleague)


def _colleague(crew: Crew, worker: Actor) -> Actor | None:
    """Who is at the desk, or the next worker: somebody else who may write a note."""
    if crew.desk:
        return crew.desk
    return next((one for one in crew.workers if one is not worker), None)


def _plan(login: str, worker: Actor, number: int, count: int, now: datetime) -> Plan:
    chance = random.Random(f"{SEED} day {login} {number}")  # noqa: S311
    share = (count - number - chance.uniform(0.1, 0.9)) / count
    follows = holds(worker.roles, P.CASE_MOVE)
    days = OLDEST * share**1.5 if follows else 2.0 * share
    opened = in_office(now - timedelta(days=days), chance)
    while opened >= now:
        opened -= timedelta(hours=3)
    until = now
    if login == LEAVER:
        opened, until = opened - LEFT - timedelta(days=10), now - LEFT - timedelta(days=1)
    elif number % 5 == 2 and days > 16:
        until = now - timedelta(days=chance.uniform(3, 14))  # she had no time since
    elif number % 5 in (2, 3) and 3 < days <= 16:
        until = opened + timedelta(days=chance.uniform(0.5, 2))
    return Plan(opened, until, worker, login, number)
