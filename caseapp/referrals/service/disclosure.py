"""Who holds which key: after every move the receiver's key rows are made equal to what the step allows.

Called within the system's scope: the houses of both sides are concerned. No template decides what is seen; a sheet
whose key row is gone does not open, whoever asks (`policy/referring.KNOWS`, `SHARES`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.audit import record
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing import holders, vaults
from caseapp.infra.sealing.vaults import Keys, VaultKey, new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import KEEPS_SAFE, KNOWS, READ_ON_AFTER_EXIT, SHARES, VITAL_CLASS
from caseapp.policy.referring import VITAL as VITAL_LINES
from caseapp.referrals.events import FORGOTTEN
from caseapp.referrals.models import VITAL_LEVEL, Consent, Referral, Sending, Sheet
from caseapp.referrals.rights import allows, class_of, withheld_by, without
from caseapp.referrals.service.shares import share_file
from caseapp.referrals.vocabulary import COMING, LIVE, OVER, SharingBasis, State

EXTRACT, SUMMARY, SAFETY, VITAL = 1, 2, 3, VITAL_LEVEL
EXTRACT_CLASS = DataClass.CONTACT
"""Of the whole extract: it names nobody, and whoever receives referrals reads it."""
ENDED_WITHOUT_HER = OVER - {State.CLOSED, State.REFUSED}
"""The receiver reads nothing any more; a house that refused still reads the extract and its own words for a while."""
TALK_CLASSES = (DataClass.NOTES, DataClass.CONTACT)
"""Classes of a sending's vault: what is said, and how the child comes."""


_NEW = Adding(Sheet)
_SHEETS = Reading(select(Sheet).where(Sheet.referral_id == bindparam("referral")))


def write_sheet(
    unit: Session, referral: Referral, level: int, told: Mapping[str, Any], receiver_id: bytes | None = None
) -> None:
    """Seal a sheet, anew if it was written before, each class of its lines in a vault of its own; for one house alone
    where `receiver_id` says so. Who holds which key follows (`follow_all`)."""
    parts = _apart(level, told)
    rows: list[Sheet] = _SHEETS.entities(unit, referral=referral.id)
    known = {(row.level, DataClass(row.data_class)): row for row in rows if row.receiver_id == receiver_id}
    levels = {its_level for its_level, _of in parts}
    for place, lines in parts.items():
        row = known.pop(place, None)
        if row is None:
            _new(unit, referral, *place, lines, receiver_id)
        else:
            _write(row, writing_keys(unit, referral.sender_id, row.id, [place[1]]), lines)
    _drop(unit, [row for row in known.values() if row.level in levels])
    unit.flush()


def _drop(unit: Session, rows: Sequence[Sheet]) -> None:
    """Nothing stands there any more: no row, and no key of it."""
    if rows:
        unit.execute(delete(VaultKey).where(VaultKey.vault_id.in_([row.id for row in rows])))
    for row in rows:
        unit.delete(row)


def new_sheet(unit: Session, referral: Referral, level: int, told: Mapping[str, Any]) -> None:
    """Seal a sheet that was not written before."""
    for place, lines in _apart(level, told).items():
        _new(unit, referral, *place, lines)


def _apart(level: int, told: Mapping[str, Any]) -> dict[tuple[int, DataClass], dict[str, Any]]:
    """What is sealed by itself, by level and class: the lines of each class, since roles read classes; and the vital
    lines of the safety sheet, which outlast the right to share. Both sheets of safety are there also when empty."""
    if level == EXTRACT:
        return {(EXTRACT, EXTRACT_CLASS): dict(told)}
    vital = (VITAL, DataClass(VITAL_CLASS))
    parts: dict[tuple[int, DataClass], dict[str, Any]] = {}
    if level == SAFETY:
        parts = {(SAFETY, DataClass.IDENTITY): {}, vital: {}}
    for name, text in told.items():
        place = vital if level == SAFETY and name in VITAL_LINES else (level, class_of(name))
        parts.setdefault(place, {})[name] = text
    return parts


