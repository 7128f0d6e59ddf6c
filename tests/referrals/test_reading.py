"""What a receiver reads at each step, tried with her own keys on the database itself (behaviour 71)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.vocabulary import Category, EventKind
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import load_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.models import Consent, Referral, SafetyFields, Sending, Sheet, Step
from caseapp.referrals.rights import class_of
from caseapp.referrals.rounds import forget_old
from caseapp.referrals.service import answer, consents, journey, prepare
from caseapp.referrals.vocabulary import (
    LIVE,
    UNSENT,
    Feedback,
    HouseReason,
    Kind,
    Move,
    RecallReason,
    SharingBasis,
    State,
)
from tests.cases.pages import said, text_of
from tests.conftest import House, client_of
from tests.referrals.houses import (
    DIRECTOR,
    INTAKE,
    OFFICER,
    PATHWAY,
    SECRET,
    WORKER,
    accept,
    accepted,
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
from tests.referrals.readers import reads, stolen
from tests.security.tools import facts, looking, raw, working

MONTH = timedelta(days=31)
EXTRACT, SUMMARY, SAFETY, VITAL = "sheet:1", "sheet:2", "sheet:3", "sheet:4"
TALK = {"said:send"}
ASKED = {EXTRACT} | TALK
NAMED = {EXTRACT, SAFETY, VITAL, "file:identity"} | TALK
THERE = NAMED | {"file:contact"}
LEARNS: dict[State, set[str]] = {
    **{step: set() for step in UNSENT},
    State.SENT: ASKED,
    State.ACKNOWLEDGED: ASKED,
    State.UNANSWERED: ASKED,
    State.INFO_ASKED: ASKED | {"said:ask"},
    State.COUNTER_PROPOSED: ASKED | {"said:propose"},
    State.WAITING_LIST: ASKED | {"said:wait"},
    State.ACCEPTED: NAMED,
    State.UNDER_WAY: NAMED | {"journey"},
    State.ARRIVED: THERE | {"journey"},
    State.ADMITTED: THERE | {"journey"},
    State.CLOSED: THERE | {"journey", "said:close"},
    State.REFUSED: ASKED | {"said:refuse"},
    **{step: set() for step in (State.NOT_ARRIVED, State.RECALLED, State.EXPIRED, State.OBSOLETE)},
}
"""What the receiver's keys open at each step, of all that is sealed about the child. Nothing else."""


@pytest.mark.parametrize("step", State)
def test_the_keys_of_a_step_open_what_it_allows_and_nothing_else(lite: House, step: State) -> None:
    third = further_house(lite, 3)
    sending = bring_to(lite, step, centre_there(lite))
    assert reads(lite, lite.world.there).keys() == LEARNS[step]
    assert not reads(lite, third)
    assert reads(lite, lite.world.here).keys() >= {"consent", "draft", EXTRACT, SAFETY, "file:identity", "file:notes"}
    if step not in UNSENT:
        page = look_at(lite, lite.world.there, DIRECTOR, sending)
        assert {f"sheet:{level}" for level in page.sheets} == {
            name for name in LEARNS[step] - {VITAL} if "sheet" in name
        }
        assert page.name is None and page.basis is None
        assert "sealed.unreadable" not in facts(lite), "nobody knocks where her keys are gone"
    with pytest.raises(LookupError):
        act(lite, third, DIRECTOR, sending, lambda *_: None)


@pytest.mark.parametrize("step", [State.ACCEPTED, State.ADMITTED, State.REFUSED, State.RECALLED])
def test_the_same_on_both_databases(house: House, step: State) -> None:
    bring_to(house, step, centre_there(house))
    assert reads(house, house.world.there).keys() == LEARNS[step]


