"""Slot: what happens to the work of somebody who leaves. Features that give people work fill it at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from caseapp.infra.db.guard import widened
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Departure:
    """How one feature counts what a person holds, and hands it on. Both run in the system's scope."""

    held: Callable[[Session, bytes, bytes | None], int]
    """(session, user, establishment or None for all) -> how many pieces of work she holds."""

    hand_on: Callable[[Session, Actor, bytes, bytes | None, bytes], object]
    """(session, actor, from user, to user or None for nobody yet, establishment)."""


departures: list[Departure] = []

passwords_given: list[Callable[[Session, Actor, bytes], object]] = []
"""Slot: somebody else gave an account a new password, and might sign in with it herself: (session, who did, whose). Run
in the system's scope."""


def held(unit: Session, user_id: bytes, establishment_id: bytes | None = None) -> int:
    """How much work a person holds at an establishment, or everywhere."""
    with widened(unit, clock.now()):
        return sum(departure.held(unit, user_id, establishment_id) for departure in _each())


def hand_on(unit: Session, actor: Actor, from_user: bytes, to_user: bytes | None, establishment_id: bytes) -> None:
    """Give her work at one establishment to a colleague, or leave it waiting when there is nobody."""
    with widened(unit, clock.now()):
        for departure in _each():
            departure.hand_on(unit, actor, from_user, to_user, establishment_id)


def password_given(unit: Session, actor: Actor, user_id: bytes) -> None:
    """Let each feature take back what was entrusted to the person and not to her post."""
    with widened(unit, clock.now()):
        for take_back in dict.fromkeys(passwords_given):
            take_back(unit, actor, user_id)


def _each() -> list[Departure]:
    """Each once, however many applications were started in this process."""
    return list(dict.fromkeys(departures))
