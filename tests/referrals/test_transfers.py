"""A whole file changes hands (behaviours 16 to 20): read while it is offered, moved when it is taken, closed when not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.matching.models import CaseMerge
from caseapp.matching.service.merge import undo
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.models import Transfer
from caseapp.referrals.rounds import forget_old, look
from caseapp.referrals.service import consents, offers
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.vocabulary import State, TransferMove, TransferState
from tests.cases.pages import fill
from tests.conftest import House, client_of
from tests.documents.desk import attached
from tests.establishments.centre import let_in, let_out, open_centre
from tests.matching.desk import another, attach, merge
from tests.matching.test_rooms import in_order, seen_from
from tests.referrals.handing import WHY, acting, asked, offered, taken
from tests.referrals.houses import (
    DIRECTOR,
    OFFICER,
    WORKER,
    bring_to,
    centre_there,
    consent,
    further_house,
    run,
    sent,
    state,
)
from tests.referrals.readers import held, reads, shared
from tests.security.tools import facts, raw, working


def standing(house: House, transfer: bytes) -> str:
    """Where a hand-over stands."""
    with house.app.app_context(), system_work() as unit:
        return unit.get_one(Transfer, transfer).state


def keeper(house: House) -> bytes:
    """Which house keeps the world's file."""
    return bytes(raw(house, "SELECT establishment_id AS k FROM case_file WHERE id = :c", c=house.world.case_id)[0].k)


def opens(house: House, place: bytes, role: Role = DIRECTOR) -> bool:
    """Whether somebody of a house can open the file's page."""
    me = house.world.actor(role, place)
    with working(house, me):
        try:
            cases.open_file(me, house.world.reference)
        except NotFound:
            return False
        return True


# Offered


def test_an_offered_file_is_read_and_stays_where_it_is(house: House) -> None:
    world = house.world
    assert not opens(house, world.there)
    transfer = offered(house)
    assert opens(house, world.there)
    assert keeper(house) == world.here
    assert standing(house, transfer) == TransferState.OFFERED
    with house.app.app_context(), system_work() as unit:
        assert shared(unit, world.case_id, world.there) == {"identity", "contact", "social"}
    told = raw(house, "SELECT user_id FROM case_notice WHERE kind = 'offered'")
    assert {bytes(row.user_id) for row in told} >= {world.person(DIRECTOR, world.there)}


def test_the_former_team_hears_that_the_file_went(house: House) -> None:
    """Not which: they may not open it any more. It stands on the child's way for whoever keeps it now."""
    taken(house)
    told = raw(house, "SELECT user_id, case_id FROM case_notice WHERE kind = 'taken_over'")
    assert {bytes(row.user_id) for row in told} == {house.world.person(WORKER)}
    assert [row.case_id for row in told] == [None]
    client = client_of(house, WORKER)
    page = client.get("/notices").get_data(as_text=True)
    assert house.world.reference not in page
    assert 'href="/transfers"' in page
    way = client_of(house, DIRECTOR, house.world.there).get(f"/cases/{house.world.reference}/path")
    assert way.status_code == 200
    assert "m-folder" in way.get_data(as_text=True)


def test_an_offer_ends_when_the_file_is_restricted(lite: House) -> None:
    offered(lite)
    assert {n for n in reads(lite, lite.world.there) if n.startswith("file:")}
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        files.restrict(me, cases.locate(me, lite.world.reference, writing=True), "Parent dans le personnel.")
    assert not {n for n in reads(lite, lite.world.there) if n.startswith("file:")}
    assert raw(lite, "SELECT state FROM transfer")[0].state == "lapsed"


def test_several_offers_of_a_file_are_one_alert(lite: House) -> None:
    right = consent(lite)
    transfer = offered(lite, right=right)
    acting(lite, lite.world.here, OFFICER, transfer, offers.end, TransferMove.TAKE_BACK)
    offered(lite, right=right)
    director = lite.world.person(DIRECTOR, lite.world.there)
    query = "SELECT times FROM case_notice WHERE kind = 'offered' AND user_id = :u AND read_at IS NULL"
    assert [row.times for row in raw(lite, query, u=director)] == [2]


