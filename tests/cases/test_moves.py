"""A file is closed and opened again, as the table of its life allows and no other way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.cases import queries, service
from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.vocabulary import KEPT, ClosingReason, Danger, MoveName, Status
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete
from caseapp.kernel.errors import Impossible, Invalid
from tests.cases.desk import WORKER, opened, path
from tests.cases.pages import errors_at, fill, form_of, references_in, said, text_of
from tests.conftest import House, client_of
from tests.security.tools import working
from tests.support.world import CANARIES, act_as, case_row, leave


def test_a_closed_file_stays_readable(house: House) -> None:
    """Closing needs a reason; afterwards the file is read, noted and found as before, and reopening needs one too."""
    client = client_of(house, WORKER)
    answer = fill(client, path(house, "/close"), text="Sans raison choisie.")
    assert answer.status_code == 422
    assert form_of(answer).fields["text"] == "Sans raison choisie."
    assert fill(client, path(house, "/close"), reason="majority", text="Elle a 18 ans.").status_code == 303
    page = text_of(client.get(path(house)))
    assert "Elle a 18 ans." in page
    assert said(house.app, "fr", "Majority (18 years)") in page
    assert CANARIES["note"] in page
    assert fill(client, path(house), path(house, "/notes"), text="Une nouvelle d'elle.").status_code == 303
    assert references_in(client.send("/search", {"q": "zoubeirou"})) == [house.world.reference]
    with house.app.app_context():
        assert case_row(house.world.case_id).closed_at is not None
    assert fill(client, path(house, "/reopen"), text="  ").status_code == 422
    assert fill(client, path(house, "/reopen"), text="Il est revenu.").status_code == 303
    with house.app.app_context():
        row = case_row(house.world.case_id)
    assert (row.status, row.closed_at) == ("reopened", None)
    assert "Il est revenu." in text_of(client.get(path(house)))


def test_a_second_closing_and_reopening_are_logged_too(lite: House) -> None:
    """Behaviour 38."""
    client = client_of(lite, WORKER)
    for number in range(2):
        fill(client, path(lite, "/close"), reason="lost_contact", text="Parti.")
        fill(client, path(lite, "/reopen"), text=f"Retour {number}.")
    kinds = [str(entry.kind) for entry in opened(lite, lite.world.reference).entries]
    assert (kinds.count("closed"), kinds.count("reopened")) == (2, 2)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_move_that_the_table_does_not_have(lite: House, language: str) -> None:
    """Reopening what is open: 409 in words."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(client, path(lite, "/reopen"), text="Pourquoi pas.")
    assert answer.status_code == 409
    assert said(lite.app, language, "This cannot be done now") in text_of(answer)


def test_the_lifecycle_table_is_whole() -> None:
    """Every status and every move: allowed exactly where the table says, and each status can be reached and left."""
    allowed = {(line.name, source): line.target for line in reversed(LIFECYCLE.moves) for source in line.sources}
    for status in Status:
        assert {line.name for line in LIFECYCLE.open_to(status)} == {n for n, s in allowed if s is status}
        for name in MoveName:
            if (name, status) in allowed:
                assert LIFECYCLE.move(name, status).target is allowed[name, status]
            else:
                with pytest.raises(Impossible):
                    LIFECYCLE.move(name, status)
    for former in KEPT:
        assert LIFECYCLE.move(MoveName.SEPARATE, Status.MERGED, former).target is former
    assert set(allowed.values()) | {LIFECYCLE.initial, Status.CONTACT} == set(Status), "short intakes begin as contacts"
    assert {source for _, source in allowed} == set(Status), "a dead end"
    assert {line.name for line in LIFECYCLE.moves if "reason" in line.needs} == {MoveName.CLOSE, MoveName.REOPEN}


def test_any_sequence_of_moves(lite: House) -> None:
    """Property: whatever people try in whatever order, the stored status is the table's, closed_at follows it, and the
    timeline has a line for each move that was made and none for one that was refused."""
    tried_alone = [name for name in MoveName if name not in (MoveName.MERGE, MoveName.SEPARATE)]
    with lite.app.app_context():
        me = lite.world.actor(WORKER)

        @settings(max_examples=15, deadline=None, database=None)
        @given(st.lists(st.sampled_from([*tried_alone, "close without", "reopen without"]), max_size=8))
        def check(tried: list[str]) -> None:
            begin_writing(session())
            act_as(me)
            case = service.register(me, service.Intake())
            status, made = LIFECYCLE.initial, 0
            for name in tried:
                words = "" if name == "reopen without" else "Un mot."
                move = MoveName(name.removesuffix(" without"))
                try:
                    if move is MoveName.CLOSE:
                        service.close(me, case, ClosingReason.OTHER, words)
                    elif move is MoveName.REOPEN:
                        service.reopen(me, case, words)
                    else:
                        service.move_on(me, case, move)
                    status, made = LIFECYCLE.move(move, status).target, made + 1
                except Impossible:
                    assert move not in {line.name for line in LIFECYCLE.open_to(status)}
                except Invalid:
                    assert name == "reopen without"
                assert case.status == status
                assert (case.closed_at is not None) == (status is Status.CLOSED)
            complete(session())
            leave()
            file = opened(lite, case.reference)
            assert file.status is status
            assert len(file.entries) == 1 + made

        check()


@pytest.mark.parametrize("danger", [Danger.IMMEDIATE, Danger.HIGH, Danger.LOW])
def test_an_open_danger_is_not_closed_without_a_word(lite: House, danger: Danger) -> None:
    """The page shows what is still open, "lost contact" alone is not enough; where nothing presses it is."""
    me = lite.world.actor(WORKER)
    with working(lite, me):
        reference = service.register(me, service.Intake(danger=danger)).reference
    client, at = client_of(lite, WORKER), f"/cases/{reference}/close"
    safety = "Mettre l’enfant à l’abri" in client.get(at).get_data(as_text=True)
    assert safety == (danger == Danger.IMMEDIATE)
    answer = fill(client, at, at, reason="lost_contact", text=" ")
    if danger == Danger.LOW:
        assert answer.status_code == 303
        return
    with working(lite, me):  # whoever closes it past the page is held to the same
        case = queries.locate(me, reference, writing=True)
        for words in ("", " \n"):
            with pytest.raises(Invalid):
                service.close(me, case, ClosingReason.LOST_CONTACT, words)
        assert case.status == Status.INTAKE and case.closed_at is None
    assert answer.status_code == 422
    assert "text" in errors_at(answer)
    assert fill(client, at, at, reason="lost_contact", text="Parti chez sa tante, procureur averti.").status_code == 303
