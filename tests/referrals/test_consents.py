"""By what right something leaves a house: recorded first, asked at every telling, taken back by whoever gave it
(behaviour 1; law 09-08 art. 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.models import Consent, Sending
from caseapp.referrals.queries import consents_of
from caseapp.referrals.rights import allows, without
from caseapp.referrals.rounds import forget_old
from caseapp.referrals.service import answer, consents, placing, prepare
from caseapp.referrals.service.consents import ConsentGiven, NoRight
from caseapp.referrals.vocabulary import (
    ANSWERABLE,
    COMING,
    REVOCABLE,
    HouseReason,
    Kind,
    RecallReason,
    SharingBasis,
    State,
)
from tests.cases.pages import fill, form_of, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import children
from tests.referrals.houses import (
    DANGER,
    DIRECTOR,
    INTAKE,
    OFFICER,
    PATHWAY,
    SECRET,
    WORKER,
    accept,
    act,
    bring_to,
    centre_there,
    consent,
    further_house,
    look_at,
    prepared,
    run,
    sent,
    state,
)
from tests.referrals.readers import reads
from tests.security.tools import looking, raw, working

HAVE_LEFT = sorted(ANSWERABLE | COMING | {State.INFO_ASKED, State.COUNTER_PROPOSED})


def revoke(house: House, right: bytes, role: Role = WORKER, words: str = "Elle ne veut plus.") -> int:
    """Take a consent back."""
    me = house.world.actor(role)
    with working(house, me) as unit:
        case = cases.locate(me, house.world.reference)
        return consents.end_consent(me, case, unit.get_one(Consent, right), words)


def test_nothing_leaves_without_a_right(house: House) -> None:
    (sending,) = prepared(house)
    with house.app.app_context(), system_work() as unit:
        from caseapp.referrals.models import Referral

        unit.scalars(select(Referral)).one().consent_id = None
    with pytest.raises(NoRight):
        act(house, house.world.here, OFFICER, sending, prepare.send)
    assert state(house, sending) == State.DRAFT and not reads(house, house.world.there)
    consent(house)
    with pytest.raises(NoRight):
        act(house, house.world.here, OFFICER, sending, prepare.send)
    consent(house, again=True)
    act(house, house.world.here, OFFICER, sending, prepare.send)
    assert state(house, sending) == State.SENT, "what was prepared rests on a right where somebody says so"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"until": date(2020, 1, 1)}, "over"),
        ({"basis": SharingBasis.DANGER, "words": ""}, "a danger is described"),
        ({"who": " "}, "somebody gave it"),
        ({"given_on": date(2999, 1, 1)}, "not tomorrow"),
    ],
)
def test_a_right_that_cannot_be_is_not_recorded(lite: House, given: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid):
        consent(lite, **given)


def test_a_right_ends_with_its_day_and_holds_for_its_receiver(lite: House) -> None:
    third = further_house(lite, 3)
    until = clock.today() + timedelta(days=3)
    right = consent(lite, until=until, receiver_id=third)
    with lite.app.app_context(), system_work() as unit:
        row = unit.get_one(Consent, right)
        assert allows(row, third, until) and not allows(row, third, until + timedelta(days=1))
        assert not allows(row, lite.world.there, until)
        assert not allows(None, third, until)


def test_a_right_for_one_house_sends_to_no_other(lite: House) -> None:
    third = further_house(lite, 3)
    bound = consent(lite, receiver_id=third)
    for receivers in ((lite.world.there,), (third, lite.world.there)):
        sendings = prepared(lite, *receivers, consent_id=bound)
        with pytest.raises(NoRight):
            act(lite, lite.world.here, OFFICER, sendings[0], prepare.send)
        act(lite, lite.world.here, OFFICER, sendings[0], prepare.cancel)
    (sending,) = prepared(lite, third, consent_id=bound)
    act(lite, lite.world.here, OFFICER, sending, prepare.send)


def test_the_right_of_another_child_is_none(lite: House) -> None:
    (other,) = children(lite, 1)
    foreign = consent(lite, other)
    with pytest.raises(Invalid):
        prepared(lite, consent_id=foreign)


def test_the_refusal_stands_in_the_trail(lite: House) -> None:
    (sending,) = prepared(lite, consent_id=consent(lite, receiver_id=further_house(lite, 3)))
    me = lite.world.actor(OFFICER)
    with working(lite, me) as unit:
        with pytest.raises(NoRight) as refused:
            prepare.send(me, unit.scalars(select(Sending).where(Sending.id == sending)).one())
        refused.value.log(unit, me)
    assert raw(lite, "SELECT count(*) FROM audit_event WHERE fact = 'referral.no_right'")[0][0] == 1


@pytest.mark.parametrize("step", HAVE_LEFT)
def test_a_revoked_consent_recalls_what_has_not_brought_the_child(lite: House, step: State) -> None:
    right = consent(lite)
    sending = bring_to(lite, step, centre_there(lite), consent_id=right)
    assert revoke(lite, right, INTAKE) == 1, "who records rights takes them back; she need not be one who sends"
    assert state(lite, sending) == State.RECALLED
    assert not reads(lite, lite.world.there)
    last = look_at(lite, lite.world.here, DIRECTOR, sending).cards[0].steps[-1]
    assert last.reason == RecallReason.CONSENT_REVOKED
    assert raw(lite, "SELECT count(*) FROM bed_use WHERE until IS NULL")[0][0] == 0


def told(house: House) -> set[str]:
    """Sheets, and classes of the file, whose keys the receiver holds."""
    return {name for name in reads(house, house.world.there) if name.startswith(("file:", "sheet:"))}


def bells(house: House) -> int:
    """How many people of the world's file are told that the right has ended."""
    query = "SELECT count(DISTINCT user_id) AS people FROM case_notice WHERE kind = 'right_ended'"
    return int(raw(house, query)[0].people)