def test_the_extract_names_nobody_and_tells_nothing(lite: House) -> None:
    bring_to(lite, State.SENT, ())
    (extract,) = reads(lite, lite.world.there)[EXTRACT]
    assert extract["age"] and extract["needs"] == ["bed", "school"]
    assert set(extract) == {
        "age", "sex", "needs", "constraints", "apart", "languages", "category", "wanted_on", "parallel", "basis",
    }  # fmt: skip
    told = str(reads(lite, lite.world.there))
    assert not any(word in told for word in ("Zoubeirou", "Tamazirtiq", SECRET, lite.world.reference))


def test_keys_kept_by_a_thief_open_nothing_that_is_written_after_the_recall(lite: House) -> None:
    """What she has read she has read; what comes next is sealed under keys she never had."""
    sending = accepted(lite, centre_there(lite))
    here, there = lite.world.here, lite.world.there
    kept = stolen(lite, there)
    act(lite, here, OFFICER, sending, partial(_recall, reason=RecallReason.BACK_HOME, words="Il est rentré Secretnix."))
    with lite.app.app_context():
        for row in kept:
            raw(
                lite,
                "INSERT INTO vault_key VALUES (:v, :c, :d, :h, :k, :w, NULL)",
                v=row.vault_id, c=row.data_class, d=row.dek_version, h=row.holder_id, k=row.kek_version, w=row.wrapped,
            )  # fmt: skip
    me = lite.world.actor(WORKER)
    with working(lite, me):
        files.add_note(me, cases.locate(me, lite.world.reference, writing=True), "Après, Vantardix.")
    told = str(reads(lite, there))
    assert "Vantardix" not in told
    assert "Tamazirtiq" in told, "the negative control: the copied rows do open what was written before"


def _recall(me: Any, row: Sending, reason: RecallReason, words: str = "") -> None:
    answer.recall(me, row, reason, words)


def test_what_the_sender_said_to_herself_stays_with_her(lite: House) -> None:
    """A draft that was sent back to its author: neither its words nor the line of it reach the receiver."""
    here, there = lite.world.here, lite.world.there
    (sending,) = prepared(lite)
    act(lite, here, INTAKE, sending, prepare.submit)
    act(lite, here, OFFICER, sending, partial(_hand_back, words="Ne dites rien du Beaupèrix."))
    act(lite, here, OFFICER, sending, prepare.send)
    assert reads(lite, there).keys() == ASKED
    assert "said:return" in reads(lite, here)
    with working(lite, lite.world.actor(DIRECTOR, there)) as unit:
        assert [step.move for step in unit.scalars(select(Step))] == ["send"]
    page = look_at(lite, there, DIRECTOR, sending)
    assert [step.move for step in page.cards[0].steps] == ["send"]


def _hand_back(me: Any, row: Sending, words: str) -> None:
    prepare.hand_back(me, row, words)


def test_a_summary_opens_to_whoever_asked_for_it_and_to_nobody_else(lite: House) -> None:
    third = further_house(lite, 3)
    here, there = lite.world.here, lite.world.there
    first, second = sent(lite, there, third)
    act(lite, there, DIRECTOR, first, lambda me, row: answer.ask_summary(me, row, "Pour l'équipe."))
    with working(lite, lite.world.actor(OFFICER)) as unit:
        me = lite.world.actor(OFFICER)
        prepare.write_summary(me, unit.get_one(Sending, first), {"family": "Deux frères.", "health": ""})
    assert reads(lite, there)[SUMMARY] == [{"family": "Deux frères."}]
    assert SUMMARY not in reads(lite, third)
    with working(lite, me) as unit, pytest.raises(Impossible):
        prepare.write_summary(me, unit.get_one(Sending, second), {"family": "Deux frères."})
    act(lite, third, DIRECTOR, second, lambda me, row: answer.ask_summary(me, row, "Nous aussi."))
    assert SUMMARY not in reads(lite, third), "what was approved for one house is not approved for another"
    assert look_at(lite, third, DIRECTOR, second).cards[0].summary is None
    with working(lite, me) as unit:
        prepare.write_summary(me, unit.get_one(Sending, second), {"school": "En sixième."})
    assert reads(lite, third)[SUMMARY] == [{"school": "En sixième."}]
    assert reads(lite, there)[SUMMARY] == [{"family": "Deux frères."}]
    ours = {card.id: card.summary for card in look_at(lite, here, OFFICER, first).cards}
    assert ours == {first: {"family": "Deux frères."}, second: {"school": "En sixième."}}, "the sender sees both"
    act(lite, third, DIRECTOR, second, lambda me, row: answer.refuse(me, row, HouseReason.FULL))
    act(lite, here, OFFICER, first, lambda me, row: answer.reply(me, row, "Voici."))
    act(lite, there, DIRECTOR, first, lambda me, row: answer.refuse(me, row, HouseReason.FULL))
    assert reads(lite, there).keys() & {SUMMARY, SAFETY} == set()
    assert state(lite, second) == State.REFUSED and SUMMARY not in reads(lite, third)