def test_nobody_writes_in_an_offered_file(lite: House) -> None:
    offered(lite)
    me = lite.world.actor(OFFICER, lite.world.there)
    with working(lite, me), pytest.raises(NotFound):
        cases.locate(me, lite.world.reference, writing=True)


def test_an_offer_needs_a_right_that_leaves_nothing_out(lite: House) -> None:
    right = consent(lite, withheld=frozenset({DataClass.HEALTH}))
    with pytest.raises(NoRight):
        offered(lite, right=right)
    elsewhere = consent(lite, receiver_id=further_house(lite, 1))
    with pytest.raises(NoRight):
        offered(lite, right=elsewhere)
    assert raw(lite, "SELECT id FROM transfer") == []


def test_who_may_not_send_may_not_offer_and_nobody_offers_to_herself(lite: House) -> None:
    right, me = consent(lite), lite.world.actor(Role.EDUCATOR)
    with working(lite, me), pytest.raises(Refused):
        offers.offer(me, cases.locate(me, lite.world.reference), lite.world.there, right, "Parce que.")
    with pytest.raises(Invalid):
        offered(lite, to=lite.world.here, right=right)
    officer = lite.world.actor(OFFICER)
    with working(lite, officer), pytest.raises(Invalid):
        offers.offer(officer, cases.locate(officer, lite.world.reference), lite.world.there, right, "  ")


def test_the_sender_cannot_take_her_own_offer(lite: House) -> None:
    transfer = offered(lite)
    with pytest.raises(Impossible):
        acting(lite, lite.world.here, DIRECTOR, transfer, offers.take_over, lite.world.person(WORKER))
    with pytest.raises(Refused):  # nor an educator of the house that was asked
        acting(lite, lite.world.there, Role.EDUCATOR, transfer, offers.take_over, lite.world.person(WORKER))
    assert keeper(lite) == lite.world.here


def test_a_third_house_does_not_see_the_offer(lite: House) -> None:
    transfer, third = offered(lite), further_house(lite, 1)
    with pytest.raises(LookupError):
        acting(lite, third, DIRECTOR, transfer, offers.take_over, lite.world.person(WORKER, third))


@pytest.mark.parametrize("end", [TransferMove.REFUSE, TransferMove.TAKE_BACK])
def test_a_file_that_is_not_taken_closes_again(house: House, end: TransferMove) -> None:
    world, transfer = house.world, offered(house)
    place, role = (world.there, DIRECTOR) if end is TransferMove.REFUSE else (world.here, OFFICER)
    acting(house, place, role, transfer, offers.end, end, "Nous n'avons pas de place dans l'équipe.")
    assert not opens(house, world.there)
    assert keeper(house) == world.here
    with house.app.app_context(), system_work() as unit:
        assert not held(unit, world.case_id, world.there)
    kinds = [
        row.kind for row in raw(house, "SELECT kind FROM case_event WHERE case_id = :c ORDER BY id", c=world.case_id)
    ]
    assert kinds[-2:] == ["file_offered", "file_stays"]


def test_a_refusal_says_why(lite: House) -> None:
    transfer = offered(lite)
    with pytest.raises(Invalid):
        acting(lite, lite.world.there, DIRECTOR, transfer, offers.end, TransferMove.REFUSE, " ")


def test_what_a_referral_opened_stays_open_when_the_offer_is_taken_back(lite: House) -> None:
    """Behaviour 9: ending one keeps the access that another one gives."""
    beds = centre_there(lite)
    bring_to(lite, State.ADMITTED, beds)
    transfer = offered(lite)
    acting(lite, lite.world.here, OFFICER, transfer, offers.end, TransferMove.TAKE_BACK)
    with lite.app.app_context(), system_work() as unit:
        assert "identity" in held(unit, lite.world.case_id, lite.world.there)


def test_an_offer_ends_with_the_right_it_rests_on(lite: House) -> None:
    right = consent(lite)
    transfer = offered(lite, right=right)
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        row = unit.get_one(consents.Consent, right)
        consents.end_consent(me, cases.locate(me, lite.world.reference), row, "Elle ne veut plus.")
    assert standing(lite, transfer) == TransferState.LAPSED
    assert not opens(lite, lite.world.there)


