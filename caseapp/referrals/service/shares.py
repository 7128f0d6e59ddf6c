"""Which classes of a child's file are open to a house: what all its referrals for her, and an offer of the whole file,
allow together, and no more.

A referral that ends takes nothing away that another one still allows. Called within the system's scope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseShare
from caseapp.cases.service.sharing import close_to, open_to
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import OFFERED, READ_ON_AFTER_EXIT, SHARES, WITHOUT_RIGHT
from caseapp.referrals.models import Consent, Referral, Sending, Transfer
from caseapp.referrals.rights import allows, withheld_by
from caseapp.referrals.vocabulary import COMING, State, TransferState

NEVER = datetime.max.replace(tzinfo=UTC)
_CHOSEN = frozenset({State.ADMITTED, State.CLOSED})
"""Steps in which what the sender chose is open."""


def allowed(case: Case, referral: Referral, sending: Sending, right: Consent | None) -> frozenset[str]:
    """Classes of the file that one referral opens to its receiver at its step."""
    state = State(sending.state)
    if not allows(right, sending.receiver_id, clock.today()):
        return WITHOUT_RIGHT.get(state, frozenset())
    if case.restricted and state in COMING:
        return frozenset()
    chosen = referral.classes.split() if state in _CHOSEN else ()
    return SHARES.get(state, frozenset()).union(chosen) - withheld_by(right)


def wanted(unit: Session, case: Case, receiver_id: bytes) -> dict[str, datetime]:
    """The classes that should be open to a house now, and until when."""
    found: dict[str, datetime] = {}
    states = padded(sorted(str(state) for state in SHARES))
    for sending in _SENT.entities(unit, file=case.id, receiver=receiver_id, states=states):
        referral = unit.get_one(Referral, sending.referral_id)
        right = unit.get(Consent, referral.consent_id) if referral.consent_id else None
        until = sending.since + READ_ON_AFTER_EXIT if sending.state == State.CLOSED else NEVER
        if until > clock.now():
            for code in allowed(case, referral, sending, right):
                found[code] = max(until, found.get(code, until))
    for code in OFFERED if _is_offered(unit, case, receiver_id) else ():
        found[code] = NEVER
    return found


_SENT = Reading(
    select(Sending).where(
        Sending.case_id == bindparam("file"),
        Sending.receiver_id == bindparam("receiver"),
        Sending.state.in_(bindparam("states", expanding=True)),
    )
)
_OFFERED_BY = Reading(
    select(Transfer.consent_id).where(
        Transfer.case_id == bindparam("file"),
        Transfer.taker_id == bindparam("taker"),
        Transfer.state == str(TransferState.OFFERED),
    )
)
_MERGED = Reading(select(Case).where(Case.merged_into_id == bindparam("into")))
_SHARES = Reading(
    select(CaseShare).where(
        CaseShare.case_id == bindparam("file"),
        CaseShare.receiver_id == bindparam("receiver"),
        CaseShare.withdrawn_at.is_(None),
    )
)


def _is_offered(unit: Session, case: Case, receiver_id: bytes) -> bool:
    """Whether the whole file is offered to a house, by a right that holds today."""
    offered = _OFFERED_BY.first(unit, file=case.id, taker=receiver_id)
    right = unit.get(Consent, offered.consent_id) if offered and offered.consent_id else None
    return not case.restricted and allows(right, receiver_id, clock.today())


def share_file(unit: Session, case: Case, receiver_id: bytes, by_id: bytes) -> None:
    """Make what is open to a house equal to what its referrals allow; so too in the files merged into this one."""
    if receiver_id == case.establishment_id:
        return  # the file was handed over to her: what she holds now is no share
    _make_equal(unit, case, receiver_id, wanted(unit, case, receiver_id), by_id)
    for file in _MERGED.entities(unit, into=case.id):
        _make_equal(unit, file, receiver_id, {}, by_id)


def _make_equal(unit: Session, case: Case, receiver_id: bytes, codes: Mapping[str, datetime], by_id: bytes) -> None:
    found: dict[str, datetime] = {}
    rows: list[CaseShare] = _SHARES.entities(unit, file=case.id, receiver=receiver_id)
    for row in rows:
        for code in row.classes.split():
            until = row.expires_at or NEVER
            found[code] = max(until, found.get(code, until))
    if found == codes:
        return
    kept = all(codes.get(code) == until for code, until in found.items())
    if rows and not kept:
        close_to(unit, case, receiver_id)
    groups: dict[datetime, list[DataClass]] = defaultdict(list)
    for code, until in codes.items():
        if not kept or code not in found:
            groups[until].append(DataClass(code))
    for until, classes in groups.items():
        open_to(unit, case, receiver_id, classes, by_id, None if until == NEVER else until)
    unit.flush()