def test_a_restricted_file_names_its_child_on_arrival_only(lite: House) -> None:
    beds = centre_there(lite)
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        case = cases.locate(me, lite.world.reference, writing=True)
        files.add_member(me, case, lite.world.person(WORKER))
        files.restrict(me, case, "Parent dans le personnel.")
    sending = bring_to(lite, State.UNDER_WAY, beds)
    assert reads(lite, lite.world.there).keys() == ASKED | {"journey"}
    assert "Zoubeirou" not in str(reads(lite, lite.world.there))
    act(lite, lite.world.there, DIRECTOR, sending, _arrive)
    assert reads(lite, lite.world.there).keys() == LEARNS[State.ARRIVED]


def _closeness(house: House, verb: Any) -> None:
    """Restrict the world's file, or lift it."""
    me = house.world.actor(OFFICER)
    with working(house, me):
        case = cases.locate(me, house.world.reference, writing=True)
        files.add_member(me, case, house.world.person(WORKER))
        verb(me, case, "Parent dans le personnel.")


def test_a_file_that_is_restricted_after_the_yes_closes_at_once(house: House) -> None:
    """Until she arrives the receiver holds no key of her name; once it is lifted, or she is there, it opens again."""
    sending = accepted(house, centre_there(house))
    there = house.world.there
    assert reads(house, there).keys() == NAMED
    kept = len(stolen(house, there))
    _closeness(house, files.restrict)
    assert reads(house, there).keys() == ASKED and len(stolen(house, there)) < kept
    page = look_at(house, there, DIRECTOR, sending)
    assert set(page.sheets) == {1} and "Zoubeirou" not in str(page)
    _closeness(house, files.unrestrict)
    assert reads(house, there).keys() == NAMED
    _closeness(house, files.restrict)
    act(house, there, DIRECTOR, sending, _arrive)
    assert reads(house, there).keys() == THERE


def test_lifting_a_restriction_opens_nothing_to_a_house_whose_time_to_read_on_is_over(lite: House) -> None:
    bring_to(lite, State.CLOSED, centre_there(lite))
    with clock.hold(clock.now() + MONTH):
        run(lite, forget_old)
        left = reads(lite, lite.world.there).keys()
        for verb in (files.restrict, files.unrestrict):
            _closeness(lite, verb)
            assert reads(lite, lite.world.there).keys() == left
        assert not {name for name in left if name.startswith(("file:", "sheet:"))}


def test_restricting_takes_nothing_from_the_house_in_which_she_lives(lite: House) -> None:
    bring_to(lite, State.ADMITTED, centre_there(lite))
    _closeness(lite, files.restrict)
    assert reads(lite, lite.world.there).keys() == LEARNS[State.ADMITTED]


def _arrive(me: Any, row: Sending) -> None:
    from tests.referrals.houses import arrived

    arrived(me, row)


