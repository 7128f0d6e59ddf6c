"""The staff directory: names of people, sealed in the house's vault and opened in bulk, and who works where."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Membership, User
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra.access import SEALED_UNREADABLE
from caseapp.infra.audit import record
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing.blobs import SealedBlob
from caseapp.infra.sealing.keyring import HOUSE, Keyring, keyring
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.kernel.names import fold
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds

UNKNOWN = "?"
"""Stands for a name that does not open; the trail says that it did not."""

_REMEMBERED = 5000
TRUSTED = 60.0
"""Seconds for which a remembered name is right without asking: so long another process may show an old one."""

_OF_THESE = User.id.in_(bindparam("ids", expanding=True))
_VERSIONS = Reading(select(User.id, User.version).where(_OF_THESE))
_PROFILES = Reading(select(User.id, User.version, User.profile).where(_OF_THESE))


@dataclass(frozen=True, slots=True)
class Profile:
    """What names and reaches a member of staff."""

    login: str
    name: str
    name_ar: str = ""
    phone: str = ""
    email: str = ""

    def spoken(self, language: str) -> str:
        """The name in `language`, or in the script it was given in."""
        return _spoken(Named(self.name, self.name_ar), language)


class Named(NamedTuple):
    """A person's name in both scripts; one may be empty."""

    name: str
    name_ar: str


class _Known(NamedTuple):
    """A name in memory: of which version of the account, and until when nobody asks."""

    version: int
    named: Named
    until: float


_known: dict[bytes, _Known] = {}


class Sealed(NamedTuple):
    """An account's sealed profile, with what tells whether a remembered name is still right."""

    id: bytes
    version: int
    profile: bytes


def login_key(login: str) -> bytes:
    """The keyed fingerprint under which an account is found: equal for `F.Bennani` and `f bennani`."""
    return hmac.digest(_login_secret(keyring()), fold(login).encode(), "sha256")


def seal_profile(unit: Session, user_id: bytes, profile: Profile) -> SealedBlob:
    """A profile as it is stored. The name that was known is forgotten."""
    _known.pop(user_id, None)
    keys = writing_keys(unit, HOUSE, HOUSE, [DataClass.IDENTITY])
    fields = {name: value for name, value in asdict(profile).items() if value}
    return keys.seal(fields, User.__tablename__, DataClass.IDENTITY, user_id, HOUSE)


def open_profile(unit: Session, user: User) -> Profile:
    """A person's profile. One that does not open is reported, and every field is empty."""
    fields = _opened(unit, [Sealed(user.id, user.version, user.profile)]).get(user.id) or {}
    return Profile(**{name: fields.get(name, "") for name in Profile.__dataclass_fields__})


def names_of(unit: Session, ids: Iterable[bytes], language: str = "fr") -> dict[bytes, str]:
    """Names by account id: no statement for a minute after they were asked for, then one as long as nothing changed."""
    now, found, doubted = monotonic(), {}, []
    for account in set(ids):
        known = _known.get(account)
        if known is not None and known.until > now:
            found[account] = _spoken(known.named, language)
        else:
            doubted.append(account)
    return found | _asked(unit, doubted, language) if doubted else found


def _asked(unit: Session, ids: list[bytes], language: str) -> dict[bytes, str]:
    """Names of which somebody may have changed since they were opened."""
    versions = {row.id: row.version for row in _VERSIONS.rows(unit, ids=padded(ids))}
    found, changed = {}, []
    for account, version in versions.items():
        named = _still(account, version)
        if named is None:
            changed.append(account)
        else:
            found[account] = _spoken(named, language)
    if changed:
        found |= names_in(unit, [Sealed(*row) for row in _PROFILES.rows(unit, ids=padded(changed))], language)
    return found


def names_in(unit: Session, rows: Iterable[Sealed], language: str = "fr") -> dict[bytes, str]:
    """Names of accounts that are at hand already: no statement once they are remembered."""
    found = {row: _still(row.id, row.version) for row in rows}
    new = [row for row, named in found.items() if named is None]
    opened = _opened(unit, new) if new else {}
    if len(_known) + len(opened) > _REMEMBERED:
        _known.clear()
    for row in new:
        fields = opened.get(row.id)
        if fields is not None:
            named = found[row] = Named(fields.get("name", ""), fields.get("name_ar", ""))
            _known[row.id] = _Known(row.version, named, monotonic() + TRUSTED)
    return {row.id: _spoken(named, language) if named else UNKNOWN for row, named in found.items()}


