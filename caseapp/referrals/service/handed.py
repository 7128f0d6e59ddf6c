"""What whoever holds a link and its code may do, without an account: read once, and answer.

Everything that does not open looks alike, takes alike long, and says the same: a link that never was, one that was
withdrawn, has run out or was locked, a wrong code. A right code counts only while fewer than `LINK_TRIES` wrong ones
came, however many are sent at the same time.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import CaseMember
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.vocabulary import NoticeKind
from caseapp.directory.queries import phones_of_entry
from caseapp.directory.records import Phone
from caseapp.infra.audit import record
from caseapp.infra.sealing.keyring import keyring
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.policy.referring import LINK_TRIES, READ_FOR
from caseapp.referrals import handout
from caseapp.referrals.events import OUTSIDE_OPENED, OUTSIDE_TRIED
from caseapp.referrals.handout import Key
from caseapp.referrals.lifecycle import OUTSIDE_ANSWERS, outside_moves
from caseapp.referrals.models import Outside, OutsideLink
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.outside import move, shut, step
from caseapp.referrals.vocabulary import OutsideMove, OutsideState

TICKET_LASTS = timedelta(hours=2)
"""How long the page that was opened takes an answer; then link and code are asked for again."""


class Looked(NamedTuple):
    """What a link and a code come to, before anybody says whether that is right."""

    outside_id: bytes | None
    right: bool
    key: Key


class HandedPage(NamedTuple):
    """What is shown behind a link and its code."""

    reference: str
    sender: Establishment
    phones: list[Phone]
    """By which the sender is asked, as the directory has them."""
    state: OutsideState
    told: dict[str, Any]
    """Empty once its hour has passed."""
    moves: tuple[OutsideMove, ...]
    ticket: str
    """What the answer shows instead of link and code."""


def look(unit: Session, link_typed: str, code_typed: str) -> Looked:
    """Compare, slowly, and write nothing. Raises Throttled."""
    letters, figures = handout.read_link(link_typed), handout.read_code(code_typed)
    row = unit.execute(
        select(OutsideLink.outside_id, OutsideLink.salt, OutsideLink.proof, OutsideLink.expires_at).where(
            OutsideLink.digest == handout.digest(letters)
        )
    ).first()
    live = row is not None and row.expires_at > clock.now()
    key = handout.stretch(letters, figures, row.salt if row is not None else bytes(16))
    right = live and row is not None and hmac.compare_digest(key.proof, row.proof)
    return Looked(row.outside_id if live and row is not None else None, right, key)


def enter(unit: Session, looked: Looked) -> HandedPage | None:
    """Open what the link and the code open; None for all that does not, with a wrong code counted."""
    if looked.outside_id is None:
        return None
    with both_houses(unit):
        if not looked.right:
            _count_wrong(unit, looked.outside_id)
            return None
        link = _held(unit, looked.outside_id)
        if link is None or link.tries >= LINK_TRIES:
            return None
        row, now = unit.get_one(Outside, looked.outside_id), clock.now()
        told = handout.unseal(looked.key, link.extract, row.id) if link.extract and _readable(link, now) else {}
        if link.opened_at is None:
            link.opened_at = now
            _tell(unit, row)
            step(unit, None, row, OutsideMove.OPEN)
        elif not told:
            link.extract = None
        detail = {"outside": id_text(row.id), "told": len(told)}
        record(unit, None, OUTSIDE_OPENED, row.case_id, workplace_id=row.sender_id, **detail)  # type: ignore[arg-type]
        unit.flush()
        return _page(unit, row, told)


def answer(unit: Session, ticket: str, name: OutsideMove, reason: str | None, words: str) -> HandedPage | None:
    """Write down what the body says of itself. None for a ticket that is none, or no more. Raises Impossible for what
    cannot be said now, Invalid without a reason."""
    outside_id = _of_ticket(ticket)
    if outside_id is None:
        return None
    with both_houses(unit):
        link = _held(unit, outside_id)
        row = unit.get(Outside, outside_id)
        if row is None or (link is None and row.state != _SAID.get(name)) or not _still(link, ticket):
            return None
        if row.state == _SAID.get(name):
            return _page(unit, row, {})  # sent twice: said once
        if name not in OUTSIDE_ANSWERS:
            raise Impossible("referral_step")
        _tell(unit, row)
        move(unit, None, row, name, reason, words)
        return _page(unit, row, {})


_SAID = {
    OutsideMove.RECEIVE: OutsideState.RECEIVED,
    OutsideMove.ARRIVE: OutsideState.ARRIVED,
    OutsideMove.REFUSE: OutsideState.REFUSED,
}


def _count_wrong(unit: Session, outside_id: bytes) -> None:
    link = _held(unit, outside_id)
    if link is None:
        return
    link.tries += 1
    unit.flush()
    row = unit.get_one(Outside, outside_id)
    detail = {"outside": id_text(row.id), "tries": link.tries}
    record(unit, None, OUTSIDE_TRIED, row.case_id, workplace_id=row.sender_id, **detail)  # type: ignore[arg-type]
    if link.tries >= LINK_TRIES:
        _tell(unit, row)
        shut(unit, None, row, OutsideMove.LOCK)


def _held(unit: Session, outside_id: bytes) -> OutsideLink | None:
    """The key row as it stands now, held until this transaction ends: of a hundred tries at once each is counted."""
    unit.execute(update(OutsideLink).where(OutsideLink.outside_id == outside_id).values(tries=OutsideLink.tries))
    query = select(OutsideLink).where(OutsideLink.outside_id == outside_id, OutsideLink.expires_at > clock.now())
    return unit.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _readable(link: OutsideLink, now: datetime) -> bool:
    return link.opened_at is None or now < link.opened_at + READ_FOR


def _page(unit: Session, row: Outside, told: dict[str, Any]) -> HandedPage:
    state = OutsideState(row.state)
    return HandedPage(
        reference=row.reference,
        sender=unit.get_one(Establishment, row.sender_id),
        phones=phones_of_entry(unit, row.sender_id),
        state=state,
        told=told,
        moves=tuple(name for name in OUTSIDE_ANSWERS if name in outside_moves(state) and _SAID[name] != state),
        ticket=_ticket(row.id),
    )


def _tell(unit: Session, row: Outside) -> None:
    """Whoever follows the file, and who made the referral, hear the bell with the next flush."""
    query = select(CaseMember.user_id).where(CaseMember.case_id == row.case_id, CaseMember.until.is_(None))
    tell_with_flush(unit, row.case_id, NoticeKind.ANSWERED, sorted({*unit.scalars(query), row.made_by_id}))


def _ticket(outside_id: bytes) -> str:
    until = str(int((clock.now() + TICKET_LASTS).timestamp()))
    return f"{id_text(outside_id)}.{until}.{_signed(outside_id, until)}"


def _signed(outside_id: bytes, until: str) -> str:
    key = keyring().derive("outside-ticket.1")
    return hmac.new(key, outside_id + until.encode(), "sha256").hexdigest()


def _of_ticket(ticket: str) -> bytes | None:
    found, _dot, rest = ticket.partition(".")
    until, _dot, signed = rest.partition(".")
    outside_id = read_id(found)
    if outside_id is None:
        return None
    fits = hmac.compare_digest(signed.encode("utf-8", "replace"), _signed(outside_id, until).encode())
    return outside_id if fits and clock.now().timestamp() < int(until) else None


def _still(link: OutsideLink | None, ticket: str) -> bool:
    """Whether the link under which a ticket was given is the one that holds now."""
    if link is None:
        return True
    given = int(ticket.split(".")[1]) - TICKET_LASTS.total_seconds()
    return given >= int(link.made_at.timestamp())
