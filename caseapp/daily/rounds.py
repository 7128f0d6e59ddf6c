"""When a dose is due: pure, from the days and rounds of a treatment. No row says that one is due, so none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from caseapp.daily.vocabulary import Round
from caseapp.kernel import clock
from caseapp.policy.daily import CLOSES_AFTER, LATE_AFTER, OPENS_BEFORE, ROUNDS


class Prescription(Protocol):
    """What a treatment says about its days."""

    rounds: str
    starts_on: date
    ends_on: date | None
    written_at: datetime
    stopped_at: datetime | None


class Slot(NamedTuple):
    """A round of a day."""

    day: date
    round: Round

    @property
    def at(self) -> datetime:
        """Its hour."""
        return datetime.combine(self.day, ROUNDS[self.round], clock.CASABLANCA)

    def is_open(self, now: datetime) -> bool:
        """Whether something may be written of its doses."""
        return self.at - OPENS_BEFORE <= now < self.at + CLOSES_AFTER

    def is_late(self, now: datetime) -> bool:
        """Whether a dose of which nothing is written is late."""
        return self.at + LATE_AFTER <= now

    @property
    def key(self) -> str:
        """As addresses and forms have it."""
        return f"{self.day.isoformat()}.{self.round}"


def slot_of(text: str) -> Slot | None:
    """The slot of a key; None where it is none."""
    day, _, name = text.partition(".")
    try:
        return Slot(date.fromisoformat(day), Round(name))
    except ValueError:
        return None


def due(treatment: Prescription, slot: Slot) -> bool:
    """Whether a dose of the treatment falls on this round: prescribed before the round was over, not stopped before."""
    if slot.round not in treatment.rounds.split():
        return False
    if slot.day < treatment.starts_on or (treatment.ends_on is not None and slot.day > treatment.ends_on):
        return False
    if slot.at + LATE_AFTER <= treatment.written_at:
        return False
    return treatment.stopped_at is None or slot.at <= treatment.stopped_at


def slots_around(now: datetime) -> Iterator[Slot]:
    """The rounds of which something may still be written, and those of today: oldest first."""
    today = clock.local(now).date()
    for day in (today - timedelta(days=1), today):
        for each in Round:
            slot = Slot(day, each)
            if day == today or slot.is_open(now):
                yield slot


def slot_now(now: datetime) -> Slot:
    """The round that is due at this moment: the latest that is open."""
    return max((slot for slot in slots_around(now) if slot.is_open(now)), key=lambda slot: slot.at)