@pytest.mark.parametrize("step", [State.ARRIVED, State.ADMITTED, State.CLOSED])
def test_after_her_arrival_a_revoked_consent_leaves_her_name_and_what_keeps_her_safe(house: House, step: State) -> None:
    """Who must not see her, what she breathes with: a vital interest, until the referral is closed."""
    right = consent(house)
    chosen = frozenset({DataClass.IDENTITY, DataClass.SOCIAL, DataClass.NOTES})
    sending = bring_to(house, step, centre_there(house), consent_id=right, classes=chosen)
    assert "sheet:3" in reads(house, house.world.there)
    assert revoke(house, right) == 0
    assert state(house, sending) == step
    vital = set() if step is State.CLOSED else {"sheet:4"}
    assert told(house) == {"file:identity", "sheet:1"} | vital
    if vital:
        assert reads(house, house.world.there)["sheet:4"] == [{"may_not_see": SECRET, "health": "Asthme Ventolinex"}]
        page = look_at(house, house.world.there, DIRECTOR, sending)
        assert page.sheets[3] == {"may_not_see": SECRET, "health": "Asthme Ventolinex"}
    assert bool(bells(house)) is bool(vital), "whoever referred her hears that her right has ended under it"
    consent(house)
    assert "file:contact" not in reads(house, house.world.there), "nobody has decided that it is shared again"
    consent(house, again=True)
    if step is not State.CLOSED:
        assert "file:contact" in reads(house, house.world.there), "a new right, and it is shared again"


def test_a_revoked_consent_keeps_drafts_from_leaving(lite: House) -> None:
    right = consent(lite)
    (sending,) = prepared(lite, consent_id=right)
    assert revoke(lite, right) == 0 and state(lite, sending) == State.DRAFT
    with pytest.raises(NoRight):
        act(lite, lite.world.here, OFFICER, sending, prepare.send)


def test_who_takes_back_what(lite: House) -> None:
    right = consent(lite)
    with pytest.raises(Refused):
        revoke(lite, right, Role.HEALTH_STAFF)
    with pytest.raises(Invalid):
        revoke(lite, right, words="  ")
    revoke(lite, right)
    with pytest.raises(Impossible):
        revoke(lite, right)
    order = consent(lite, basis=SharingBasis.ORDER)
    with pytest.raises(Impossible):
        revoke(lite, order)
    me = lite.world.actor(WORKER, lite.world.there)
    with pytest.raises(NotFound), working(lite, me):
        given = ConsentGiven(SharingBasis.CHILD, clock.today(), "Lui")
        consents.keep_consent(me, cases.locate(me, lite.world.reference), given)


