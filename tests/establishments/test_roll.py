"""The roll, who is not accounted for at 22:00, and the search for a child who is missing."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from caseapp.cases import queries as cases
from caseapp.cases.vocabulary import EventKind
from caseapp.establishments import queries
from caseapp.establishments.models import Stay
from caseapp.establishments.service import log, presence
from caseapp.establishments.vocabulary import ExitReason, PresenceState, Told, Turn
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, NotFound
from tests.cases.pages import form_of, send
from tests.conftest import House, client_of
from tests.establishments.centre import EDUCATOR, WORKER, children, let_in, let_out, open_centre
from tests.security.tools import facts, looking, raw, working


def at(hour: int) -> datetime:
    """This hour of tomorrow, in Morocco: everybody has been admitted by then."""
    return datetime.combine(clock.today() + timedelta(days=1), time(hour), clock.CASABLANCA)


def full(house: House) -> list[str]:
    """Four children live here; their references."""
    beds, references = open_centre(house, 4), children(house, 4)
    for bed, reference in zip(beds, references, strict=True):
        let_in(house, reference, bed)
    return references


def test_the_turn_follows_the_hour(lite: House) -> None:
    with lite.app.app_context():
        assert [presence.turn_of(at(hour), lite.world.here) for hour in (0, 7, 11, 16, 17, 23)] == [
            Turn.MORNING, Turn.MORNING, Turn.NOON, Turn.NOON, Turn.EVENING, Turn.EVENING,
        ]  # fmt: skip


def test_forty_children_in_two_taps(house: House) -> None:
    """Whoever is away is ticked; one button says that everybody else is here; later calls change what was said."""
    full(house)
    me = house.world.actor(EDUCATOR)
    with clock.hold(at(19)):
        client = client_of(house, EDUCATOR)
        with looking(house, me):
            lines = queries.roll(me, clock.today(), Turn.EVENING)
        assert len(lines) == 4 and all(line.said is None for line in lines)
        form = form_of(client.get("/tonight/roll"))
        assert send(client, form, **{f"s-{lines[0].key}": "absent", "rest": "y"}).status_code == 303
        with looking(house, me):
            said = {line.key: line.said for line in queries.roll(me, clock.today(), Turn.EVENING)}
        assert sorted(map(str, said.values())) == ["absent", "here", "here", "here"]
        form = form_of(client.get("/tonight/roll"))
        assert form.fields[f"s-{lines[0].key}"] == "absent"
        assert send(client, form, **{f"s-{lines[0].key}": "here"}).status_code == 303
    assert raw(house, "SELECT count(*) FROM presence")[0][0] == 4
    assert facts(house).count("roll.called") == 2


def test_at_ten_in_the_evening_everybody_is_accounted_for_or_named(lite: House) -> None:
    references = full(lite)
    me = lite.world.actor(EDUCATOR)
    with clock.hold(at(21)) as held:
        with working(lite, me):
            lines = queries.roll(me, clock.today(), Turn.EVENING)
            presence.call_roll(me, clock.today(), Turn.EVENING, {lines[0].who.stay_id: PresenceState.HERE})
            assert queries.unaccounted(me) == []
        held.forward(timedelta(hours=1, minutes=1))
        with looking(lite, me):
            assert len(queries.unaccounted(me)) == 3
        held.forward(timedelta(hours=3))  # midnight has passed: whoever was not seen was not seen
        with looking(lite, me):
            assert len(queries.unaccounted(me)) == 3
        held.forward(timedelta(hours=-3))
        page = client_of(lite, EDUCATOR).get("/tonight").get_data(as_text=True)
        assert f"/cases/{references[3]}/missing" in page
        with working(lite, me):
            rest = {line.who.stay_id: PresenceState.FAMILY for line in queries.roll(me, clock.today(), Turn.EVENING)}
            presence.call_roll(me, clock.today(), Turn.EVENING, rest)
            assert queries.unaccounted(me) == []


def test_a_missing_child_is_looked_for_until_she_is_found(house: House) -> None:
    beds, reference = open_centre(house), house.world.reference
    let_in(house, reference, beds[0])
    me = house.world.actor(EDUCATOR)
    with working(house, me):
        case = cases.locate(me, reference)
        stay = queries.living(me, case)
        presence.begin_search(me, case, stay, "Près du portail, pull rouge")
        with pytest.raises(Impossible):
            presence.begin_search(me, case, stay, "encore")
        presence.tell(me, stay, Told.POLICE)
        presence.tell(me, stay, Told.POLICE)
        [one] = queries.sought(me)
        assert set(one.calls) == {Told.POLICE} and one.untold[0] is Told.DIRECTOR
    worker = house.world.actor(WORKER)
    with looking(house, worker):
        assert EventKind.MISSING in [entry.kind for entry in cases.open_file(worker, reference).entries]
    assert raw(house, "SELECT count(*) FROM case_notice WHERE kind = 'missing'")[0][0] >= 1
    with working(house, me):
        presence.end_search(me, cases.locate(me, reference), stay_of(me, reference), "Chez sa tante, en bonne santé")
        assert queries.sought(me) == []
        with pytest.raises(NotFound):
            presence.tell(me, stay_of(me, reference), Told.FAMILY)


def test_who_leaves_for_good_is_not_looked_for_any_more_and_was_not_found(lite: House) -> None:
    beds, reference = open_centre(lite), lite.world.reference
    let_in(lite, reference, beds[0])
    me = lite.world.actor(EDUCATOR)
    with working(lite, me):
        presence.begin_search(me, cases.locate(me, reference), stay_of(me, reference), "Près du portail, pull rouge")
    assert "note warn m-oct" in client_of(lite, WORKER).get(f"/cases/{reference}/exit").get_data(as_text=True)
    let_out(lite, reference, ExitReason.LEFT_WITHOUT_LEAVE)
    [row] = raw(lite, "SELECT found_at, ended_at FROM search_for_child")
    assert row.found_at is None
    assert row.ended_at is not None
    let_in(lite, reference, beds[0])
    with working(lite, me):
        assert queries.sought(me) == []
        presence.begin_search(me, cases.locate(me, reference), stay_of(me, reference), "Encore, près du portail")
        assert len(queries.sought(me)) == 1


def stay_of(me: Actor, reference: str) -> Stay:
    return queries.living(me, cases.locate(me, reference))


def test_nobody_calls_the_roll_of_another_house(lite: House) -> None:
    full(lite)
    there = lite.world.actor(EDUCATOR, lite.world.there)
    stay = bytes(raw(lite, "SELECT id FROM stay LIMIT 1")[0].id)
    with working(lite, there):
        assert queries.roll(there, clock.today(), Turn.EVENING) == []
        with pytest.raises(NotFound):
            presence.call_roll(there, clock.today(), Turn.EVENING, {stay: PresenceState.HERE})


def test_a_shift_hands_over_to_the_next(house: House) -> None:
    """A line is new until one says that it was read; a pinned one stays on top until it is done."""
    beds, reference = open_centre(house), house.world.reference
    stay = let_in(house, reference, beds[0])
    night, day = house.world.actor(EDUCATOR), house.world.actor(WORKER)
    with working(house, night):
        log.write_line(night, "Calme.")
        log.write_line(night, "Fièvre, médecin à 9 h", stay_id=stay, pinned=True)
    with working(house, day):
        first, second = queries.log_of(day)
        assert first.pinned and first.about is not None and first.about.reference == reference and not first.read
        assert log.have_read(day, [bytes.fromhex(first.key), bytes.fromhex(second.key)]) == 2
        assert log.have_read(day, [bytes.fromhex(first.key)]) == 0
    with working(house, night):
        assert queries.log_of(night)[0].read_by
        log.mark_done(night, bytes.fromhex(first.key))
        assert [line.text for line in queries.log_of(night)] == ["Calme."]
    there = house.world.actor(EDUCATOR, house.world.there)
    with working(house, there):
        assert queries.log_of(there) == []
        assert log.have_read(there, [bytes.fromhex(second.key)]) == 0
        with pytest.raises(NotFound):
            log.mark_done(there, bytes.fromhex(second.key))