def test_what_a_consent_withholds_is_never_told(lite: House) -> None:
    right = consent(lite, withheld=frozenset({DataClass.HEALTH, DataClass.CONTACT}))
    chosen = frozenset({DataClass.IDENTITY, DataClass.HEALTH, DataClass.NOTES})
    bring_to(lite, State.ADMITTED, centre_there(lite), consent_id=right, classes=chosen)
    told = reads(lite, lite.world.there)
    assert told.keys() >= {"file:identity", "file:notes", SAFETY} and not told.keys() & {"file:health", "file:contact"}
    (sheet,) = told[VITAL]
    assert "health" not in sheet and sheet["may_not_see"] == SECRET, "what keeps her safe is not left out"
    assert "Ventolinex" not in str(told)
    assert "Ventolinex" not in str(reads(lite, lite.world.here)[VITAL])


def test_a_house_that_received_the_file_does_not_see_whom_else_the_sender_asked(lite: House) -> None:
    beds, third = centre_there(lite), further_house(lite, 3)
    there = lite.world.there
    bring_to(lite, State.ADMITTED, beds, classes=frozenset({DataClass.IDENTITY, DataClass.NOTES}))
    (other,) = sent(lite, third, kind=Kind.SERVICE, constraints=())
    consent(lite, receiver_id=third)
    for role in (DIRECTOR, OFFICER, PATHWAY, WORKER):
        me = lite.world.actor(role, there)
        with working(lite, me) as unit:
            assert {row.receiver_id for row in unit.scalars(select(Sending))} == {there}
            assert unit.scalars(select(Referral)).all() == []
            assert unit.scalars(select(Consent)).all() == []
            assert len({row.referral_id for row in unit.scalars(select(Sheet))}) == 1
            assert {row.sending_id for row in unit.scalars(select(Step))} != {other}
    me = lite.world.actor(DIRECTOR, there)
    with looking(lite, me):
        file = cases.open_file(me, lite.world.reference)
        told = [e.detail for e in file.entries if e.kind == EventKind.REFERRED]
        assert len(told) == 1, "her own referral"
        assert not any(e.kind == EventKind.CONSENT for e in file.entries)
    with looking(lite, lite.world.actor(WORKER)):
        file = cases.open_file(lite.world.actor(WORKER), lite.world.reference)
        assert sum(e.kind == EventKind.REFERRED for e in file.entries) == 2


def test_one_referral_that_ends_takes_nothing_from_another_that_lives(lite: House) -> None:
    """Behaviours 9, 10: a service that runs keeps its access while a placement to the same house is refused."""
    beds = centre_there(lite)
    here, there = lite.world.here, lite.world.there
    chosen = frozenset({DataClass.IDENTITY, DataClass.SOCIAL})
    (service,) = sent(lite, kind=Kind.SERVICE, classes=chosen)
    act(lite, there, DIRECTOR, service, lambda me, row: answer.accept(me, row, None))
    act(lite, there, DIRECTOR, service, journey.take_up)
    open_by_service = {name for name in reads(lite, there) if name.startswith("file:")}
    assert open_by_service == {"file:identity", "file:social", "file:contact"}
    for yes_first in (False, True):
        (placement,) = sent(lite, constraints=())
        if yes_first:
            accept(lite, placement, beds[0])
        act(lite, here, OFFICER, placement, partial(_recall, reason=RecallReason.ERROR))
        assert {name for name in reads(lite, there) if name.startswith("file:")} == open_by_service
    act(lite, there, DIRECTOR, service, partial(_close))
    assert {name for name in reads(lite, there) if name.startswith("file:")} == open_by_service
    with clock.hold(clock.now() + MONTH):
        run(lite, forget_old)
        assert {name for name in reads(lite, there) if "said" not in name} == set()


def _close(me: Any, row: Sending) -> None:
    journey.complete(me, row, Feedback.WELL, "Terminé.")


