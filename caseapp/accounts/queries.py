"""Questions about people and places, always asked by an actor and scoped to what she may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select

from caseapp.accounts import departures, events
from caseapp.accounts.directory import Profile, Sealed, colleagues, names_in, open_profile
from caseapp.accounts.models import Establishment, Membership, User
from caseapp.accounts.vocabulary import AccountState, Letters
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.names import fold
from caseapp.policy.permissions import P, Reach, reach
from caseapp.policy.roles import Role, grantable

ROLES = {str(role): role for role in Role}


class Standing(StrEnum):
    """Where a role stands in time."""

    NOW = "now"
    LATER = "later"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role somebody holds, held or will hold, with its establishment."""

    id: bytes
    role: Role
    establishment_id: bytes
    establishment_fr: str
    establishment_ar: str
    starts_on: date
    ends_on: date | None
    standing: Standing
    version: int

    def place(self, language: str) -> str:
        """The establishment's name in `language`."""
        return self.establishment_ar if language == "ar" else self.establishment_fr


@dataclass(frozen=True, slots=True)
class Line:
    """A person in a list."""

    key: str
    name: str
    roles: tuple[RoleHeld, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An account as its page shows it. `roles` are those within the actor's reach, the latest first."""

    user: User
    profile: Profile
    roles: tuple[RoleHeld, ...]
    may_change: bool
    """Whether the actor may touch her at all: not herself, and no role she may not grant."""

    @property
    def key(self) -> str:
        """Her id in addresses."""
        return id_text(self.user.id)

    @property
    def active(self) -> bool:
        """Whether the account can be used."""
        return self.user.state == AccountState.ACTIVE


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody who leaves holds at one establishment, and who could take it over."""

    establishment_id: bytes
    establishment_fr: str
    establishment_ar: str
    held: int
    takers: tuple[tuple[bytes, str], ...]

    @property
    def key(self) -> str:
        """The establishment's id as forms carry it."""
        return id_text(self.establishment_id)

    def place(self, language: str) -> str:
        """The establishment's name in `language`."""
        return self.establishment_ar if language == "ar" else self.establishment_fr


def people(actor: Actor, *, left: bool = False) -> list[Line]:
    """People within the actor's reach, by name: those who work there (now or soon), or those who have left."""
    bound = _bound(actor)
    query = select(User.id, User.version, User.profile, User.state)
    if bound is not None:
        query = query.where(User.id.in_(select(Membership.user_id).where(Membership.establishment_id == bound)))
    accounts = session().execute(query).all()
    held = _roles(select(Membership), bound)
    wanted = [row for row in accounts if _has_left(row.state, held.get(row.id, ()), bound) is left]
    names = names_in(session(), [Sealed(*row[:3]) for row in wanted], actor.language)
    lines = [
        Line(
            id_text(row.id),
            names[row.id],
            tuple(role for role in held.get(row.id, ()) if left or role.standing is not Standing.OVER),
            row.state == AccountState.ACTIVE,
        )
        for row in wanted
    ]
    return sorted(lines, key=lambda line: fold(line.name))


def person(actor: Actor, user_id: bytes) -> Person:
    """One account. Reading somebody else's leaves a line. Raises NotFound outside the actor's reach."""
    unit, bound = session(), _bound(actor)
    user = unit.get(User, user_id)
    everywhere = _roles(select(Membership).where(Membership.user_id == user_id), None).get(user_id, ())
    roles = tuple(role for role in everywhere if bound in (None, role.establishment_id))
    if user is None or (bound is not None and not roles):
        raise NotFound
    if user_id != actor.user_id:
        record(unit, actor, events.READ, user_id)
    mine = grantable(actor.roles)
    touchable = all(role.role in mine for role in everywhere if role.standing is not Standing.OVER)
    may_change = bool(mine) and touchable and user_id != actor.user_id and user.state == AccountState.ACTIVE
    return Person(user, open_profile(unit, user), roles, may_change)


def letters_of(actor: Actor) -> tuple[Letters, bool]:
    """How often letters may come to her, and whether an address is known to send them to."""
    unit = session()
    user = unit.get(User, actor.user_id)
    if user is None:
        raise NotFound
    return Letters(user.letters), bool(open_profile(unit, user).email)


def role_of(found: Person, membership_id: bytes) -> RoleHeld:
    """One of a person's roles that is not over. Raises NotFound."""
    for role in found.roles:
        if role.id == membership_id and role.standing is not Standing.OVER:
            return role
    raise NotFound


def work_of(actor: Actor, found: Person, establishment_id: bytes | None = None) -> list[Work]:
    """The work that somebody who leaves holds, at one establishment or at each within the actor's reach."""
    unit, places = session(), {role.establishment_id: role for role in found.roles}
    waiting = []
    for place_id, role in places.items():
        if establishment_id not in (None, place_id):
            continue
        held = departures.held(unit, found.user.id, place_id)
        if held:
            others = colleagues(unit, place_id, P.CASE_OPEN, actor.language)
            takers = tuple(taker for taker in others if taker[0] != found.user.id)
            waiting.append(Work(place_id, role.establishment_fr, role.establishment_ar, held, takers))
    return waiting


def work_left_by(actor: Actor, found: Person, role: RoleHeld) -> list[Work]:
    """The work that ending this one role leaves without a hand: none while she keeps another role there."""
    stays = any(
        other.establishment_id == role.establishment_id and other.id != role.id and other.standing is not Standing.OVER
        for other in found.roles
    )
    return [] if stays else work_of(actor, found, role.establishment_id)


def establishments() -> Sequence[Establishment]:
    """All establishments at work, by name. Their identity is public knowledge (law 65-15 art. 16)."""
    query = select(Establishment).where(Establishment.ended_at.is_(None)).order_by(Establishment.name_fr)
    return session().scalars(query).all()


def establishment(slug: str) -> Establishment:
    """One establishment. Raises NotFound."""
    found = session().scalars(select(Establishment).where(Establishment.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return found


def places_to_staff(actor: Actor) -> Sequence[Establishment]:
    """Establishments in which the actor may give roles."""
    if reach(actor.roles, P.USER_MANAGE) is Reach.EVERYWHERE:
        return establishments()
    return [place for place in establishments() if place.id == actor.workplace_id]


def _bound(actor: Actor) -> bytes | None:
    """The one establishment whose staff the actor sees, or None for all."""
    found = reach(actor.roles, P.USER_READ)
    if found is Reach.EVERYWHERE:
        return None
    if found is None or actor.workplace_id is None:
        raise Refused(P.USER_READ)
    return actor.workplace_id


def _has_left(state: str, roles: Iterable[RoleHeld], bound: bytes | None) -> bool:
    """An account that has ended; seen from one establishment also who holds no role there any more."""
    if state != AccountState.ACTIVE:
        return True
    return bound is not None and all(role.standing is Standing.OVER for role in roles)


def _roles(which: Select[Membership], bound: bytes | None) -> dict[bytes, tuple[RoleHeld, ...]]:
    """Roles by account, live ones first, then the latest."""
    query = (
        which.join(Establishment, Establishment.id == Membership.establishment_id)
        .add_columns(Establishment.name_fr, Establishment.name_ar)
        .order_by(Membership.starts_on.desc(), Membership.id.desc())
    )
    if bound is not None:
        query = query.where(Membership.establishment_id == bound)
    found: dict[bytes, list[RoleHeld]] = {}
    for row, name_fr, name_ar in session().execute(query):
        days = (row.starts_on, row.ends_on)
        held = RoleHeld(
            row.id, ROLES[row.role], row.establishment_id, name_fr, name_ar, *days, _standing(row), row.version
        )
        found.setdefault(row.user_id, []).append(held)
    order = tuple(Standing)
    return {user: tuple(sorted(roles, key=lambda r: order.index(r.standing))) for user, roles in found.items()}


def _standing(membership: Membership) -> Standing:
    today = clock.today()
    if membership.ended_at is not None or (membership.ends_on is not None and membership.ends_on < today):
        return Standing.OVER
    return Standing.LATER if membership.starts_on > today else Standing.NOW
