"""The radar: counted by what happened, each figure opens its list, a province learns nothing small."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.disclosure import LEAST
from caseapp.kernel.errors import Refused
from caseapp.policy.roles import Role
from caseapp.referrals.queries import radar
from caseapp.referrals.queries.radar import Mark
from caseapp.referrals.queries.radar import province as far
from caseapp.referrals.rounds import lapse, raise_late
from caseapp.referrals.service import answer, journey
from caseapp.referrals.vocabulary import ChildReason, HouseReason, Kind, Side, State, Urgency
from tests.cases.pages import tree_of
from tests.conftest import House, client_of
from tests.referrals.houses import (
    DIRECTOR,
    OFFICER,
    PATHWAY,
    WORKER,
    accept,
    act,
    centre_there,
    further_house,
    sent,
    under_way,
)
from tests.security.tools import working
from tests.support.client import XHTML
from tests.support.world import make_case


def another(house: House) -> str:
    """One more child of this house; her file's reference."""
    with house.app.app_context():
        return make_case(house.world)[1]


def say_no(house: House, sending: bytes, place: bytes, reason: HouseReason = HouseReason.FULL, beds: int = 0) -> None:
    """Refuse as the director of a house."""
    act(house, place, DIRECTOR, sending, answer.refuse, reason, ChildReason.NONE, "", beds)


def of_house(house: House, side: Side = Side.SENDER, place: bytes | None = None, days: int = 90) -> radar.Radar:
    """The radar of a house, as its director sees it."""
    me = house.world.actor(DIRECTOR, place)
    with working(house, me):
        return radar.of_house(me, side, days)


def run(house: House, job: Any, *given: Any) -> None:
    """A look of the clock."""
    with house.app.app_context(), system_work() as unit:
        job(unit, *given)


def test_what_happened_is_counted_where_it_happened(house: House) -> None:
    beds = centre_there(house)
    there, third = house.world.there, further_house(house, 1)
    full, late = sent(house, there, third)
    say_no(house, full, there, HouseReason.FULL, 2)
    run(house, raise_late, clock.now() + timedelta(days=30))
    second = another(house)
    (kept,) = sent(house, there, reference=second)
    accept(house, kept, beds[0])
    with clock.hold(clock.now() + timedelta(hours=30)):
        run(house, lapse)
    (gone,) = sent(house, there, reference=another(house))
    accept(house, gone, beds[1])
    act(house, house.world.here, WORKER, gone, under_way)
    act(house, house.world.here, WORKER, gone, journey.no_show, ChildReason.RAN_AWAY)
    with clock.hold(clock.now() + timedelta(days=2)):
        found = of_house(house)
    assert found.counts == {
        Mark.ASKED: 4,
        Mark.ANSWERED: 3,
        Mark.REFUSED: 1,
        Mark.FULL: 1,
        Mark.CONTRADICTED: 1,
        Mark.SILENT: 1,
        Mark.LAPSED: 1,
        Mark.NO_SHOW: 1,
        Mark.NEWS_DUE: 0,
        Mark.NEWS_TOLD: 0,
    }
    by_name = {one.id: one.counts for one in found.houses}
    assert by_name[there][Mark.ASKED] == 3 and by_name[third] == dict.fromkeys(Mark, 0) | {
        Mark.ASKED: 1,
        Mark.SILENT: 1,
    }
    assert found.reasons[HouseReason.FULL] == 1 and sum(found.reasons.values()) == 1  # type: ignore[arg-type]
    assert found.hours is not None and found.hours < 1
    del late
    theirs = of_house(house, Side.RECEIVER, there)
    assert theirs.counts[Mark.ASKED] == 3 and theirs.counts[Mark.REFUSED] == 1
    assert not of_house(house, Side.RECEIVER).houses, "we were asked nothing"