def test_a_new_referral_after_the_last_share_ended_opens_again(lite: House) -> None:
    beds = centre_there(lite)
    bring_to(lite, State.CLOSED, beds)
    with clock.hold(clock.now() + MONTH):
        assert "file:identity" not in reads(lite, lite.world.there)
        (again,) = sent(lite, constraints=())
        accept(lite, again, beds[0])
        assert {n for n in reads(lite, lite.world.there) if n.startswith("file:")} == {"file:identity"}


@pytest.mark.parametrize("step", [step for step in State if step not in LIVE and step is not State.CLOSED])
def test_after_thirty_days_nobody_reads_the_words(lite: House, step: State) -> None:
    sending = bring_to(lite, step, centre_there(lite))
    with clock.hold(clock.now() + MONTH):
        assert run(lite, forget_old) == 1
        assert run(lite, forget_old) == 0, "once"
        for place in (lite.world.here, lite.world.there):
            left = {name for name in reads(lite, place) if not name.startswith("file:")}
            assert left - {"consent"} == set()
        for place in (lite.world.here, *([] if step in UNSENT else [lite.world.there])):
            page = look_at(lite, place, DIRECTOR, sending)
            assert page.sheets == {} and page.words == ""
            assert not any(line.words for line in page.cards[0].steps)
            assert {line.name for line in page.cards[0].moves} <= {Move.STOP}, "who seeks may end the search"
        assert "sealed.unreadable" not in facts(lite)
        if step is State.REFUSED:
            with pytest.raises(Impossible):
                act(lite, lite.world.here, PATHWAY, sending, lambda me, row: answer.send_back(me, row, "Encore."))


def test_what_a_stay_left_behind_is_kept_by_the_sender(lite: House) -> None:
    """A referral that brought the child is not forgotten: the sender keeps what was told and how it ended."""
    bring_to(lite, State.CLOSED, centre_there(lite))
    with clock.hold(clock.now() + MONTH):
        run(lite, forget_old)
        assert {"said:send", "said:close", SAFETY} <= reads(lite, lite.world.here).keys()
        assert not reads(lite, lite.world.there).keys() & {EXTRACT, SAFETY, VITAL, "file:identity", "file:contact"}


def test_words_of_the_trail_are_codes(lite: House) -> None:
    """Every line that a whole referral leaves in the trail: codes, counts and ids."""
    before = len(raw(lite, "SELECT 1 FROM audit_event"))
    bring_to(lite, State.CLOSED, centre_there(lite))
    rows = raw(lite, "SELECT * FROM audit_event ORDER BY id")[before:]
    told = " ".join(str(tuple(row)) for row in rows)
    for word in (
        "Zoubeirou",
        "Tamazirtiq",
        "Fadmoux",
        "Qadiroux",
        "Ventolinex",
        "darija",
        "Kangoo",
        "Chauffeur",
        "tante",
    ):
        assert word not in told
    assert {"referral.drafted", "referral.moved", "consent.kept"} <= {row.fact for row in rows}


def test_no_key_no_text_even_where_a_row_says_so(lite: House) -> None:
    """A forged `knows`: the page shows nothing of a sheet whose key the house does not hold."""
    sending = bring_to(lite, State.SENT, ())
    raw(lite, "UPDATE referral_sending SET knows = 3, state = 'accepted'")
    page = look_at(lite, lite.world.there, DIRECTOR, sending)
    assert "Zoubeirou" not in str(page) and SECRET not in str(page)
    with working(lite, lite.world.actor(DIRECTOR, lite.world.there)):
        rows = session().scalars(select(Sheet)).all()
        assert len(rows) == 2, "the rows are there, their text is not"


def test_a_closed_vault_does_not_open_for_the_service_either(lite: House) -> None:
    """Unreadable is what a verb hears that would write with a key that was withdrawn."""
    sending = bring_to(lite, State.OBSOLETE, ())
    with pytest.raises((Unreadable, Impossible)):
        act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: answer.ask(me, row, "Encore ?"))