def test_an_offer_lapses_and_so_does_that_of_a_file_restricted_meanwhile(lite: House) -> None:
    transfer = offered(lite)
    with clock.hold(clock.now() + timedelta(days=31)):
        run(lite, look)
    assert standing(lite, transfer) == TransferState.LAPSED
    assert not opens(lite, lite.world.there)
    again = offered(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        files.restrict(me, cases.locate(me, lite.world.reference, writing=True), "Traite.")
    run(lite, look)
    assert standing(lite, again) == TransferState.LAPSED


# What forbids it


def test_a_child_who_lives_here_leaves_by_the_door_of_the_register_first(lite: House) -> None:
    beds = open_centre(lite, 1)
    let_in(lite, lite.world.reference, beds[0])
    with pytest.raises(Impossible) as refused:
        offered(lite)
    assert refused.value.obstacle == "transfer_lives_here"
    let_out(lite, lite.world.reference)
    assert standing(lite, offered(lite)) == TransferState.OFFERED


def test_a_restricted_file_and_one_that_is_referred_stay(lite: House) -> None:
    (sending,) = sent(lite)
    with pytest.raises(Impossible) as refused:
        offered(lite)
    assert refused.value.obstacle == "transfer_referral"
    assert state(lite, sending) == State.SENT
    me = lite.world.actor(WORKER)
    with working(lite, me):
        files.restrict(me, cases.locate(me, lite.world.reference, writing=True), "Traite.")
    right = consent(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me), pytest.raises(Impossible) as refused:
        offers.offer(me, cases.locate(me, lite.world.reference, writing=True), lite.world.there, right, "Parce que.")
    assert refused.value.obstacle == "transfer_restricted"


def test_what_forbids_an_offer_forbids_taking_it(lite: House) -> None:
    transfer = offered(lite)
    beds = open_centre(lite, 1)
    let_in(lite, lite.world.reference, beds[0])
    with pytest.raises(Impossible):
        taken(lite, transfer)
    assert keeper(lite) == lite.world.here
    assert standing(lite, transfer) == TransferState.OFFERED


# Taken over


def test_a_file_that_is_taken_over_is_the_other_houses_with_all_that_is_in_it(house: House) -> None:
    world = house.world
    attach(house, world.reference)
    attached(house)
    before = reads(house, world.here)
    taken(house)
    after = reads(house, world.there)
    assert after.keys() >= {name for name in before if name.startswith("file:")} | {"consent"}
    for name in before:
        assert len(after[name]) >= len(before[name]), name
    assert reads(house, world.here) == {}
    assert keeper(house) == world.there
    case = raw(house, "SELECT reference_worker_id AS w FROM case_file WHERE id = :c", c=world.case_id)[0]
    assert bytes(case.w) == world.person(WORKER, world.there)
    live = raw(house, "SELECT user_id FROM case_member WHERE case_id = :c AND until IS NULL", c=world.case_id)
    assert {bytes(row.user_id) for row in live} == {world.person(WORKER, world.there)}
    for sql in (
        "SELECT establishment_id AS k FROM case_deadline WHERE case_id = :c",
        "SELECT establishment_id AS k FROM document WHERE owner_id = :c",
    ):
        rows = raw(house, sql, c=world.case_id)
        assert rows
        assert {bytes(row.k) for row in rows} == {world.there}
    me = world.actor(WORKER, world.there)
    with working(house, me):
        file = cases.open_file(me, world.reference)
        assert not file.read_only
        files.add_note(me, cases.locate(me, world.reference, writing=True), "Première visite chez nous.")
    assert not opens(house, world.here, WORKER)


def test_the_house_that_gave_a_file_away_cannot_even_write_to_it(lite: House) -> None:
    taken(lite)
    for role in (WORKER, OFFICER, DIRECTOR):
        me = lite.world.actor(role)
        with working(lite, me), pytest.raises(NotFound):
            cases.locate(me, lite.world.reference)


def test_a_file_is_found_in_its_new_house_and_no_longer_in_the_former(house: House) -> None:
    world = house.world
    assert world.reference in seen_from(house, WORKER, world.here)
    taken(house)
    assert world.reference in seen_from(house, WORKER, world.there)
    assert world.reference not in seen_from(house, WORKER, world.here)
    in_order(house)


def test_figures_follow_and_never_fall_below_zero(lite: House) -> None:
    taken(lite)
    me = lite.world.actor(WORKER, lite.world.there)
    with working(lite, me):
        files.restrict(me, cases.locate(me, lite.world.reference, writing=True), "Traite.")
    counted = raw(lite, "SELECT establishment_id AS k, sum(files) AS n FROM tally GROUP BY establishment_id")
    assert {bytes(row.k): row.n for row in counted} == {lite.world.here: 0, lite.world.there: 1}
    assert raw(lite, "SELECT files FROM tally WHERE files < 0") == []
    assert raw(lite, "SELECT files FROM flow WHERE files < 0") == []
    opened = raw(
        lite, "SELECT sum(files) AS n FROM flow WHERE kind = 'opened' AND establishment_id = :k", k=lite.world.there
    )
    assert opened[0].n == 1


def test_a_file_merged_into_it_goes_along_and_the_merge_can_be_taken_back_there(house: House) -> None:
    world = house.world
    gone = another(house)
    merged = merge(house, world.reference, gone)
    taken(house)
    rows = raw(house, "SELECT establishment_id AS k FROM case_file")
    assert {bytes(row.k) for row in rows} == {world.there}
    me = world.actor(OFFICER, world.there)
    with working(house, me) as unit:
        undo(me, unit.get_one(CaseMerge, merged), {})
    with working(house, me):
        assert cases.open_file(me, gone).reference == gone
        assert cases.open_file(me, world.reference).reference == world.reference


def test_a_child_who_lives_there_by_a_referral_is_theirs_and_later_moves_take_nothing(house: House) -> None:
    beds = centre_there(house)
    sending = bring_to(house, State.ADMITTED, beds)
    taken(house)
    world = house.world
    assert state(house, sending) == State.CLOSED
    with clock.hold(clock.now() + timedelta(days=40)):
        run(house, look)
        run(house, forget_old)
    stay = bytes(raw(house, "SELECT id FROM stay")[0].id)
    with house.app.app_context(), system_work() as unit:
        assert held(unit, world.case_id, world.there) >= {"identity", "contact", "social", "notes"}
        assert held(unit, stay, world.there)
        assert not held(unit, stay, world.here)
    let = world.actor(DIRECTOR, world.there)
    with working(house, let):
        assert cases.open_file(let, world.reference)


def test_a_stay_in_the_former_house_is_read_by_the_new_keeper(lite: House) -> None:
    beds = open_centre(lite, 1)
    let_in(lite, lite.world.reference, beds[0])
    let_out(lite, lite.world.reference)
    taken(lite)
    stay = bytes(raw(lite, "SELECT id FROM stay")[0].id)
    with lite.app.app_context(), system_work() as unit:
        assert held(unit, stay, lite.world.there)
        assert held(unit, stay, lite.world.here), "a centre keeps its own stays"


def test_other_offers_end_when_one_is_taken(lite: House) -> None:
    third, right = further_house(lite, 1), consent(lite)
    one, other = offered(lite, right=right), offered(lite, to=third, right=right)
    taken(lite, one)
    assert standing(lite, other) == TransferState.LAPSED
    assert not opens(lite, third)
    with pytest.raises(Impossible):
        taken(lite, other, third)


def test_a_file_can_come_back(lite: House) -> None:
    taken(lite)
    world, there = lite.world, lite.world.there
    me, right = world.actor(OFFICER, there), raw(lite, "SELECT id FROM consent")[0].id
    with working(lite, me):
        case = cases.locate(me, world.reference, writing=True)
        back = offers.offer(me, case, world.here, bytes(right), "L'enfant revient.")
    taken(lite, back, world.here)
    assert keeper(lite) == world.here
    assert reads(lite, there) == {}
    in_order(lite)


def test_nobody_who_cannot_follow_files_there_is_given_one(lite: House) -> None:
    transfer = offered(lite)
    with pytest.raises(Invalid):
        acting(lite, lite.world.there, DIRECTOR, transfer, offers.take_over, lite.world.person(WORKER))
    assert keeper(lite) == lite.world.here


def test_the_line_and_the_trail_say_which_house_gave_it(lite: House) -> None:
    taken(lite)
    line = raw(lite, "SELECT detail FROM case_event WHERE kind = 'handed_over'")[0]
    assert line.detail == id_text(lite.world.here)
    assert "case.handed_over" in facts(lite)


# Asked for


def test_a_request_becomes_the_offer(house: House) -> None:
    beds = centre_there(house)
    bring_to(house, State.ADMITTED, beds)
    request = asked(house)
    assert standing(house, request) == TransferState.ASKED
    assert offered(house) == request
    taken(house, request)
    assert keeper(house) == house.world.there


def test_who_received_nothing_asks_for_nothing(lite: House) -> None:
    with pytest.raises(NotFound):
        asked(lite)


def test_a_request_can_be_declined_and_given_up(lite: House) -> None:
    beds = centre_there(lite)
    bring_to(lite, State.ADMITTED, beds)
    request = asked(lite)
    with pytest.raises(Impossible):
        asked(lite)
    with pytest.raises(Impossible):  # who asked cannot grant it to herself
        acting(lite, lite.world.there, DIRECTOR, request, offers.take_over, lite.world.person(WORKER, lite.world.there))
    acting(lite, lite.world.here, OFFICER, request, offers.end, TransferMove.DECLINE, "Le suivi continue ici.")
    assert standing(lite, request) == TransferState.REFUSED
    again = asked(lite)
    acting(lite, lite.world.there, DIRECTOR, again, offers.end, TransferMove.GIVE_UP)
    assert standing(lite, again) == TransferState.WITHDRAWN
    with lite.app.app_context(), system_work() as unit:
        assert "identity" in held(unit, lite.world.case_id, lite.world.there), "she lives there still"


# Pages


def test_two_houses_hand_a_file_over_page_by_page(lite: House) -> None:
    world, right = lite.world, consent(lite)
    officer, director = client_of(lite, OFFICER), client_of(lite, DIRECTOR, world.there)
    assert f"/cases/{world.reference}/transfer" in officer.get(f"/cases/{world.reference}").get_data(as_text=True)
    given = fill(
        officer, f"/cases/{world.reference}/transfer", receiver=id_text(world.there), consent=id_text(right), words=WHY
    )
    assert given.status_code == 303
    page = given.location
    assert "It is for you" not in officer.get(page).get_data(as_text=True)
    assert "/transfers" in director.get("/").get_data(as_text=True)
    worker = client_of(lite, WORKER, world.there)
    assert "/transfers" not in worker.get("/").get_data(as_text=True), "told to whoever may answer"
    assert WHY in director.get(page).get_data(as_text=True)
    name = _name(lite)
    assert name in director.get("/transfers").get_data(as_text=True)
    assert page in director.get(f"/cases/{world.reference}").get_data(as_text=True)
    assert officer.get(f"{page}/take_over").status_code == 409
    empty = fill(director, f"{page}/take_over")
    assert empty.status_code == 422
    worker = id_text(world.person(WORKER, world.there))
    assert fill(director, f"{page}/take_over", worker=worker).status_code == 303
    assert officer.get(f"/cases/{world.reference}").status_code == 404
    mine, theirs = director.get(page).get_data(as_text=True), officer.get(page).get_data(as_text=True)
    assert name in mine
    assert name not in theirs, "the house that gave it reads that it did, and not whom"
    assert name not in officer.get("/transfers").get_data(as_text=True)


def test_a_received_file_shows_the_way_to_ask_for_it(lite: House) -> None:
    beds = centre_there(lite)
    bring_to(lite, State.ADMITTED, beds)
    director, officer = client_of(lite, DIRECTOR, lite.world.there), client_of(lite, OFFICER)
    way = f"/cases/{lite.world.reference}/transfer/ask"
    assert way in director.get(f"/cases/{lite.world.reference}").get_data(as_text=True)
    asking = fill(director, way, words="Il vit chez nous.")
    assert asking.status_code == 303
    page = officer.get(asking.location).get_data(as_text=True)
    assert f"/cases/{lite.world.reference}/transfer?to={id_text(lite.world.there)}" in page
    assert way not in director.get(f"/cases/{lite.world.reference}").get_data(as_text=True)
    assert director.get(f"{asking.location}/offer").status_code == 404


def _name(house: House) -> str:
    me = house.world.actor(WORKER)
    with working(house, me):
        return cases.open_file(me, house.world.reference).name.latin