def test_each_figure_opens_the_referrals_it_counts(lite: House) -> None:
    centre_there(lite)
    there = lite.world.there
    first, second = sent(lite, there)[0], sent(lite, there, reference=another(lite))[0]
    say_no(lite, first, there)
    say_no(lite, second, there, HouseReason.STAFF)
    client = client_of(lite, DIRECTOR)
    page = client.get("/referrals/radar")
    links = {a.get("href", ""): "".join(a.itertext()).strip() for a in tree_of(page).iter(f"{XHTML}a")}
    lists = {url: text for url, text in links.items() if "/radar/list" in url}
    assert len(lists) >= 6
    for url, text in lists.items():
        rows = [a for a in tree_of(client.get(url)).iter(f"{XHTML}a") if a.get("href", "").count("-") == 2]
        number = next((int(part) for part in text.split() if part.isdigit()), None)
        assert number is None or len(rows) == number, (url, text)
    staff = [url for url in lists if "reason=staff" in url]
    assert staff and client.get(staff[0]).get_data(as_text=True).count("/referrals/") > 0
    page_there = client_of(lite, DIRECTOR, there).get("/referrals/radar?side=receiver").get_data(as_text=True)
    assert "/radar/list" in page_there
    assert "Tamazirtiq" not in page_there


@pytest.mark.parametrize("asked", ["of=nonsense", "of=asked&house=zz", "of=", "of=asked&house=" + "00" * 16])
def test_a_list_that_was_never_offered(lite: House, asked: str) -> None:
    client = client_of(lite, DIRECTOR)
    client.look = False
    answer = client.get(f"/referrals/radar/list?{asked}")
    assert answer.status_code in (200, 404)
    assert client.get("/referrals/radar?side=x&days=9999&quarter=1-1").status_code == 200


def test_a_child_whom_everybody_refuses_stands_on_the_radar_of_her_house(house: House) -> None:
    """By name for whoever sees her file, and for nobody else."""
    centre_there(house)
    there, second, third = house.world.there, further_house(house, 1), further_house(house, 2)
    for sending, place in zip(sent(house, there, second), (there, second), strict=True):
        say_no(house, sending, place)
    assert not of_house(house).often
    (again,) = sent(house, third)
    say_no(house, again, third)
    often = of_house(house).often
    assert [(one.reference, one.refusals) for one in often] == [(house.world.reference, 3)]
    assert "Tamazirtiq" in client_of(house, PATHWAY).get("/referrals/radar").get_data(as_text=True)
    assert not of_house(house, place=there).often
    assert "Tamazirtiq" not in client_of(house, DIRECTOR, there).get("/referrals/radar").get_data(as_text=True)
    me = house.world.actor(WORKER)
    with working(house, me):
        from caseapp.cases import queries as cases
        from caseapp.cases import service

        service.restrict(me, cases.locate(me, house.world.reference, writing=True), "Un proche y travaille.")
    assert not of_house(house).often, "a restricted file is nobody else's"
    found = sent(house, there, reference=another(house))
    assert found


def test_a_child_who_has_a_place_is_no_longer_sought(lite: House) -> None:
    beds = centre_there(lite)
    places = [further_house(lite, number) for number in range(3)]
    for sending, place in zip(sent(lite, *places), places, strict=True):
        say_no(lite, sending, place)
    assert of_house(lite).often
    (sending,) = sent(lite)
    accept(lite, sending, beds[0])
    assert not of_house(lite).often


class Move(NamedTuple):
    """A move as the statement gives it."""

    sending_id: bytes
    move: str
    at: datetime
    from_state: str = ""
    reason: str | None = None
    reference: str = "K7M492QXTB"
    sender_id: bytes = b"s"
    receiver_id: bytes = b"r"
    kind: str = str(Kind.SERVICE)
    urgency: str = str(Urgency.ORDINARY)
    state: str = str(State.ADMITTED)
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    arrived_at: datetime | None = None
    beds_shown: int | None = None