def _new(
    unit: Session,
    referral: Referral,
    level: int,
    of: DataClass,
    told: Mapping[str, Any],
    receiver_id: bytes | None = None,
) -> None:
    row = Sheet(id=new_id(), referral_id=referral.id, case_id=referral.case_id, sender_id=referral.sender_id)
    row.level, row.data_class, row.receiver_id = level, str(of), receiver_id
    _write(row, new_vault_keys(unit, referral.sender_id, row.id, [of]), told)
    _NEW.store(unit, row)


def _write(row: Sheet, keys: Keys, told: Mapping[str, Any]) -> None:
    row.made_at = clock.now()
    row.told = keys.seal(told, Sheet.__tablename__, DataClass(row.data_class), row.id, row.id)


def talk_keys(unit: Session, sending: Sending, holder_id: bytes) -> Keys:
    """The keys of what two houses say to each other, as one of them holds them; the sender's are made when needed."""
    return writing_keys(unit, holder_id, sending.id, TALK_CLASSES)


def share_talk(unit: Session, sending: Sending) -> None:
    """Let the receiver read and write in the sending's vault from now on: what the sender's house said in it before, to
    itself, is sealed under versions that she does not get."""
    keys = vaults.load_keys(unit, sending.sender_id, [sending.id], TALK_CLASSES)
    if keys.holds(sending.id, TALK_CLASSES[0]):
        holders.turn(unit, sending.id, TALK_CLASSES)
    talk_keys(unit, sending, sending.sender_id)
    unit.flush()
    holders.share(unit, sending.id, TALK_CLASSES, sending.sender_id, sending.receiver_id, newest=True)


def follow(
    unit: Session, referral: Referral, sending: Sending, case: Case, right: Consent | None, former: str | None = None
) -> None:
    """Make the receiver's key rows, and the share of the file, what the step of `sending` allows. `former` is the step
    it came from, if it moved."""
    state = State(sending.state)
    with unit.no_autoflush:  # what waits of this move is stored with what she knows by it
        sheets: list[Sheet] = _SHEETS.entities(unit, referral=referral.id)
        held = _held_by(unit, [row.id for row in sheets], sending.receiver_id)
    most = _most(case, sending, right)
    hers = [row for row in sheets if row.receiver_id in (None, sending.receiver_id)]
    known = max((row.level for row in hers if row.level <= most), default=0)
    sending.keeps_safe = known == SAFETY or _keeps_safe(case, state)
    for row in hers:
        told = sending.keeps_safe if row.level == VITAL else row.level <= known
        if told and row.id not in held:
            holders.share(unit, row.id, [DataClass(row.data_class)], row.sender_id, sending.receiver_id)
        elif not told and row.id in held:
            holders.withdraw(unit, row.id, row.sender_id, sending.receiver_id)
    sending.knows = known
    unit.flush()
    if state in SHARES or former in SHARES:
        share_file(unit, case, sending.receiver_id, referral.made_by_id)
    if state in ENDED_WITHOUT_HER and sending.at_receiver:
        holders.withdraw(unit, sending.id, sending.sender_id, sending.receiver_id)


def follow_all(unit: Session, referral: Referral) -> None:
    """As `follow`, for every house that was asked: the sheets or the right to share have changed."""
    case = unit.get_one(Case, referral.case_id)
    right = unit.get(Consent, referral.consent_id) if referral.consent_id else None
    query = select(Sending).where(Sending.referral_id == referral.id, Sending.at_receiver.is_(True))
    for sending in unit.scalars(query.order_by(Sending.id)).all():
        follow(unit, referral, sending, case, right)


def leave_out(unit: Session, referral: Referral, right: Consent | None) -> None:
    """Seal the sheets anew without what the right withholds."""
    withheld = withheld_by(right)
    if not withheld:
        return
    for row in unit.scalars(select(Sheet).where(Sheet.referral_id == referral.id)).all():
        of = DataClass(row.data_class)
        keys = writing_keys(unit, row.sender_id, row.id, [of])
        told = keys.unseal(row.told, Sheet.__tablename__, of, row.id, row.id)
        left = without(told, withheld)
        if not left and told:
            _drop(unit, [row])
        elif left != told:
            row.told = keys.seal(left, Sheet.__tablename__, of, row.id, row.id)
    unit.flush()


