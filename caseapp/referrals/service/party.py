"""Brothers and sisters who are referred together: a party.

Each child keeps a referral, sheets, a right to share and keys of her own; what makes them a party is one number on
their rows. A move of one is the same move of all (`lifecycle.ALONE` says which are not), in one transaction, each by
the one table. Beds are held before files, and files in order of their ids: two answers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.establishments.models import BedUse
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import Sending
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.moves import Said, hold_files, move, side_of
from caseapp.referrals.vocabulary import LIVE, UNSENT, Move, State

_THERE = (Sending.party_id == bindparam("party"), Sending.receiver_id == bindparam("receiver"))
_OF_PARTY = Reading(select(Sending).where(*_THERE).order_by(Sending.case_id, Sending.id))
_ALL_OF_PARTY = Reading(select(Sending.id).where(*_THERE))
_UNSENT = [str(state) for state in sorted(UNSENT & LIVE)]
_PREPARED = Reading(
    select(Sending)
    .where(Sending.referral_id == bindparam("referral"), Sending.state.in_(bindparam("states", expanding=True)))
    .order_by(Sending.id)
)
_PREPARED_PARTY = Reading(
    select(Sending)
    .where(Sending.party_id == bindparam("party"), Sending.state.in_(bindparam("states", expanding=True)))
    .order_by(Sending.case_id, Sending.id)
)
_ALL_PREPARED = Reading(
    select(Sending.id).where(
        Sending.party_id == bindparam("party"), Sending.state.in_(bindparam("states", expanding=True))
    )
)


def party_at(unit: Session, sending: Sending) -> list[Sending]:
    """All rows of her party at the house that `sending` asks, herself among them, in order of their files; as far as
    this scope sees them."""
    if sending.party_id is None:
        return [sending]
    rows: list[Sending] = _OF_PARTY.entities(unit, party=sending.party_id, receiver=sending.receiver_id)
    return rows


def in_step(unit: Session, sending: Sending) -> list[Sending]:
    """Those of her party who stand where she stands: what the clock does to one, it does to them. In its scope."""
    return [row for row in party_at(unit, sending) if row.state == sending.state]


def together(actor: Actor, sending: Sending, name: Move) -> list[Sending]:
    """Those for whom `name` is made at once: of her party at this house, whoever stands where that move begins.

    Raises NotFound on neither side, Impossible for a move that the table does not have now, and while this person
    cannot see every child of the party: nobody decides about a child whose file is closed to her.
    """
    line = step_of(name, State(sending.state), side_of(actor, sending))
    if sending.party_id is None:
        return [sending]
    unit = session()
    rows = party_at(unit, sending)
    with both_houses(unit):
        every = _ALL_OF_PARTY.rows(unit, party=sending.party_id, receiver=sending.receiver_id)
    _need_all(rows, every)
    found = {sending.case_id: sending}  # two files that became one are one child
    for row in rows:
        if row.state in line.sources and _open_to(name, row):
            found.setdefault(row.case_id, row)
    return [found[case_id] for case_id in sorted(found)]


def _open_to(name: Move, row: Sending) -> bool:
    """A refusal is confirmed once; a search that is over is not ended again."""
    return row.reviewed_at is None if name is Move.UPHOLD else row.seeks if name is Move.STOP else True


def prepared_together(sending: Sending) -> list[Sending]:
    """What was prepared together and has not left yet: every house, every child; the one alone when it has left.

    Raises Impossible while a child of the party is closed to this person.
    """
    unit = session()
    if sending.state not in UNSENT:
        return [sending]
    states = padded(_UNSENT)
    if sending.party_id is None:
        return _PREPARED.entities(unit, referral=sending.referral_id, states=states) or [sending]
    rows: list[Sending] = _PREPARED_PARTY.entities(unit, party=sending.party_id, states=states)
    with both_houses(unit):
        every = _ALL_PREPARED.rows(unit, party=sending.party_id, states=states)
    _need_all(rows, every)
    return rows or [sending]


_NO_BEDS: Mapping[bytes, BedUse] = {}


def move_all(
    actor: Actor, sending: Sending, name: Move, said: Said = Said(), kept: Mapping[bytes, BedUse] = _NO_BEDS
) -> list[Sending]:
    """Make one move for her and for all who go with her; `kept`: the place that is held for each, by its sending.

    Raises as `moves.move` and `together`.
    """
    return move_each(actor, together(actor, sending, name), name, said, kept)


def move_each(
    actor: Actor, rows: Sequence[Sending], name: Move, said: Said = Said(), kept: Mapping[bytes, BedUse] = _NO_BEDS
) -> list[Sending]:
    """Make one move for each of these, in the order of their files; one clock runs for all of them."""
    hold_all(rows)
    for row in rows:
        move(actor, row, name, said, kept.get(row.id))
    keep_time(rows)
    return list(rows)


def hold_all(rows: Sequence[Sending]) -> None:
    """Hold the files of all of them, before anything is decided; one alone is held by its move."""
    unit = session()
    if len(rows) > 1:
        with both_houses(unit):
            hold_files(unit, rows)


def keep_time(rows: Sequence[Sending]) -> None:
    """Those who have come to the same step have one clock."""
    for row in rows[1:]:
        if row.state == rows[0].state:
            for name in ("since", "clocked_at", "due_at", "next_at"):
                setattr(row, name, getattr(rows[0], name))
    if len(rows) > 1:
        session().flush()


def _need_all(rows: Sequence[Sending], every: Sequence[object]) -> None:
    if len(rows) < len(every):
        raise Impossible("party_closed")