def test_consents_are_read_where_the_file_is_kept(lite: House) -> None:
    right = consent(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        consents.end_consent(me, cases.locate(me, lite.world.reference), unit.get_one(Consent, right), "Elle refuse.")
    assert reads(lite, lite.world.here)["consent"] == [
        {"who": "La mère Fadmoux", "words": "", "revoked": "Elle refuse.", "why": "taken_back"}
    ]
    assert not reads(lite, lite.world.there)


def test_who_decides_reads_what_she_was_promised_and_the_sender_sees_it(lite: House) -> None:
    """The day, the category, the languages, by what right, and whether others are asked: on both pages, in the same words."""
    third, day = further_house(lite, 4), clock.today() + timedelta(days=3)
    right = consent(lite, basis=SharingBasis.DUTY)
    sent(lite, lite.world.there, third, wanted_on=day, consent_id=right)
    told = (
        day.strftime("%Y"),
        said(lite.app, "fr", Category(reads(lite, lite.world.there)[EXTRACT][0]["category"]).label),
        said(lite.app, "fr", SharingBasis.DUTY.label),
        said(lite.app, "fr", "Languages"),
        "1 autre établissement",
    )
    reference = raw(lite, "SELECT reference FROM referral_sending")[0].reference
    for client in (client_of(lite, DIRECTOR, place=lite.world.there), client_of(lite, OFFICER)):
        page = text_of(client.get(f"/referrals/{reference}"))
        first = page[page.index(said(lite.app, "fr", "From the sending")) :]
        assert all(words in first for words in told), [words for words in told if words not in first]


def test_the_right_on_the_extract_is_the_one_it_rests_on(lite: House) -> None:
    """An order is not named where it withholds what is judicial."""
    for given, read in (
        ({"basis": SharingBasis.ORDER}, "order"),
        ({"basis": SharingBasis.ORDER, "withheld": frozenset({DataClass.JUDICIAL})}, ""),
    ):
        (sending,) = sent(lite, consent_id=consent(lite, **given))
        (extract,) = reads(lite, lite.world.there)[EXTRACT]
        assert extract["basis"] == read
        act(lite, lite.world.here, OFFICER, sending, partial(_recall, reason=RecallReason.ERROR, words="Erreur."))


TOLD: dict[str, str] = {
    "name": "Zoubix", "guardian": "La tante Fadmoux", "may_not_see": SECRET, "health": "Asthme",
    "allergies": "Noix", "medicine": "Deux bouffées", "legal": "Ordonnance 12/26", "hearing": "Le 3",
    "school": "Ecole Atlasix", "own_words": "Il me frappe.", "belongings": "Un sac",
}  # fmt: skip
TONIGHT = {"name", "guardian", "may_not_see", "health", "allergies", "medicine", "belongings"}
READS: dict[Role, set[str]] = {
    Role.INTAKE_WORKER: TONIGHT,
    Role.EDUCATOR: TONIGHT,
    Role.HEALTH_STAFF: TONIGHT,
    Role.DIRECTOR: set(TOLD),
    Role.REFERENCE_WORKER: set(TOLD),
    Role.UNIT_OFFICER: set(TOLD),
}
"""Lines of the safety sheet that each role of the receiver opens: who the child is and what keeps her safe for whoever
is there at night; the order, the hearing and her own account for those who follow her, and for the addressee."""
SUMMED = {"family": "Deux frères.", "health": "Asthmatique.", "behaviour": "Fugue."}


def test_each_role_of_the_receiver_opens_the_lines_of_its_classes(house: House) -> None:
    """On the page, and with the keys of her role on the database itself: no filter, no page in the way."""
    sending = bring_to(house, State.ARRIVED, centre_there(house), safety=SafetyFields(**TOLD))  # type: ignore[typeddict-item]
    there = house.world.there
    for role, lines in READS.items():
        page = look_at(house, there, role, sending)
        assert set(page.sheets[3]) == lines, role
        assert bool(page.cards[0].steps[0].words) is (role is not Role.HEALTH_STAFF), "what the two houses say"
        opened = reads(house, there, role=role)
        assert {line for name in (SAFETY, VITAL) for told in opened[name] for line in told} == lines, role
        assert ("said:send" in opened) is (role is not Role.HEALTH_STAFF)
    assert "sealed.unreadable" not in facts(house), "nobody knocks where her role has no key"


def test_each_class_of_lines_is_a_vault_and_a_key_of_its_own(lite: House) -> None:
    bring_to(lite, State.ARRIVED, centre_there(lite), safety=SafetyFields(**TOLD))  # type: ignore[typeddict-item]
    with lite.app.app_context(), system_work() as unit:
        for sheet in unit.scalars(select(Sheet).where(Sheet.level == 3)):
            of = DataClass(sheet.data_class)
            keys = load_keys(unit, lite.world.there, [sheet.id], list(DataClass))
            assert {one for one in DataClass if keys.holds(sheet.id, one)} == {of}, "a key of its own class"
            assert {class_of(line) for line in keys.unseal(sheet.told, "referral_sheet", of, sheet.id, sheet.id)} == {
                of
            }
            with pytest.raises(Unreadable):
                keys.unseal(sheet.told, "referral_sheet", DataClass.HEALTH, sheet.id, sheet.id)


def test_a_nurse_of_the_receiver_reads_what_heals_and_no_word_between_the_houses(lite: House) -> None:
    """She opens the referral in a browser: allergies and medicines, no court, no question and no answer."""
    bring_to(lite, State.ARRIVED, centre_there(lite), safety=SafetyFields(**TOLD))  # type: ignore[typeddict-item]
    nurse = client_of(lite, Role.HEALTH_STAFF, place=lite.world.there)
    page = text_of(nurse.get(f"/referrals/{raw(lite, 'SELECT reference FROM referral_sending')[0].reference}"))
    assert "Noix" in page and "Deux bouffées" in page
    assert not any(text in page for text in ("Ordonnance 12/26", "Il me frappe", "Ecole Atlasix"))


def test_a_summary_opens_to_each_by_its_classes(lite: House) -> None:
    """Whoever decides reads what she asked for; a nurse what concerns her; an educator nothing of it."""
    (sending,) = sent(lite)
    there = lite.world.there
    act(lite, there, DIRECTOR, sending, lambda me, row: answer.ask_summary(me, row, "Pour l'équipe."))
    act(lite, lite.world.here, OFFICER, sending, lambda me, row: prepare.write_summary(me, row, SUMMED))
    expected = {
        Role.INTAKE_WORKER: set(), Role.EDUCATOR: set(), Role.HEALTH_STAFF: {"health"},
        Role.DIRECTOR: set(SUMMED), Role.REFERENCE_WORKER: set(SUMMED), Role.UNIT_OFFICER: set(SUMMED),
    }  # fmt: skip
    for role, lines in expected.items():
        assert set(look_at(lite, there, role, sending).cards[0].summary or ()) == lines, role
        assert {line for told in reads(lite, there, role=role).get(SUMMARY, ()) for line in told} == lines, role


def test_what_is_written_anew_leaves_no_line_behind(lite: House) -> None:
    """A sheet written again without a hearing tells of none, in any class; a new class of lines opens at once."""
    beds = centre_there(lite)
    (sending,) = sent(lite, safety=SafetyFields(**TOLD))  # type: ignore[typeddict-item]
    accept(lite, sending, beds[0])
    anew = SafetyFields(name="Autre", school="Aucune", promised="Sa mère appelle.")
    for who in (lite.world.here, lite.world.there):
        act(lite, lite.world.here, OFFICER, sending, lambda me, row: _rewritten(me, row, anew))
        assert look_at(lite, who, DIRECTOR, sending).sheets[3] == anew


def _rewritten(me: Any, row: Sending, told: SafetyFields) -> None:
    prepare.write_safety(me, session().get_one(Referral, row.referral_id), told)
