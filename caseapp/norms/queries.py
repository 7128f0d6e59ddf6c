"""What norms are today, what begins when, who decided it and why. No file's content stands here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.norms import dated, values
from caseapp.norms.lists import WordList
from caseapp.norms.models import ListWord, NormValue
from caseapp.policy.norms import Norm

_LIVE = Reading(
    select(NormValue.norm, NormValue.establishment_id, NormValue.since, NormValue.value)
    .where(NormValue.withdrawn_at.is_(None))
    .order_by(NormValue.since)
)
_HISTORY = Reading(
    select(
        NormValue.id,
        NormValue.establishment_id,
        NormValue.value,
        NormValue.since,
        NormValue.reason,
        NormValue.given_at,
        NormValue.by_id,
        NormValue.withdrawn_at,
        NormValue.withdrawn_by_id,
    )
    .where(NormValue.norm == bindparam("norm"))
    .order_by(NormValue.since.desc(), NormValue.given_at.desc())
)


class Standing(NamedTuple):
    """A norm as it is today: `own`, whether the house has decided it; `coming`, what begins on which day; `houses`, how
    many have a value of their own."""

    norm: Norm
    value: int
    own: bool
    coming: list[tuple[date, int]]
    houses: int


class Given(NamedTuple):
    """One value of a norm: since when, given by whom and why; withdrawn by whom."""

    key: str
    everywhere: bool
    value: int
    since: date
    reason: str
    at: datetime
    by: str
    withdrawn_at: datetime | None
    withdrawn_by: str

    @property
    def coming(self) -> bool:
        """Whether it has not begun, and still will."""
        return self.withdrawn_at is None and self.since > clock.today()


def standing(norms: Iterable[Norm], place_id: bytes | None = None) -> list[Standing]:
    """How norms stand today: in a house, or everywhere."""
    today, rows = clock.today(), _LIVE.rows(session())
    found = []
    for norm in norms:
        mine = [row for row in rows if row.norm == norm.key]
        own = [row for row in mine if place_id and row.establishment_id == place_id]
        everywhere = [row for row in mine if row.establishment_id is None]
        has_own = any(row.since <= today for row in own)
        shown = own if has_own else [*own, *everywhere]
        found.append(
            Standing(
                norm,
                values.held(norm, today, place_id),
                has_own,
                sorted((row.since, row.value) for row in shown if row.since > today),
                0
                if place_id
                else len({row.establishment_id for row in mine if row.establishment_id and row.since <= today}),
            )
        )
    return found


def history(actor: Actor, norm: Norm, place_id: bytes | None = None) -> list[Given]:
    """Every value of a norm, the latest day first: everybody's, and those of one house."""
    unit = session()
    rows = [row for row in _HISTORY.rows(unit, norm=norm.key) if row.establishment_id in (None, place_id)]
    people = names_of(unit, {who for row in rows for who in (row.by_id, row.withdrawn_by_id) if who}, actor.language)
    why = dated.reasons(unit, rows)
    return [
        Given(
            id_text(row.id),
            row.establishment_id is None,
            row.value,
            row.since,
            why[row.id],
            row.given_at,
            people.get(row.by_id, ""),
            row.withdrawn_at,
            people.get(row.withdrawn_by_id, "") if row.withdrawn_by_id else "",
        )
        for row in rows
    ]


def houses(actor: Actor, norm: Norm) -> list[tuple[str, int]]:
    """The houses that have a value of their own today, by name."""
    unit, today = session(), clock.today()
    own = {row.establishment_id for row in _HISTORY.rows(unit, norm=norm.key) if _holds(row, today)}
    places = unit.scalars(select(Establishment).where(Establishment.id.in_(own))).all() if own else []
    return sorted((place.name(actor.language), values.held(norm, today, place.id)) for place in places)


def _holds(row: Any, today: date) -> bool:
    return row.establishment_id is not None and row.withdrawn_at is None and bool(row.since <= today)


_WORDS = Reading(
    select(
        ListWord.id,
        ListWord.code,
        ListWord.label_fr,
        ListWord.label_ar,
        ListWord.offered,
        ListWord.since,
        ListWord.reason,
        ListWord.given_at,
        ListWord.by_id,
        ListWord.withdrawn_at,
        ListWord.withdrawn_by_id,
    )
    .where(ListWord.list == bindparam("list"))
    .order_by(ListWord.since.desc(), ListWord.given_at.desc())
)


class Worded(NamedTuple):
    """What a word was to be from a day on; by whom and why; withdrawn by whom."""

    key: str
    code: str
    fr: str
    ar: str
    offered: bool
    since: date
    reason: str
    at: datetime
    by: str
    withdrawn_at: datetime | None
    withdrawn_by: str

    @property
    def coming(self) -> bool:
        """Whether it has not begun, and still will."""
        return self.withdrawn_at is None and self.since > clock.today()


def wordings(actor: Actor, of: WordList) -> list[Worded]:
    """Everything that was decided about the words of a list, the latest day first."""
    unit = session()
    rows = _WORDS.rows(unit, list=of.key)
    people = names_of(unit, {who for row in rows for who in (row.by_id, row.withdrawn_by_id) if who}, actor.language)
    why = dated.reasons(unit, rows, ListWord.__tablename__)
    return [
        Worded(
            id_text(row.id),
            row.code,
            row.label_fr,
            row.label_ar,
            row.offered,
            row.since,
            why[row.id],
            row.given_at,
            people.get(row.by_id, ""),
            row.withdrawn_at,
            people.get(row.withdrawn_by_id, "") if row.withdrawn_by_id else "",
        )
        for row in rows
    ]
