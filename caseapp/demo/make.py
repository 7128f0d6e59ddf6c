"""Making the demonstration: the people, their files with a past of eight months, and what they do besides.

Everything goes through the services, at the moment at which it is told to have happened, and comes out the same each
time, counted from today. Only the ids and references differ, because nobody may foresee them.
"""

from __future__ import annotations

from flask import Flask

from caseapp.cases.housekeeping import rise
from caseapp.cases.publishing import publish
from caseapp.config import Settings
from caseapp.demo import (
    customs,
    days,
    directory,
    habits,
    handed,
    houses,
    incidents,
    kin,
    nights,
    outward,
    profiles,
    quarters,
    referred,
    street,
    telephones,
)
from caseapp.demo.files import plans, tell
from caseapp.demo.intakes import Arrivals
from caseapp.demo.people import crew_of, settle
from caseapp.demo.places import PLACES
from caseapp.incidents.housekeeping import rise as unit_told
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Refused
from caseapp.norms import lists, values


def make_demo(app: Flask, files_each: int | None = None) -> None:
    """Fill an empty installation, with at most `files_each` files for each worker. Raises Refused where a production
    setting is on. Holds the clock of the process: nothing else may run in it yet."""
    settings: Settings = app.extensions["settings"]
    if settings.production:
        raise Refused("demo")
    now = clock.now()
    lists.WORDS.forget()  # of another installation, or of a day to which the clock comes back
    values.LINES.forget()
    with app.app_context():
        people = settle(now)
        habits.holidays(people["admin"], now)
        for place, identity in PLACES.items():
            crew = crew_of(place, people)
            arrivals = Arrivals(place, identity.province_code)
            for plan in plans(place, people, now, files_each):
                tell(plan, crew, arrivals, now)
        customs.decide(people, now)
        houses.furnish(people, now)
        days.furnish(people, now)
        incidents.happen(people, now)
        directory.fill(people, now)
        quarters.tell_of(people, now)
        referred.tell_of(people, now)
        kin.tell_of(people, now)
        outward.tell_of(people, now)
        handed.tell_of(people, now)
        street.furnish(people, now)
        telephones.furnish(people, now)
        profiles.live(people, now)
        nights.furnish(people, now)
        habits.leave_for_good(people, now)
        habits.away(people, now)
        habits.openings(people, now)
        habits.papers(people, now)
        habits.views(people)
        habits.begun(people)
        rise.run(settings)
        unit_told.run(settings)
        habits.notices(people, now)
        with system_work() as unit:
            publish(unit)
    app.extensions["demo"] = True
