"""Norms have dates: what is past stays judged by what held then, also in another process, on both databases."""

from __future__ import annotations

import os
import threading
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest

from caseapp.daily.rounds import Slot
from caseapp.daily.vocabulary import Round, Service
from caseapp.documents.service import attaching
from caseapp.establishments import queries
from caseapp.establishments.nights import count_nights
from caseapp.establishments.service import copying, places, uses
from caseapp.infra.db import db
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.norms import service, values
from caseapp.policy import catalogue, placement
from caseapp.policy import incidents as telling
from caseapp.policy.daily import MEALS, ROUNDS
from caseapp.policy.norms import Counted, Norm, Whose, minutes
from caseapp.policy.placement import (
    AFTERCARE_WITHIN,
    EMERGENCY_LASTS,
    ENDS_SOON,
    HOLD_LASTS,
    SIGNED_WITHIN,
    UNACCOUNTED_AT,
)
from caseapp.policy.referring import HOLD
from caseapp.policy.roles import Role
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import INTAKE, emergency, let_in, let_out, open_centre
from tests.norms.forms import ADMIN, DIRECTOR, WHY, given, in_days
from tests.security.tools import facts, looking, raw, working

NINE = minutes(21)


def at(day_ahead: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a day to come, in Morocco."""
    return datetime.combine(in_days(day_ahead), time(hour, minute), clock.CASABLANCA)


def asked(house: House, norm: Norm, days: int, place: bytes | None = None) -> int:
    """What holds so many days from now."""
    with house.app.app_context():
        return values.held(norm, in_days(days), place or house.world.here)


# --- The catalogue -----------------------------------------------------------------------------------------------------


def test_every_norm_is_sound() -> None:
    for norm in catalogue.NORMS.values():
        assert norm.lowest <= norm.default <= norm.highest and norm.what, norm.key
        assert norm.read(norm.typed(norm.default)) == norm.default
        assert norm.counted is not Counted.CLOCK or norm.highest < minutes(24)
    assert len(catalogue.NORMS) == sum(
        len(page.NORMS) for page in (placement, catalogue.daily, telling, catalogue.documents)
    ), "a key stands twice"


def test_what_a_law_asks_is_never_lengthened() -> None:
    assert EMERGENCY_LASTS.highest == EMERGENCY_LASTS.default == 72
    for duty in telling.DUTIES:
        if duty.article:
            assert duty.within.highest == duty.within.default and duty.within.whose is Whose.EVERYBODY, duty
    assert timedelta(hours=placement.HOLD_LONGEST.lowest) >= max(HOLD.values()), "a referral could keep no place"


def test_the_hours_of_a_day_keep_their_order() -> None:
    for table in (ROUNDS, MEALS):
        norms = list(table.values())
        assert all(first.highest < then.lowest for first, then in pairwise(norms))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("21:30", 1290),
        ("21h30", 1290),
        ("21", 1260),
        ("٢١:٣٠", 1290),
        ("24:00", None),
        ("9:5", None),
        ("", None),
        ("x", None),
    ],
)
def test_an_hour_is_read_as_people_write_it(typed: str, value: int | None) -> None:
    assert UNACCOUNTED_AT.read(typed) == value


# --- Days --------------------------------------------------------------------------------------------------------------


def test_a_change_from_tomorrow_does_not_touch_tonight(house: House) -> None:
    assert asked(house, UNACCOUNTED_AT, 0) == minutes(22)
    given(house, UNACCOUNTED_AT, NINE, in_days(1))
    with clock.hold(at(0, 23)):
        assert asked(house, UNACCOUNTED_AT, 0) == minutes(22)
    with clock.hold(at(1, 0, 0)):
        assert asked(house, UNACCOUNTED_AT, 0) == NINE, "from the first minute of its day"
        assert asked(house, UNACCOUNTED_AT, -1) == minutes(22), "the night before stays as it was"
        assert asked(house, UNACCOUNTED_AT, 0, house.world.there) == minutes(22), "another house has its own"
    assert facts(house)[-1] == "norm.given"


def test_a_house_before_everybody_before_the_code(lite: House) -> None:
    given(lite, UNACCOUNTED_AT, minutes(23), in_days(2), here=False)
    given(lite, UNACCOUNTED_AT, NINE, in_days(4))
    found = [asked(lite, UNACCOUNTED_AT, days) for days in (1, 2, 3, 4, 9)]
    assert found == [minutes(22), minutes(23), minutes(23), NINE, NINE]
    assert asked(lite, UNACCOUNTED_AT, 9, lite.world.there) == minutes(23)


def test_nobody_is_missed_before_the_hour_of_her_house(house: House) -> None:
    beds = open_centre(house)
    let_in(house, house.world.reference, beds[0])
    given(house, UNACCOUNTED_AT, NINE, in_days(2))
    me = house.world.actor(INTAKE)
    for moment, missed in ((at(1, 21, 30), 0), (at(1, 22, 1), 1), (at(2, 20, 59), 0), (at(2, 21, 1), 1)):
        with clock.hold(moment), looking(house, me):
            assert len(queries.unaccounted(me)) == missed, moment


def test_a_night_is_counted_at_the_hour_that_held_then(house: House) -> None:
    """Counted days afterwards, as after a week without power: each house at its own hour of that day."""
    beds = open_centre(house)
    given(house, UNACCOUNTED_AT, NINE, in_days(2))
    with clock.hold(at(1, 23, 59)), house.app.app_context():
        count_nights.run(house.settings)
    with clock.hold(at(2, 21, 30)):
        let_in(house, house.world.reference, beds[0])
    with clock.hold(at(3, 21, 30)):
        let_out(house, house.world.reference)
    with clock.hold(at(5, 12)), house.app.app_context():
        count_nights.run(house.settings)
    nights = {str(row.day)[:10]: row.occupied for row in raw(house, "SELECT day, occupied FROM night")}
    assert [nights[in_days(days).isoformat()] for days in (1, 2, 3)] == [0, 0, 1]


def test_doses_and_meals_follow_the_hours_of_their_day(lite: House) -> None:
    here = lite.world.here
    given(lite, ROUNDS["evening"], minutes(18), in_days(3))
    given(lite, MEALS["dinner"], minutes(18, 30), in_days(3))
    with lite.app.app_context():
        before, then = Slot(here, in_days(2), Round.EVENING), Slot(here, in_days(3), Round.EVENING)
        assert (clock.local(before.at).hour, clock.local(then.at).hour) == (19, 18)
        assert then.late_at - then.at == timedelta(hours=1)
    with clock.hold(at(3, 9)):
        shown = text_of(client_of(lite, DIRECTOR).get("/tonight/meals"))
        assert "18:30" in shown and "20:00" not in shown
    assert Service.DINNER in MEALS


def test_a_stay_keeps_what_held_on_its_day(house: House) -> None:
    """Emergency, minutes, aftercare: a later change leaves a stay alone."""
    beds = open_centre(house, 2, emergency=1)
    given(house, EMERGENCY_LASTS, 48, in_days(3), here=False)
    given(house, SIGNED_WITHIN, 2, in_days(3))
    given(house, AFTERCARE_WITHIN, 10, in_days(3))
    with clock.hold(at(2, 10)) as held:
        let_in(house, house.world.reference, beds[2], basis=emergency())
        held.forward(timedelta(hours=1))
        let_out(house, house.world.reference)
    [stay] = raw(house, "SELECT * FROM stay")
    assert str(stay.aftercare_due)[:10] == in_days(32).isoformat()
    began, confirm = str(stay.admitted_at)[:13], str(stay.confirm_by)[:13]
    assert datetime.fromisoformat(confirm + ":00") - datetime.fromisoformat(began + ":00") == timedelta(hours=72)
    with clock.hold(at(3, 10)):
        assert asked(house, SIGNED_WITHIN, -1) == 24 and asked(house, SIGNED_WITHIN, 0) == 2
        let_in(house, house.world.reference, beds[2], basis=emergency())
    [_first, stay] = raw(house, "SELECT * FROM stay ORDER BY id")
    began, confirm = str(stay.admitted_at)[:13], str(stay.confirm_by)[:13]
    assert datetime.fromisoformat(confirm + ":00") - datetime.fromisoformat(began + ":00") == timedelta(hours=48)


def test_a_hold_lasts_as_the_house_says(lite: House) -> None:
    beds = open_centre(lite)
    given(lite, HOLD_LASTS, 6, in_days(1))
    me = lite.world.actor(INTAKE)
    with clock.hold(at(1, 9)):
        shown = client_of(lite, INTAKE).get(f"/tonight/beds/{beds[0].hex()}/hold")
        assert form_of(shown).fields["hours"] == "6" and "72" in text_of(shown)
        with working(lite, me) as unit:
            bed = unit.get_one(places.Bed, beds[0])
            use = uses.hold(me, bed)
            assert use.expires_at == use.since + timedelta(hours=6)


def test_papers_are_asked_about_by_the_years_of_their_day(lite: House) -> None:
    norm = catalogue.NORMS["kept_photo"]
    given(lite, norm, 7, in_days(1), here=False)
    with lite.app.app_context():
        assert attaching.years_after(in_days(1), values.held(norm, in_days(1))).year == in_days(1).year + 7
    assert asked(lite, norm, 0) == norm.default


# --- What is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("norm", "value", "days", "why", "flaw"),
    [
        (EMERGENCY_LASTS, 73, 5, WHY, {"value": "out_of_bounds"}),
        (EMERGENCY_LASTS, 11, 5, WHY, {"value": "out_of_bounds"}),
        (UNACCOUNTED_AT, minutes(12), 5, WHY, {"value": "out_of_bounds"}),
        (EMERGENCY_LASTS, 48, 0, WHY, {"since": "begun"}),
        (EMERGENCY_LASTS, 48, -1, WHY, {"since": "begun"}),
        (EMERGENCY_LASTS, 48, 4000, WHY, {"since": "far_off"}),
        (EMERGENCY_LASTS, 48, 5, "  ", {"reason": "required"}),
    ],
)
def test_what_cannot_be_given(lite: House, norm: Norm, value: int, days: int, why: str, flaw: dict[str, str]) -> None:
    me = lite.world.actor(ADMIN)
    with working(lite, me):
        with pytest.raises(Invalid) as refused:
            service.give(me, norm.key, value, in_days(days), why, here=False)
        assert refused.value.fields == flaw


def test_who_may_not(lite: House) -> None:
    admin, director, educator = (lite.world.actor(role) for role in (ADMIN, DIRECTOR, Role.EDUCATOR))
    for me, key, here, refusal in (
        (director, EMERGENCY_LASTS.key, False, Refused),
        (director, EMERGENCY_LASTS.key, True, NotFound),
        (admin, UNACCOUNTED_AT.key, True, Refused),
        (educator, UNACCOUNTED_AT.key, True, Refused),
        (admin, "no_such", False, NotFound),
    ):
        with working(lite, me), pytest.raises(refusal):
            service.give(me, key, 48, in_days(2), WHY, here=here)


def test_a_sentence_names_the_bounds_and_nothing_typed_is_lost(house: House) -> None:
    client = client_of(house, ADMIN)
    form = form_of(client.get("/norms/emergency_lasts"))
    typed = {"value": "96", "since": in_days(3).strftime("%d/%m/%Y"), "reason": "Le juge est loin."}
    answer = send(client, form, **typed)
    shown = text_of(answer)
    assert answer.status_code == 422 and "72" in shown and "12" in shown
    again = form_of(answer)
    assert {name: again.fields[name] for name in typed} == typed
    assert not raw(house, "SELECT * FROM norm_value")
    assert send(client, again, value="48").status_code == 303
    page = text_of(client.get("/norms/emergency_lasts"))
    assert "48" in page and "Le juge est loin." in page


def test_what_no_value_can_be_has_no_form(lite: House) -> None:
    page = client_of(lite, ADMIN).get("/norms/tell_police").get_data(as_text=True)
    assert ('name="value"' not in page and "fixé par la loi" in page) or "fixed by law" in page


def test_the_day_is_taken_once(house: House) -> None:
    """Two people at once give a value from the same day: one is kept, the other learns it."""
    first = client_of(house, ADMIN)
    form = form_of(first.get("/norms/unaccounted_at"))
    given(house, UNACCOUNTED_AT, NINE, in_days(5), here=False)
    answer = send(first, form, value="21:30", since=in_days(5).strftime("%d/%m/%Y"), reason=WHY)
    assert answer.status_code == 422 and form_of(answer).fields["value"] == "21:30"
    assert len(raw(house, "SELECT * FROM norm_value")) == 1


def test_only_what_has_not_begun_is_withdrawn(house: House) -> None:
    key = bytes.fromhex(raw_key(house))
    me = house.world.actor(DIRECTOR)
    with clock.hold(at(3, 9)), working(house, me), pytest.raises(Impossible, match="norm_begun"):
        service.withdraw(me, UNACCOUNTED_AT.key, key, here=True)
    with working(house, house.world.actor(DIRECTOR, house.world.there)), pytest.raises(NotFound):
        service.withdraw(house.world.actor(DIRECTOR, house.world.there), UNACCOUNTED_AT.key, key, here=True)
    with working(house, me):
        service.withdraw(me, UNACCOUNTED_AT.key, key, here=True)
    with working(house, me), pytest.raises(Impossible, match="norm_withdrawn"):
        service.withdraw(me, UNACCOUNTED_AT.key, key, here=True)
    assert asked(house, UNACCOUNTED_AT, 9) == minutes(22)
    given(house, UNACCOUNTED_AT, minutes(23), in_days(3))
    assert asked(house, UNACCOUNTED_AT, 9) == minutes(23)
    page = text_of(client_of(house, DIRECTOR).get("/tonight/norms/unaccounted_at"))
    assert "21:00" in page and "23:00" in page, "what was withdrawn stays readable"
    assert facts(house).count("norm.withdrawn") == 1


def raw_key(house: House) -> str:
    """A value that begins in three days; its id."""
    given(house, UNACCOUNTED_AT, NINE, in_days(3))
    return bytes(raw(house, "SELECT id FROM norm_value")[0].id).hex()


# --- Processes and statements ------------------------------------------------------------------------------------------


def test_another_process_sees_it_on_its_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has remembered yesterday's values reads anew when the day has turned, although nobody told it."""
    assert asked(house, UNACCOUNTED_AT, 0) == minutes(22)
    remembered = values.LINES.known
    given(house, UNACCOUNTED_AT, NINE, in_days(1))
    monkeypatch.setattr(values.LINES, "known", remembered)  # the other worker, which knows nothing of the change
    assert asked(house, UNACCOUNTED_AT, 0) == minutes(22)
    assert values.LINES.known is remembered, "and asks nothing as long as the day lasts"
    assert asked(house, UNACCOUNTED_AT, 1) == NINE, "a day to come is asked anew"
    monkeypatch.setattr(values.LINES, "known", remembered)
    with clock.hold(at(1, 0, 1)):
        assert asked(house, UNACCOUNTED_AT, 0) == NINE
        assert values.LINES.known is not None and values.LINES.known.until == in_days(-1), (
            "not trusted yet: a commit may be late"
        )
    with clock.hold(at(1, 0, 11)):
        assert asked(house, UNACCOUNTED_AT, 0) == NINE
        assert values.LINES.known is not None and values.LINES.known.until == clock.today()


def test_a_worker_that_lives_on_sees_it(house: House) -> None:
    """Two processes: one answers pages and has remembered, the other gives a value."""
    asks, answers = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the other process
        try:
            _worker(house, asks[0], answers[1])
        finally:
            os._exit(1)
    os.close(answers[1])
    with os.fdopen(answers[0]) as told, os.fdopen(asks[1], "w") as ask:
        assert told.readline().strip() == str(minutes(22))
        given(house, UNACCOUNTED_AT, NINE, in_days(1))
        ask.write("now\n")
        ask.flush()
        assert told.readline().split() == [str(minutes(22)), str(NINE)], "tonight as it was, tomorrow as it was given"
    assert os.waitpid(child, 0)[1] == 0


def _worker(house: House, asks: int, answers: int) -> None:
    with house.app.app_context():
        db.engine.dispose(close=False)
        values.LINES.forget()
        os.write(answers, f"{values.held(UNACCOUNTED_AT, clock.today(), house.world.here)}\n".encode())
        db.session.remove()
    os.read(asks, 4)
    with house.app.app_context():
        tonight = values.held(UNACCOUNTED_AT, clock.today(), house.world.here)
        with clock.hold(clock.now() + timedelta(days=1)):
            tomorrow = values.held(UNACCOUNTED_AT, clock.today(), house.world.here)
    os.write(answers, f"{tonight} {tomorrow}\n".encode())
    os._exit(0)


def test_several_people_give_a_day_at_once(house: House) -> None:
    """Four of them, each another value: one is kept, three learn that the day is taken."""
    told: list[str] = []
    begin = threading.Barrier(4)

    def give(value: int) -> None:
        begin.wait()
        try:
            given(house, UNACCOUNTED_AT, value, in_days(6))
            told.append("kept")
        except Invalid as error:
            told.append(error.fields["since"])

    threads = [threading.Thread(target=give, args=(NINE + 5 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["day_taken", "day_taken", "day_taken", "kept"]
    assert len(raw(house, "SELECT * FROM norm_value")) == 1


def test_threads_at_once(lite: House) -> None:
    given(lite, UNACCOUNTED_AT, NINE, in_days(1))
    found: list[int] = []

    def ask() -> None:
        for _ in range(50):
            values.LINES.forget()
            found.append(asked(lite, UNACCOUNTED_AT, 1))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {NINE} and len(found) == 200


# --- Set-up and pages --------------------------------------------------------------------------------------------------


def test_a_template_takes_the_customs_along(house: House) -> None:
    open_centre(house, 2, place=house.world.there)
    given(house, UNACCOUNTED_AT, NINE, in_days(1), place=house.world.there)
    given(house, ENDS_SOON, 10, in_days(30), place=house.world.there)
    me = house.world.actor(DIRECTOR)
    with clock.hold(at(2, 9)):
        with working(house, me):
            assert copying.copy_from(me, house.world.there).norms == 2
        assert asked(house, UNACCOUNTED_AT, 0) == minutes(22), "from tomorrow"
        assert asked(house, UNACCOUNTED_AT, 1) == NINE
        assert asked(house, ENDS_SOON, 40) == 10
        with working(house, me):
            assert copying.copy_from(me, house.world.there).norms == 0
        assert WHY in text_of(client_of(house, DIRECTOR).get("/tonight/norms/unaccounted_at"))


def test_both_pages_show_what_begins(lite: House) -> None:
    given(lite, UNACCOUNTED_AT, NINE, in_days(3))
    given(lite, EMERGENCY_LASTS, 48, in_days(4), here=False)
    everywhere = text_of(client_of(lite, ADMIN).get("/norms"))
    assert "48" in everywhere and "72" in everywhere
    house = client_of(lite, DIRECTOR).get("/tonight/places").get_data(as_text=True)
    assert "21:00" in house and "/tonight/norms/unaccounted_at" in house and "emergency_lasts" not in house
    with clock.hold(at(5, 9)):
        assert "21:00" in text_of(client_of(lite, ADMIN).get("/norms/unaccounted_at")), "which houses differ"
        assert "48" in text_of(client_of(lite, Role.INTAKE_WORKER).get(f"/cases/{lite.world.reference}/admission"))