@pytest.mark.parametrize("basis", list(SharingBasis))
def test_a_right_that_was_entered_by_mistake_is_withdrawn_whatever_it_is(lite: House, basis: SharingBasis) -> None:
    right = consent(lite, basis=basis, words="Saisi dans le mauvais dossier.")
    (sending,) = sent(lite, consent_id=right)
    officer = client_of(lite, OFFICER)
    page = f"/cases/{lite.world.reference}/consents"
    told = {"why": "mistake", "words": "Mauvais dossier."}
    if basis not in REVOCABLE:
        assert fill(officer, f"{page}/{right.hex()}/revoke", **told | {"why": "taken_back"}).status_code == 422
    assert fill(officer, f"{page}/{right.hex()}/revoke", **told).status_code == 303
    assert state(lite, sending) == State.RECALLED and not reads(lite, lite.world.there)
    assert "Mauvais dossier." in text_of(officer.get(page))


def test_a_danger_ends_after_three_days_unless_somebody_looks_again(lite: House) -> None:
    right = consent(lite, basis=SharingBasis.DANGER, words="Seul dehors.", until=clock.today() + timedelta(days=30))
    with lite.app.app_context(), system_work() as unit:
        assert unit.get_one(Consent, right).until == clock.today() + timedelta(days=3)
    (sending,) = prepared(lite, consent_id=right)
    with clock.hold(clock.now() + timedelta(days=4)):
        with pytest.raises(NoRight):
            act(lite, lite.world.here, OFFICER, sending, prepare.send)
        with pytest.raises(Invalid):
            consent(lite, basis=SharingBasis.DANGER, words="Seul.", given_on=clock.today() - timedelta(days=4))


def test_a_danger_that_was_written_without_an_end_ends_all_the_same(house: House) -> None:
    """Of rights recorded before dangers had a term: as if it stood there. Not of an order, which lasts."""
    right = consent(house, basis=SharingBasis.DANGER, words="Seul dehors.")
    bring_to(house, State.ADMITTED, centre_there(house), consent_id=right)
    raw(house, "UPDATE consent SET until = NULL")
    order = consent(house, basis=SharingBasis.ORDER)
    with clock.hold(clock.now() + timedelta(days=3)):
        run(house, forget_old)
        assert "sheet:3" in reads(house, house.world.there)
    with clock.hold(clock.now() + timedelta(days=4)):
        assert run(house, forget_old) and not run(house, forget_old)
        assert told(house) == {"file:identity", "sheet:1", "sheet:4"}
        with looking(house, house.world.actor(OFFICER)):
            me = house.world.actor(OFFICER)
            register = consents_of(me, cases.locate(me, house.world.reference))
        assert {line.id: line.live for line in register} == {right: False, order: True}
        assert {line.id: line.until for line in register}[right] == clock.today() - timedelta(days=1)


def test_what_lost_its_right_is_told_again_where_somebody_ticks_it(lite: House) -> None:
    """On the page, with for whom it is, and the paper that proves it, which is one of this very file."""
    bring_to(lite, State.ADMITTED, centre_there(lite), consent_id=(right := consent(lite)))
    revoke(lite, right)
    page = f"/cases/{lite.world.reference}/consents"
    officer, third = client_of(lite, OFFICER), further_house(lite, 3)
    given = {"basis": "guardian", "who": "La grand-mère", "words": "Oui."}
    key = bytes(raw(lite, "SELECT id FROM referral")[0].id).hex()
    assert key in officer.get(page).get_data(as_text=True)
    for wrong in ({"receiver": third.hex(), "rests": key}, {"document": third.hex()}, {"receiver": right.hex()}):
        assert fill(officer, page, **given | wrong).status_code == 422, wrong
    assert "file:contact" not in reads(lite, lite.world.there)
    assert fill(officer, page, **given, receiver=lite.world.there.hex(), rests=key).status_code == 303
    assert "file:contact" in reads(lite, lite.world.there)
    assert (
        bytes(raw(lite, "SELECT receiver_id FROM consent ORDER BY id DESC LIMIT 1")[0].receiver_id) == lite.world.there
    )
    assert key not in officer.get(page).get_data(as_text=True)


def test_of_several_rights_none_is_chosen_beforehand(lite: House) -> None:
    client, page = client_of(lite, WORKER), f"/cases/{lite.world.reference}/referral"
    only = consent(lite)
    assert form_of(client.get(page)).fields["consent"] == id_text(only)
    consent(lite, basis=SharingBasis.CHILD)
    assert not form_of(client.get(page)).fields.get("consent")