def _still(account: bytes, version: int) -> Named | None:
    """The remembered name of an account, if it is of this version; it is right for another while."""
    known = _known.get(account)
    if known is None or known.version != version:
        return None
    _known[account] = known._replace(until=monotonic() + TRUSTED)
    return known.named


def works_at(unit: Session, user_id: bytes, establishment_id: bytes) -> frozenset[str]:
    """The roles somebody holds at an establishment today; none once her account has ended."""
    query = (
        select(Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.user_id == user_id,
            Membership.establishment_id == establishment_id,
            live_on(clock.today()),
            User.state == AccountState.ACTIVE,
        )
    )
    return frozenset(unit.scalars(query))


def colleagues(unit: Session, establishment_id: bytes, power: P, language: str = "fr") -> list[tuple[bytes, str]]:
    """People who work at an establishment today in a role that holds `power`: id and name, by name."""
    query = (
        select(User.id, User.version, User.profile, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.establishment_id == establishment_id,
            live_on(clock.today()),
            User.state == AccountState.ACTIVE,
        )
    )
    rows = {Sealed(*row[:3]) for row in unit.execute(query) if holds([row.role], power)}
    return sorted(names_in(unit, rows, language).items(), key=lambda person: fold(person[1]))


def staff_of(unit: Session, establishments: Iterable[bytes]) -> dict[tuple[bytes, bytes], frozenset[str]]:
    """The roles of everybody who works at these establishments today, by establishment and account."""
    found: dict[tuple[bytes, bytes], set[str]] = {}
    for row in _STAFF.rows(unit, places=list(establishments), day=clock.today(), active=str(AccountState.ACTIVE)):
        found.setdefault((row.establishment_id, row.user_id), set()).add(row.role)
    return {key: frozenset(roles) for key, roles in found.items()}


def reachable(unit: Session, establishments: Iterable[bytes], power: P) -> dict[bytes, list[Profile]]:
    """Profiles of people who work at these establishments today in a role that holds `power`, by establishment."""
    held = {key for key, roles in staff_of(unit, establishments).items() if holds(roles, power)}
    rows = [Sealed(*row) for row in _PROFILES.rows(unit, ids=list({user_id for _place, user_id in held}))]
    opened = _opened(unit, rows) if rows else {}
    found: dict[bytes, list[Profile]] = {}
    for place, user_id in sorted(held):
        fields = opened.get(user_id)
        if fields is not None:
            known = {name: fields.get(name, "") for name in Profile.__dataclass_fields__}
            found.setdefault(place, []).append(Profile(**known))
    return found


def live_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """SQL: memberships that give access on `day`."""
    return and_(not_over_on(day), Membership.starts_on <= day)


def not_over_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """SQL: memberships that give access on `day` or will later."""
    return and_(Membership.ended_at.is_(None), or_(Membership.ends_on.is_(None), Membership.ends_on >= day))


_STAFF = Reading(
    select(Membership.establishment_id, Membership.user_id, Membership.role)
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.establishment_id.in_(bindparam("places", expanding=True)),
        live_on(bindparam("day", type_=Date)),
        User.state == bindparam("active"),
    )
)


def _opened(unit: Session, rows: Iterable[Sealed]) -> Mapping[bytes, dict[str, Any]]:
    keys = load_keys(unit, HOUSE, [HOUSE], [DataClass.IDENTITY])
    opened = {}
    for row in rows:
        try:
            opened[row.id] = keys.unseal(row.profile, User.__tablename__, DataClass.IDENTITY, row.id, HOUSE)
        except Unreadable:
            detail = {"table": User.__tablename__, "class": str(DataClass.IDENTITY)}
            record(unit, None, SEALED_UNREADABLE, row.id, **detail)  # type: ignore[arg-type]
    return opened


def _spoken(named: Named, language: str) -> str:
    first, second = (named.name_ar, named.name) if language == "ar" else (named.name, named.name_ar)
    return first or second or UNKNOWN


@lru_cache(maxsize=2)
def _login_secret(ring: Keyring) -> bytes:
    return ring.derive("login.1")
