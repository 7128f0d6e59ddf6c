"""When a dose is due: from the days and rounds of a treatment, and the hours that the house had on each day. No row
says that one is due, so none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from caseapp.daily.vocabulary import Round
from caseapp.kernel import clock
from caseapp.norms import values
from caseapp.policy.daily import CLOSES_AFTER, LATE_AFTER, OPENS_BEFORE, ROUNDS


class Prescription(Protocol):
    """What a treatment says about its days."""

    rounds: str
    starts_on: date
    ends_on: date | None
    written_at: datetime
    stopped_at: datetime | None


class Slot(NamedTuple):
    """A round of a day, in a house."""

    place_id: bytes
    day: date
    round: Round

    @property
    def at(self) -> datetime:
        """Its hour."""
        return values.moment(ROUNDS[self.round], self.day, self.place_id)

    @property
    def opens_at(self) -> datetime:
        """From when on something may be written of its doses."""
        return self.at - values.span(OPENS_BEFORE, self.day, self.place_id)

    @property
    def late_at(self) -> datetime:
        """From when on a dose of which nothing is written is late."""
        return self.at + values.span(LATE_AFTER, self.day, self.place_id)

    def is_open(self, now: datetime) -> bool:
        """Whether something may be written of its doses."""
        return self.opens_at <= now < self.at + values.span(CLOSES_AFTER, self.day, self.place_id)

    def is_late(self, now: datetime) -> bool:
        """Whether a dose of which nothing is written is late."""
        return self.late_at <= now

    @property
    def key(self) -> str:
        """As addresses and forms have it."""
        return f"{self.day.isoformat()}.{self.round}"


def slot_of(text: str, place_id: bytes) -> Slot | None:
    """The slot of a key, in a house; None where it is none."""
    day, _, name = text.partition(".")
    try:
        return Slot(place_id, date.fromisoformat(day), Round(name))
    except ValueError:
        return None


def due(treatment: Prescription, slot: Slot) -> bool:
    """Whether a dose of the treatment falls on this round: prescribed before the round was over, not stopped before."""
    if slot.round not in treatment.rounds.split():
        return False
    if slot.day < treatment.starts_on or (treatment.ends_on is not None and slot.day > treatment.ends_on):
        return False
    if slot.late_at <= treatment.written_at:
        return False
    return treatment.stopped_at is None or slot.at <= treatment.stopped_at


def slots_around(now: datetime, place_id: bytes) -> Iterator[Slot]:
    """The rounds of which something may still be written, and those of today: oldest first."""
    today = clock.local(now).date()
    for day in (today - timedelta(days=1), today):
        for each in Round:
            slot = Slot(place_id, day, each)
            if day == today or slot.is_open(now):
                yield slot


def slot_now(now: datetime, place_id: bytes) -> Slot:
    """The round that is due at this moment: the latest that is open."""
    return max((slot for slot in slots_around(now, place_id) if slot.is_open(now)), key=lambda slot: slot.at)