def test_a_yes_waits_for_a_right_that_holds(lite: House) -> None:
    """Sent in time, accepted too late: no bed without a sheet. The sender was told, and records a new right."""
    beds = centre_there(lite)
    until = clock.today() + timedelta(days=1)
    (sending,) = sent(lite, consent_id=consent(lite, until=until))
    with clock.hold(clock.now() + timedelta(days=2)):
        assert run(lite, forget_old) and not run(lite, forget_old)
        assert bells(lite) > 0, "told once, in the night after"
        with pytest.raises(NoRight) as refused:
            accept(lite, sending, beds[0])
        assert refused.value.fields == {"consent": "right_ended"}
        assert state(lite, sending) == State.SENT
        with pytest.raises(NoRight):
            act(lite, lite.world.here, PATHWAY, sending, lambda me, row: placing.place(me, row, DANGER))
        assert raw(lite, "SELECT count(*) FROM bed_use WHERE until IS NULL")[0][0] == 0
        consent(lite, again=True)
        accept(lite, sending, beds[0])
        assert {"file:identity", "sheet:3"} <= reads(lite, lite.world.there).keys()


def test_on_the_way_the_right_ends_and_what_keeps_her_safe_stays(house: House) -> None:
    until = clock.today() + timedelta(days=1)
    sending = bring_to(house, State.UNDER_WAY, centre_there(house), consent_id=consent(house, until=until))
    with clock.hold(clock.now() + timedelta(days=2)):
        run(house, forget_old)
        assert told(house) == {"sheet:1", "sheet:4"}
        assert "Zoubeirou" not in str(reads(house, house.world.there))
        act(house, house.world.here, OFFICER, sending, lambda me, row: answer.recall(me, row, RecallReason.ERROR))
        assert not reads(house, house.world.there), "with the referral it ends"


def test_what_was_told_ends_the_night_after_the_right(lite: House) -> None:
    until = clock.today() + timedelta(days=1)
    bring_to(lite, State.ADMITTED, centre_there(lite), consent_id=consent(lite, until=until))
    with clock.hold(clock.now() + timedelta(days=2)):
        run(lite, forget_old)
        assert told(lite) == {"file:identity", "sheet:1", "sheet:4"}


def test_asking_again_after_a_refusal_needs_a_right(lite: House) -> None:
    right = consent(lite)
    (sending,) = sent(lite, consent_id=right)
    act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: answer.refuse(me, row, HouseReason.FULL))
    revoke(lite, right)
    assert state(lite, sending) == State.REFUSED
    with pytest.raises(NoRight):
        act(lite, lite.world.here, PATHWAY, sending, lambda me, row: answer.send_back(me, row, "Un lit est libre."))


def test_a_sheet_without_what_is_withheld() -> None:
    told = {"name": "N", "health": "H", "may_not_see": "X", "constraints": ["treatment", "contact_forbidden"]}
    assert without(told, frozenset()) == told
    assert without(told, frozenset({"health"})) == {
        "name": "N", "may_not_see": "X", "constraints": ["contact_forbidden"],
    }  # fmt: skip
    assert "name" not in without(told, frozenset({"identity"}))


def test_withheld_also_from_a_summary_and_a_sheet_written_later(lite: House) -> None:
    from caseapp.referrals.models import Referral

    right = consent(lite, withheld=frozenset({DataClass.HEALTH}))
    (sending,) = sent(lite, consent_id=right)
    act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: answer.ask_summary(me, row, "Pourquoi ?"))
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        referral = session().scalars(select(Referral)).one()
        asked = session().get_one(Sending, sending)
        prepare.write_summary(me, asked, {"family": "Deux frères.", "health": "Un secret Asthmix."})
        prepare.write_safety(me, referral, {"name": "N", "allergies": "Noix Asthmix", "may_see": "Sa tante"})
    assert reads(lite, lite.world.there)["sheet:2"] == [{"family": "Deux frères."}]
    assert "Asthmix" not in str(reads(lite, lite.world.here))


def test_a_house_that_has_closed_is_sent_nothing_and_is_still_recalled(lite: House) -> None:
    """Behaviours 3, 8: nothing goes to who is no longer there; what went before is taken back all the same."""
    here, third = lite.world.here, further_house(lite, 3)
    (before,) = sent(lite, third)
    (draft,) = prepared(lite, third, kind=Kind.SERVICE)
    raw(lite, "UPDATE establishment SET ended_at = :now WHERE id = :id", now=str(clock.now())[:19], id=third)
    with pytest.raises(Invalid):
        act(lite, here, OFFICER, draft, prepare.send)
    with pytest.raises(Invalid):
        prepared(lite, third)
    act(lite, here, OFFICER, before, lambda me, row: answer.recall(me, row, RecallReason.ERROR))
    assert state(lite, before) == State.RECALLED and not reads(lite, third)
