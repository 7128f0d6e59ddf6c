"""A body outside: nothing opens but with link and code together, once; what it answers reaches the sender."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from caseapp.cases import queries as cases
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, NotFound, Refused, Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import FORGOTTEN_AFTER, LINK_LASTS, LINK_TRIES, READ_FOR
from caseapp.policy.roles import Role
from caseapp.referrals import handout, queries
from caseapp.referrals.lifecycle import OUTSIDE
from caseapp.referrals.models import Outside, OutsideLink
from caseapp.referrals.rounds import forget_old, look
from caseapp.referrals.service import bodies, consents
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import OPEN_OUTSIDE, OutsideMove, OutsideState
from tests.cases.pages import fill, form_of, send, text_of
from tests.conftest import House, client_of
from tests.papers.reading import words_of
from tests.referrals.houses import DIRECTOR, OFFICER, WORKER, consent, run
from tests.referrals.outward import (
    ASKS,
    address,
    answered,
    entry,
    knock,
    linked,
    links,
    outside,
    say,
    state_of,
    stranger,
)
from tests.referrals.test_papers import ask, words
from tests.security.tools import facts, raw, working
from tests.support.world import CANARIES


def wrong(code: str) -> str:
    """Another code."""
    return "".join(str((int(figure) + 1) % 10) for figure in code if figure.isdigit())


def test_link_and_code_open_what_was_ticked_and_no_more(lite: House) -> None:
    given, they = linked(lite), stranger(lite)
    opened = knock(they, given.letters, given.code)
    assert opened.status_code == 200
    text = opened.get_data(as_text=True)
    assert ASKS in text
    assert CANARIES["given"] in text or CANARIES["given_ar"] in text
    assert lite.world.reference not in text
    assert given.letters not in text
    assert opened.headers["Cache-Control"] == "no-store"
    assert "outside.opened" in facts(lite)


def test_what_is_not_ticked_is_not_in_what_they_read(lite: House) -> None:
    given = linked(lite, outside(lite, tell=()))
    text = knock(stranger(lite), given.letters, given.code).get_data(as_text=True)
    assert ASKS in text
    for canary in CANARIES.values():
        assert canary not in text


def test_everything_that_does_not_open_answers_alike(lite: House) -> None:
    """Wrong code, wrong link, no link, withdrawn, run out, locked: one page, to the letter."""
    live, seen = linked(lite), []

    def shut(link: str, code: str) -> str:
        answer = knock(stranger(lite), link, code)
        assert answer.status_code == 422
        return text_of(answer)

    seen += [
        shut(live.letters, wrong(live.code)),
        shut("k7mx4-92qxt-bd9fh-k3mp7", live.code),
        shut("", ""),
        shut("é" * 300, "x"),
    ]
    gone = linked(lite)
    sender = client_of(lite, OFFICER)
    assert send(sender, form_of(sender.get(gone.page), f"{gone.page}/withdraw")).status_code == 303
    seen.append(shut(gone.letters, gone.code))
    old = linked(lite)
    with clock.hold(clock.now() + LINK_LASTS + timedelta(seconds=1)):
        seen.append(shut(old.letters, old.code))
    assert len(set(seen)) == 1
    assert ASKS not in seen[0]


def test_five_wrong_codes_destroy_the_link(lite: House) -> None:
    given = linked(lite)
    for _try in range(LINK_TRIES):
        assert links(lite) == 1
        assert knock(stranger(lite), given.letters, wrong(given.code)).status_code == 422
    assert links(lite) == 0
    assert knock(stranger(lite), given.letters, given.code).status_code == 422
    assert facts(lite).count("outside.tried") == LINK_TRIES
    assert raw(lite, "SELECT move FROM outside_step ORDER BY id DESC LIMIT 1")[0].move == "lock"
    assert client_of(lite, OFFICER).get(given.page).status_code == 200


def test_tries_from_one_address_are_slowed_down(lite: House) -> None:
    they = stranger(lite)
    codes = [knock(they, "k7mx4-92qxt-bd9fh-k3mp7", f"{number:08}").status_code for number in range(14)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_many_tries_at_once_are_all_counted(house: House) -> None:
    """A hundred million codes cannot be tried beside each other: the right one among twenty wrong opens rarely, and
    never after five."""
    given, answers = linked(house), []
    gate = threading.Barrier(8)

    def go(code: str) -> None:
        they = stranger(house)
        form = entry(they)
        gate.wait()
        answers.append(send(they, form, link=given.letters, code=code).status_code)

    threads = [threading.Thread(target=go, args=(f"{number:08}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 not in answers
    assert links(house) == 0, answers
    assert raw(house, "SELECT count(*) AS n FROM outside_step WHERE move = 'lock'")[0].n == 1


def test_it_is_read_for_one_hour_and_then_only_answered(lite: House) -> None:
    given, they = linked(lite), stranger(lite)
    assert ASKS in knock(they, given.letters, given.code).get_data(as_text=True)
    assert ASKS in knock(they, given.letters, given.code).get_data(as_text=True)
    with clock.hold(clock.now() + READ_FOR + timedelta(minutes=1)):
        run(lite, look)
        assert raw(lite, "SELECT extract FROM outside_link")[0].extract is None
        later = knock(they, given.letters, given.code)
        assert later.status_code == 200
        assert ASKS not in later.get_data(as_text=True)
        assert answered(they, later, said="receive").status_code == 200
    assert state_of(lite) == "received"


def test_their_answer_reaches_the_sender_and_ends_the_link(lite: House) -> None:
    given, they = linked(lite), stranger(lite)
    opened = knock(they, given.letters, given.code)
    assert answered(they, opened, said="receive", who="Docteur Alaoui").status_code == 200
    assert state_of(lite) == "received"
    assert links(lite) == 1
    again = knock(they, given.letters, given.code)
    assert answered(they, again, said="arrive", words="Arrivé à 15 h, plâtré.").status_code == 200
    assert state_of(lite) == "arrived"
    assert links(lite) == 0
    assert answered(they, again, said="arrive").status_code == 200, "sent twice, said once"
    assert answered(they, again, said="refuse", reason="full").status_code == 422
    page = client_of(lite, OFFICER).get(given.page).get_data(as_text=True)
    assert "Docteur Alaoui" in page
    assert "Arrivé à 15 h, plâtré." in page
    assert raw(lite, "SELECT count(*) AS n FROM case_notice WHERE kind = 'answered'")[0].n >= 1


def test_what_was_received_and_heard_of_no_more_is_for_the_sender_to_call(lite: House) -> None:
    """She calls, they say that it goes on, and she is told the next day to call; they are not asked that by their link."""
    given, they, me = linked(lite), stranger(lite), lite.world.actor(OFFICER)
    assert answered(they, knock(they, given.letters, given.code), said="receive").status_code == 200
    again = form_of(knock(they, given.letters, given.code), "/outside/answer")
    assert 'value="receive"' not in knock(they, given.letters, given.code).get_data(True) and again
    with working(lite, me):
        assert queries.outside_waiting(me) == 0
    with clock.hold(clock.now() + timedelta(days=12)):
        with working(lite, me) as unit:
            assert queries.outside_waiting(me) == 1
            bodies.said(me, unit.scalars(select(Outside)).one(), OutsideMove.RECEIVE, None, "La place se libère jeudi.")
            assert queries.outside_waiting(me) == 0
        assert state_of(lite) == "received"


def test_a_refusal_needs_its_reason(lite: House) -> None:
    given, they = linked(lite), stranger(lite)
    opened = knock(they, given.letters, given.code)
    assert answered(they, opened, said="refuse").status_code == 422
    assert answered(they, opened, said="refuse", reason="other").status_code == 422
    assert answered(they, opened, said="refuse", reason="made up").status_code == 422
    assert answered(they, opened, said="refuse", reason="not_equipped").status_code == 200
    assert state_of(lite) == "refused"
    assert links(lite) == 0


def test_a_forged_ticket_answers_nothing(lite: House) -> None:
    given, they = linked(lite), stranger(lite)
    opened = knock(they, given.letters, given.code)
    form = form_of(opened, "/outside/answer")
    good = form.fields["ticket"]
    for ticket in ("", "x", good[:-1], good.replace(".", ""), f"{'0' * 32}.{good.split('.', 1)[1]}", "é.1.2"):
        assert send(they, form, said="receive", ticket=ticket).status_code == 422
    anew = linked(lite, bytes(raw(lite, "SELECT id FROM outside_referral")[0].id))
    with clock.hold(clock.now() + timedelta(hours=3)):
        assert send(they, form, said="receive").status_code == 422
    assert anew.letters != given.letters
    assert state_of(lite) == "out"
    assert knock(they, given.letters, given.code).status_code == 422, "the former link opens nothing any more"


def test_the_database_alone_and_the_link_alone_open_nothing(lite: House) -> None:
    given = linked(lite)
    with lite.app.app_context(), system_work() as unit:
        row = unit.scalars(select(OutsideLink)).one()
        letters = handout.read_link(given.letters)
        for figures in ("", "00000000", wrong(given.code)):
            with pytest.raises(Unreadable):
                handout.unseal(handout.stretch(letters, figures, row.salt), row.extract or b"", row.outside_id)
        right = handout.stretch(letters, handout.read_code(given.code), row.salt)
        assert handout.unseal(right, row.extract or b"", row.outside_id)["words"] == ASKS
        stored = b"".join(bytes(value) for value in (row.digest, row.salt, row.proof, row.extract or b""))
        assert letters.encode() not in stored
        assert handout.read_code(given.code).encode() not in stored


def test_neither_link_nor_code_stands_anywhere(lite: House, caplog: pytest.LogCaptureFixture) -> None:
    given = linked(lite)
    knock(stranger(lite), given.letters, given.code)
    for table in (
        "audit_event",
        "submission",
        "outside_step",
        "outside_referral",
        "draft",
        "case_notice",
        "case_event",
    ):
        lines = repr([tuple(row) for row in raw(lite, f"SELECT * FROM {table}")])
        for secret in (given.letters, handout.read_link(given.letters), given.code, handout.read_code(given.code)):
            assert secret not in lines, table
    assert given.letters not in caplog.text
    assert handout.read_code(given.code) not in caplog.text


def test_a_double_click_makes_one_link_and_a_reload_shows_none(lite: House) -> None:
    row = outside(lite)
    client, page = client_of(lite, OFFICER), address(lite, row)
    form = form_of(client.get(page), f"{page}/link")
    assert send(client, form).status_code == 200
    again = send(client, form)
    assert again.status_code == 303
    assert links(lite) == 1


def test_links_run_out_and_what_ended_is_forgotten(lite: House) -> None:
    linked(lite)
    with clock.hold(clock.now() + LINK_LASTS + timedelta(minutes=1)):
        run(lite, look)
        assert links(lite) == 0
        assert state_of(lite) == "out"
        client = client_of(lite, OFFICER)
        row = bytes(raw(lite, "SELECT id FROM outside_referral")[0].id)
        assert fill(client, address(lite, row, "/take_back"), address(lite, row, "/take_back")).status_code == 303
    with clock.hold(clock.now() + LINK_LASTS + FORGOTTEN_AFTER + timedelta(days=1)):
        run(lite, forget_old)
        assert raw(lite, "SELECT count(*) AS n FROM vault_key WHERE vault_id = :v", v=row)[0].n == 0
        assert client_of(lite, OFFICER).get(address(lite, row)).status_code == 200


@pytest.mark.parametrize("end", [OutsideMove.ARRIVE, OutsideMove.REFUSE, OutsideMove.TAKE_BACK])
def test_no_key_row_outlives_its_state(lite: House, end: OutsideMove) -> None:
    linked(lite)
    me = lite.world.actor(OFFICER)
    with working(lite, me) as unit:
        row = unit.scalars(select(Outside)).one()
        bodies.said(me, row, end, "full" if end is OutsideMove.REFUSE else None)
    assert links(lite) == 0
    assert raw(lite, "SELECT due_at FROM outside_referral")[0].due_at is None


def test_every_end_of_the_table_is_an_end_of_the_link() -> None:
    ends = {line.target for line in OUTSIDE} - OPEN_OUTSIDE
    assert ends == {OutsideState.ARRIVED, OutsideState.REFUSED, OutsideState.TAKEN_BACK}


def test_a_right_that_is_taken_back_takes_the_link_with_it(lite: House) -> None:
    right = consent(lite)
    linked(lite, outside(lite, right=right))
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        case = cases.locate(me, lite.world.reference, writing=True)
        consents.end_consent(me, case, unit.get_one(consents.Consent, right), "La mère ne veut plus.")
    assert links(lite) == 0
    assert state_of(lite) == "taken_back"


def test_a_right_for_one_establishment_is_not_one_for_a_body_outside(lite: House) -> None:
    right = consent(lite, receiver_id=lite.world.there)
    with pytest.raises(NoRight):
        outside(lite, right=right)
    with pytest.raises(NoRight):
        outside(lite, right=bytes(16))


def test_what_a_consent_withholds_is_not_told(lite: House) -> None:
    right = consent(lite, withheld=frozenset({DataClass.IDENTITY, DataClass.HEALTH}))
    given = linked(lite, outside(lite, right=right, tell=(Told.NAME, Told.NAME_AR)))
    text = knock(stranger(lite), given.letters, given.code).get_data(as_text=True)
    assert ASKS in text
    assert CANARIES["given"] not in text
    assert "Suit un traitement" not in text


def test_another_house_sees_nothing_of_it(lite: House) -> None:
    row = outside(lite)
    me = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, me) as unit:
        assert unit.scalars(select(Outside)).all() == []
        with pytest.raises(NotFound):
            cases.locate(me, lite.world.reference, writing=True)
    assert client_of(lite, DIRECTOR, lite.world.there).get(address(lite, row)).status_code == 404


def test_a_link_is_read_however_it_is_typed() -> None:
    drawn = handout.draw()
    letters = handout.read_link(drawn.link)
    assert len(letters) == handout.LETTERS
    for typed in (
        drawn.link.upper(),
        f" {drawn.link} ",
        f"https://x.ma/outside#{drawn.link}",
        drawn.link.replace("-", " "),
    ):
        assert handout.read_link(typed) == letters
    assert handout.read_link("k7mx4") == ""
    assert handout.read_code("١٢٣٤ 5678") == "12345678"


def test_the_letter_says_what_the_link_says(lite: House) -> None:
    row = outside(lite)
    url = address(lite, row, "/letter.pdf")
    said = words(ask(lite, OFFICER, lite.world.here, url, tongue="fr"))
    assert words_of(ASKS) <= said
    assert words_of("Hôpital Moulay Youssef") <= said
    assert state_of(lite) == "out"
    assert ask(lite, OFFICER, lite.world.there, url).status_code == 404


@pytest.mark.parametrize("state", list(OutsideState))
def test_every_move_from_every_state_is_what_the_table_says(lite: House, state: OutsideState) -> None:
    """Generated from the table: by somebody who may send, by somebody who only answers, and from the other house."""
    me, named = lite.world.actor(OFFICER), {line.name: line for line in OUTSIDE}
    for name, line in named.items():
        row = _standing(lite, state)
        for role, place in ((Role.EDUCATOR, lite.world.here), (OFFICER, lite.world.there)):
            other = lite.world.actor(role, place)
            with working(lite, other) as unit, pytest.raises((Refused, NotFound, Impossible, NoResultFound)):
                say(other, unit.scalars(select(Outside).where(Outside.id == row)).one(), name)
        with working(lite, me) as unit:
            found = unit.get_one(Outside, row)
            if state in line.sources:
                say(me, found, name)
                assert found.state == line.target
            else:
                with pytest.raises(Impossible):
                    say(me, found, name)


def _standing(house: House, state: OutsideState) -> bytes:
    """A referral that stands somewhere."""
    row, me = outside(house), house.world.actor(OFFICER)
    way = {
        OutsideState.PREPARED: (),
        OutsideState.OUT: (OutsideMove.GIVE,),
        OutsideState.RECEIVED: (OutsideMove.GIVE, OutsideMove.RECEIVE),
        OutsideState.ARRIVED: (OutsideMove.GIVE, OutsideMove.ARRIVE),
        OutsideState.REFUSED: (OutsideMove.GIVE, OutsideMove.REFUSE),
        OutsideState.TAKEN_BACK: (OutsideMove.TAKE_BACK,),
    }[state]
    for name in way:
        with working(house, me) as unit:
            bodies.said(me, unit.get_one(Outside, row), name, "full" if name is OutsideMove.REFUSE else None)
    return row