def tell_right(unit: Session, referral: Referral, right: Consent) -> None:
    """Say on the extract by what right it is told, and how many are asked at the same time. That there is an order is
    not told where the right withholds what is judicial."""
    query = select(Sending).where(Sending.referral_id == referral.id, Sending.state.in_([str(one) for one in LIVE]))
    asked = len(unit.scalars(query).all())
    row = next(known for known in _SHEETS.entities(unit, referral=referral.id) if known.level == EXTRACT)
    keys = writing_keys(unit, row.sender_id, row.id, [EXTRACT_CLASS])
    told = keys.unseal(row.told, Sheet.__tablename__, EXTRACT_CLASS, row.id, row.id)
    hidden = right.basis == SharingBasis.ORDER and DataClass.JUDICIAL in withheld_by(right)
    told |= {"parallel": max(asked, 1), "basis": "" if hidden else right.basis}
    row.told = keys.seal(told, Sheet.__tablename__, EXTRACT_CLASS, row.id, row.id)
    unit.flush()


def forget(unit: Session, sending: Sending) -> None:
    """Destroy the keys of what was said: nobody reads it again, in any copy of the data. When no house that was asked
    has the child, what the sender had prepared goes as well."""
    unit.execute(delete(VaultKey).where(VaultKey.vault_id == sending.id))
    sending.forgotten_at = clock.now()
    unit.flush()
    record(unit, None, FORGOTTEN, workplace_id=sending.sender_id, sending=id_text(sending.id))
    left = select(Sending.id).where(Sending.referral_id == sending.referral_id, Sending.forgotten_at.is_(None))
    if unit.scalars(left.limit(1)).first() is None:
        _forget_prepared(unit, sending.referral_id)


def close_sheets(unit: Session, sending: Sending) -> None:
    """The time in which the house that had the child may read on is over (`READ_ON_AFTER_EXIT`)."""
    for row in unit.scalars(select(Sheet).where(Sheet.referral_id == sending.referral_id)).all():
        holders.withdraw(unit, row.id, row.sender_id, sending.receiver_id)
    sending.knows, sending.keeps_safe = 0, False
    unit.flush()


def _forget_prepared(unit: Session, referral_id: bytes) -> None:
    _drop(unit, unit.scalars(select(Sheet).where(Sheet.referral_id == referral_id)).all())
    unit.execute(delete(VaultKey).where(VaultKey.vault_id == referral_id))
    unit.get_one(Referral, referral_id).words = None
    unit.flush()


def _most(case: Case, sending: Sending, right: Consent | None) -> int:
    """The highest sheet of the step; the one that names her neither for a restricted file before she is there, nor
    where the right to share has ended; none once the time to read on after a stay is over."""
    most, state = KNOWS.get(sending.state, 0), State(sending.state)
    if state is State.CLOSED and sending.since + READ_ON_AFTER_EXIT <= clock.now():
        return 0
    if not allows(right, sending.receiver_id, clock.today()):
        return min(most, EXTRACT)
    return min(most, SUMMARY) if case.restricted and state in COMING else most


def _keeps_safe(case: Case, state: State) -> bool:
    """Whether the vital lines are open, right or none."""
    return state in KEEPS_SAFE and not (case.restricted and state in COMING)


_KEYS = Reading(
    select(VaultKey.vault_id).where(
        VaultKey.vault_id.in_(bindparam("vaults", expanding=True)), VaultKey.holder_id == bindparam("holder")
    )
)


def _held_by(unit: Session, vault_ids: list[bytes], holder_id: bytes) -> set[bytes]:
    if not vault_ids:
        return set()
    return {row.vault_id for row in _KEYS.rows(unit, vaults=padded(vault_ids), holder=holder_id)}