def at(month: int, day: int) -> datetime:
    """Noon of a day of 2026."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


def news(*told: tuple[int, int], closed: datetime | None = None) -> list[tuple[int, bool]]:
    """What fell due in the second quarter of 2026 for a child who came on the 1st of April."""
    here = {"arrived_at": at(4, 1)}
    moves = [Move(b"1", "admit", at(4, 1), **here)]  # type: ignore[arg-type]
    moves += [Move(b"1", "tell", at(*day), **here) for day in told]  # type: ignore[arg-type]
    moves += [Move(b"1", "close", closed, **here)] if closed else []  # type: ignore[arg-type]
    found = radar.fold(moves, Side.SENDER, date(2026, 4, 1), date(2026, 7, 1))
    return list(found[0].news) if found else []


def test_news_is_due_on_its_days_and_told_before_the_next() -> None:
    assert news() == [(7, False), (30, False), (90, False)]
    assert news((4, 8)) == [(7, True), (30, False), (90, False)]
    assert news((4, 5)) == [(7, False), (30, False), (90, False)], "told too early, it is still due"
    assert news((4, 20), (5, 3), (6, 30)) == [(7, True), (30, True), (90, True)]
    assert news((4, 8), closed=at(4, 20)) == [(7, True)], "nothing is due of a child who has left"


def test_the_quarters_of_a_year() -> None:
    assert radar.bounds((2026, 4)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert radar.bounds((2026, 1)) == (date(2026, 1, 1), date(2026, 4, 1))
    assert radar.ended_quarters(date(2026, 2, 3)) == [(2025, 4), (2025, 3), (2025, 2), (2025, 1)]


def province(house: House, quarter: tuple[int, int]) -> radar.Radar:
    """What the provincial coordinator is told."""
    me = house.world.actor(Role.PROVINCIAL_COORDINATOR)
    with working(house, me):
        return radar.of_province(me, quarter)


def asked_many(house: House, count: int, refused: int = 0) -> None:
    """So many children of this house, referred to the other."""
    for number in range(count):
        reference = house.world.reference if not number else another(house)
        (sending,) = sent(house, reference=reference)
        if number < refused:
            say_no(house, sending, house.world.there, HouseReason.STAFF)


@pytest.mark.parametrize(("count", "shown"), [(4, None), (6, 5), (8, 10)])
def test_a_province_learns_no_small_number(house: House, count: int, shown: int | None) -> None:
    """Nothing of a quarter that lasts, rounded afterwards, and nobody's name."""
    asked_many(house, count, refused=2)
    today = clock.today()
    now = (today.year, (today.month - 1) // 3 + 1)
    me = house.world.actor(Role.PROVINCIAL_COORDINATOR)
    with pytest.raises(Refused), working(house, me):
        radar.of_province(me, now)
    with clock.hold(clock.now() + timedelta(days=100)):
        found = province(house, now)
        assert found.counts[Mark.ASKED] == shown
        assert found.counts[Mark.REFUSED] is None and found.reasons[HouseReason.STAFF] is None
        assert found.hours is None, "two answers are two directors"
        assert [one.counts[Mark.ASKED] for one in found.houses] == ([shown] if shown else [])
        assert not found.often
        page = client_of(house, Role.PROVINCIAL_COORDINATOR).get(f"/referrals/radar?quarter={now[0]}-{now[1]}")
        text = page.get_data(as_text=True)
        assert "/radar/list" not in text and "/cases/" not in text and "Tamazirtiq" not in text


def test_a_province_does_not_learn_by_difference() -> None:
    """Of seven refusals, six for one reason: the seventh's reason is hidden, and so is another cell."""
    cells = {"full": 6, "staff": 1, "other": 0}
    shown = far._shown(cells)
    assert shown["staff"] is None and shown["full"] is None
    assert far._far_news(8, 7) == (10, None), "one child of whom nothing was told"
    assert far._far_news(20, 10) == (20, 10)
    assert far._far_news(3, 3) == (None, None)
    assert all(count is None or count == 0 or count >= LEAST for count in shown.values())


def test_who_reads_which_radar(lite: House) -> None:
    for role in (WORKER, OFFICER, Role.ADMINISTRATOR, Role.INSPECTOR):
        client = client_of(lite, role)
        client.look = False
        assert client.get("/referrals/radar").status_code == 403, role
    client = client_of(lite, Role.PROVINCIAL_COORDINATOR)
    client.look = False
    assert client.get("/referrals/radar/list?of=asked").status_code == 403
