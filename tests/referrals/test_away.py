"""Who could be asked, by place: away from whom the child must not meet, and the nearer province before the farther."""

from __future__ import annotations

import pytest

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.directory.models import Offer, Site
from caseapp.establishments.checks import Verdict
from caseapp.infra import places
from caseapp.infra.outlines import distance, middle
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.referrals import queries
from caseapp.referrals.queries.candidates import Sought
from caseapp.referrals.records import Candidate
from caseapp.referrals.vocabulary import Constraint, Kind, Need, Suit
from tests.cases.pages import fill, form_of, said, send, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import open_centre
from tests.referrals.houses import OFFICER, WORKER, further_house
from tests.security.tools import looking, raw


def moved(house: House, place: bytes, commune: str | None, province: str) -> None:
    """Put an establishment somewhere."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Establishment, place)
        row.commune_code, row.province_code = commune, province


def found(house: House, away: str = "") -> dict[bytes, Candidate]:
    """Who could be asked for a service."""
    me = house.world.actor(WORKER)
    with looking(house, me):
        file = cases.open_file(me, house.world.reference)
        return {one.id: one for one in queries.candidates(me, file, Sought(Kind.SERVICE, clock.today(), away=away))}


def test_an_establishment_where_she_would_meet_him_does_not_fit(lite: House) -> None:
    here, beside, far = (further_house(lite, number) for number in range(1, 4))
    commune, other = (one.code for one in places.communes("09.541")[:2])
    moved(lite, here, commune, "09.541")
    moved(lite, beside, other, "09.541")
    moved(lite, far, None, "04.421")
    told = found(lite, commune)
    verdicts = {place: dict(told[place].checks[0])[Suit.AWAY] for place in (here, beside, far)}
    assert verdicts == {here: Verdict.FAILS, beside: Verdict.UNSURE, far: Verdict.FITS}
    assert not told[here].fits
    assert told[beside].fits
    assert all(Suit.AWAY not in dict(one.checks[0]) for one in found(lite).values())


def test_the_nearer_of_two_regions_comes_first(lite: House) -> None:
    near, far = further_house(lite, 1), further_house(lite, 2)
    moved(lite, lite.world.here, None, "04.421")
    moved(lite, near, None, "06.141")
    moved(lite, far, None, "11.321")
    told = found(lite)
    assert 50 < told[near].km < 150, "Rabat and Casablanca"
    assert told[far].km > 700, "Rabat and the south"
    order = [place for place in told if place in (near, far)]
    assert order == [near, far]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_page_shows_the_first_of_all_that_could_be_asked(house: House, kind: Kind) -> None:
    """However few a page shows: the same order as of all, whoever was chosen besides, and how many there are."""
    further = [further_house(house, number) for number in range(1, 5)]
    for place, province in zip(further, ("04.421", "06.141", "06.141", "11.321"), strict=True):
        moved(house, place, None, province)
    beds = [open_centre(house, 1, place=place) for place in (*further, house.world.there)]
    me, sought = house.world.actor(WORKER), Sought(kind, clock.today())
    with looking(house, me):
        file = cases.open_file(me, house.world.reference)
        every = queries.candidates(me, file, sought)
        assert len(every) >= len(beds)
        assert any(one.fits for one in every)
        for enough in range(1, len(every) + 2):
            assert queries.nearest(me, file, sought, enough) == (every[:enough], len(every))
        last = every[-1].id
        assert queries.nearest(me, file, sought, 2, [last, file.establishment_id])[0] == [*every[:2], every[-1]]


def test_distances_are_those_of_a_map() -> None:
    rabat, casablanca, agadir = (middle(code) for code in ("04.421", "06.141", "09.001"))
    assert rabat and casablanca and agadir
    assert distance(rabat, rabat) == pytest.approx(0)
    assert distance(rabat, casablanca) == pytest.approx(distance(casablanca, rabat))
    assert distance(casablanca, agadir) == pytest.approx(395, abs=60)
    assert middle("99.999") is None


def test_where_he_lives_is_typed_and_told_to_nobody(lite: House) -> None:
    place = further_house(lite, 1)
    commune = places.communes("04.421")[0]
    moved(lite, place, commune.code, "04.421")
    client, page = client_of(lite, OFFICER), f"/cases/{lite.world.reference}/referral"
    asked = {
        "kind": "service",
        "wanted_on": clock.today().strftime("%d/%m/%Y"),
        "receivers": place.hex(),
        "basis": "danger",
        "who": "Unité",
        "consent_words": "Dehors, la nuit.",
        "commune": commune.label("fr"),
        "step": "send",
    }
    assert fill(client, page, **asked).status_code == 422, "to ask there needs a reason"
    assert fill(client, page, **asked | {"commune": "Nullepartville"}).status_code == 422
    assert fill(client, page, **asked, passing="Le seul service de la région.").status_code == 303
    stored = repr([tuple(row) for row in raw(lite, "SELECT * FROM referral")])
    assert commune.code not in stored
    for name in ("audit_event", "referral_sending"):
        assert commune.code not in repr([tuple(row) for row in raw(lite, f"SELECT * FROM {name}")])


@pytest.mark.parametrize("kind", list(Kind))
def test_disability_and_health_are_asked_of_each_house_and_never_fit_in_silence(house: House, kind: Kind) -> None:
    """Yes where the directory says so; where nobody has said it, they must be asked."""
    near, told_so = further_house(house, 1), further_house(house, 2)
    for place in (near, told_so):
        open_centre(house, place=place)
    with house.app.app_context(), system_work() as unit:
        unit.add(Site(id=told_so, province_code="04.421"))
        unit.flush()
        for service, publics in (("primary_care", ""), ("day_centre", "street disability")):
            unit.add(Offer(id=new_id(), site_id=told_so, service=service, publics=publics))
    me = house.world.actor(WORKER)
    sought = Sought(kind, clock.today(), [Need.DISABILITY], [Constraint.TREATMENT])
    with looking(house, me):
        file = cases.open_file(me, house.world.reference)
        found_ = {one.id: dict(one.checks[0]) for one in queries.candidates(me, file, sought)}
        silent = {one.id: dict(one.checks[0]) for one in queries.candidates(me, file, Sought(kind, clock.today()))}
    for suit in (Suit.DISABILITY, Suit.HEALTH):
        assert (found_[near][suit], found_[told_so][suit]) == (Verdict.UNSURE, Verdict.FITS)
        assert suit not in silent[near], "of whom nothing is asked, nothing is said"


def test_the_page_says_to_ask_them(lite: House) -> None:
    open_centre(lite, place=further_house(lite, 1))
    client = client_of(lite, WORKER)
    form = form_of(client.get(f"/cases/{lite.world.reference}/referral"))
    page = text_of(send(client, form, kind="placement", needs=["disability"], look="1"))
    assert said(lite.app, "fr", Suit.DISABILITY.label) + " : à leur demander" in page
