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
from caseapp.infra.db.reading import Reading
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
    query = (
        select(Sending, Referral, Consent)
        .join(Referral, Referral.id == Sending.referral_id)
        .outerjoin(Consent, Consent.id == Referral.consent_id)
        .where(Sending.case_id == case.id, Sending.receiver_id == receiver_id, Sending.state.in_(list(SHARES)))
    )
    found: dict[str, datetime] = {}
    for sending, referral, right in unit.execute(query):
        until = sending.since + READ_ON_AFTER_EXIT if sending.state == State.CLOSED else NEVER
        if until > clock.now():
            for code in allowed(case, referral, sending, right):
                found[code] = max(until, found.get(code, until))
    for code in OFFERED if _is_offered(unit, case, receiver_id) else ():
        found[code] = NEVER
    return found


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
    query = (
        select(Transfer, Consent)
        .join(Consent, Consent.id == Transfer.consent_id)
        .where(Transfer.case_id == case.id, Transfer.taker_id == receiver_id)
        .where(Transfer.state == str(TransferState.OFFERED))
    )
    found = unit.execute(query).first()
    return found is not None and not case.restricted and allows(found[1], receiver_id, clock.today())


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
