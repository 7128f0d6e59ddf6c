"""Every state, move, role and relation of the table: what it allows is done, what it does not is refused.

Generated from `lifecycle.MOVES` and the powers of `policy/permissions.py`: a line added to the table is tried at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import service as files
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel.errors import Impossible, NotFound, Refused
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import POWERS, P, holds
from caseapp.policy.roles import Role
from caseapp.referrals.lifecycle import MOVES, NEXT, open_to
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.service.moves import Said, move
from caseapp.referrals.vocabulary import LIVE, OVER, UNSENT, Kind, Move, Side, State
from tests.conftest import House
from tests.referrals.houses import DIRECTOR, change, further_house, prepared, sent
from tests.security.tools import working
from tests.support.world import act_as, leave
from tools import draw_referrals

PEOPLE = [move for move in Move if any(line.name is move and line.side is not Side.SYSTEM for line in MOVES)]
BLIND = frozenset(role for role in Role if not holds([role], P.CASE_OPEN))
"""Roles whose scope holds no file, and so no referral."""
CLOCK = [move for move in Move if move not in PEOPLE]


def lines(name: Move, state: State, side: Side) -> list[Any]:
    """Lines of the table for a move from a state by a side."""
    return [line for line in MOVES if line.name is name and state in line.sources and line.side is side]


def expected(name: Move, state: State, side: Side | None, role: Role, kind: Kind) -> type[Exception] | State:
    """What the table and the powers say; for who works with no files, nothing is there at all."""
    if side is None or role in BLIND or (side is Side.RECEIVER and state in UNSENT):
        return LookupError
    found = lines(name, state, side)
    if not found:
        return Impossible
    if not holds([role], P(found[0].permission)):
        return Refused
    return found[0].target if found[0].fits(kind) else Impossible


def attempt(house: House, place: bytes, role: Role, sending: bytes, name: Move) -> type[Exception] | State:
    """What really happens; nothing of it is kept."""
    me = house.world.actor(role, place)
    act_as(me)
    unit = session()
    try:
        row = unit.scalars(select(Sending).where(Sending.id == sending)).one_or_none()
        if row is None:
            return LookupError
        move(me, row, name, Said("Des mots.", "other"))
        return State(row.state)
    except (Impossible, Refused, NotFound) as error:
        return type(error)
    finally:
        leave()


@pytest.mark.parametrize(
    ("state", "kind"), [*((state, Kind.PLACEMENT) for state in State), (State.ADMITTED, Kind.SERVICE)]
)
def test_the_table_is_the_truth_for_everybody(lite: House, state: State, kind: Kind) -> None:
    """Role x relation x move from one state: the sender's house, the receiver's, a third that was not asked."""
    third = further_house(lite, 3)
    (sending,) = prepared(lite) if state in UNSENT else sent(lite, kind=kind)
    change(lite, sending, state=str(state))
    places = {lite.world.here: Side.SENDER, lite.world.there: Side.RECEIVER, third: None}
    with lite.app.app_context():
        for (place, side), role in product(places.items(), Role):
            if (place, role) not in lite.world.people:
                continue
            for name in tried(state, side, role):
                found = attempt(lite, place, role, sending, name)
                assert found == expected(name, state, side, role, kind), (place, role, name)


def tried(state: State, side: Side | None, role: Role) -> list[Move]:
    """Every move for a director, who can do most; for the others those that the table has here, because the table is
    asked before the powers are; one for whoever sees nothing."""
    if role is Role.DIRECTOR:
        return PEOPLE
    if side is None or role in BLIND:
        return PEOPLE[:1]
    return [name for name in PEOPLE if lines(name, state, side)] or PEOPLE[:1]


def test_nobody_makes_the_clocks_moves(lite: House) -> None:
    (sending,) = sent(lite)
    with lite.app.app_context():
        for place, role, name in product(
            (lite.world.here, lite.world.there), (Role.DIRECTOR, Role.PATHWAY_COORDINATOR), CLOCK
        ):
            assert attempt(lite, place, role, sending, name) is Impossible


def test_a_house_that_only_received_the_file_moves_nothing(lite: House) -> None:
    third = further_house(lite, 3)
    (sending,) = sent(lite)
    me = lite.world.actor(DIRECTOR)
    with working(lite, me):
        from caseapp.cases import queries as cases

        files.share(me, cases.locate(me, lite.world.reference, writing=True), third, list(DataClass))
    with lite.app.app_context():
        for name in PEOPLE:
            assert attempt(lite, third, DIRECTOR, sending, name) is LookupError


def _who(side: Side) -> Iterator[Role]:
    yield from (role for role in POWERS if holds([role], P.REFERRAL_READ))


@pytest.mark.parametrize("state", sorted(LIVE))
def test_whoever_must_act_next_holds_a_move(state: State) -> None:
    """No step waits for somebody who can do nothing: her side has a move, and a role of an ordinary house makes it."""
    own = open_to(state, NEXT[state], Kind.PLACEMENT)
    able = {line.name: [role for role in _who(NEXT[state]) if holds([role], P(line.permission))] for line in own}
    assert any(able.values()), state
    assert Role.DIRECTOR in {role for roles in able.values() for role in roles}, "a house with a director alone can act"


def test_every_step_is_reached_and_every_live_one_ends() -> None:
    """From a draft every step can be reached, and from every live step an end."""
    ways: dict[State, set[State]] = {state: set() for state in State}
    for line in MOVES:
        for source in line.sources:
            ways[source].add(line.target)

    def reached(start: State) -> set[State]:
        found, open_ends = {start}, [start]
        while open_ends:
            for target in ways[open_ends.pop()] - found:
                found.add(target)
                open_ends.append(target)
        return found

    assert reached(State.DRAFT) == set(State)
    assert all(reached(state) & OVER for state in LIVE)
    assert {state for state in OVER if ways[state] - {state}} == {State.REFUSED}, (
        "what is over stays over, but a refusal"
    )


def test_one_line_for_a_move_a_step_and_a_side() -> None:
    for name, state, side in product(Move, State, Side):
        assert len(lines(name, state, side)) <= 1, (name, state, side)


def test_the_log_refuses_changes(house: House) -> None:
    (sending,) = sent(house)
    for change_it in ("delete", "update"):
        with pytest.raises(Exception, match="append-only"), house.app.app_context(), system_work() as unit:
            row = unit.scalars(select(Step).where(Step.sending_id == sending)).first()
            assert row is not None
            if change_it == "delete":
                unit.delete(row)
            else:
                row.reason = "other"
            unit.flush()
    with house.app.app_context(), suppress(Exception):
        session().rollback()


def test_the_drawing_is_the_table() -> None:
    """docs/referrals.md is what `python tools/draw_referrals.py` writes."""
    assert draw_referrals.TARGET.read_text(encoding="utf-8") == draw_referrals.drawing()
