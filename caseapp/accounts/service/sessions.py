"""Sessions kept by the server: begun, found again at each request, locked, revived, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Date, and_, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from caseapp.accounts.directory import Sealed, live_on, names_in
from caseapp.accounts.models import Establishment, Membership, User, UserSession
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra import work
from caseapp.infra.db import Scope, session
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.writing import Writing
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor, Post
from caseapp.kernel.errors import NotFound
from caseapp.policy.permissions import P, holds

SEEN_EVERY = timedelta(minutes=1)


def load_actor(token_hash: bytes, *, idle: timedelta, present: bool = True) -> Actor | None:
    """Whoever is behind a session token, with the scope of her workplace opened; None when the session is not live.

    A locked or idle session is not live. `present`: a person asks, which keeps her session from falling idle; a page
    that asks by itself does not. One statement, and none for names that were opened before.
    """
    unit, now = session(), clock.now()
    rows = _live(unit, token_hash, now, idle)
    if not rows:
        return None
    actor = _actor(unit, token_hash, rows)
    open_scope(unit, scope_of(actor, now))
    if present and now - rows[0].seen_at >= SEEN_EVERY:
        work.leave_trace(unit, lambda writer: _seen(writer, token_hash, now))
    return actor


def actor_of(token_hash: bytes) -> Actor:
    """The actor of a session that has just begun or was revived, for its line in the trail. Opens no scope."""
    unit, now = session(), clock.now()
    return _actor(unit, token_hash, _live(unit, token_hash, now, timedelta(minutes=1)))


def scope_of(actor: Actor, at: datetime) -> Scope:
    """What an actor's session may reach: files of her workplace, if a role she holds there lists files at all."""
    place = actor.workplace_id
    reached = (place,) if place is not None and holds(actor.roles, P.CASE_LIST) else ()
    streets = (place,) if place is not None and holds(actor.roles, P.STREET_READ) else ()
    return Scope(at=at, user_id=actor.user_id, establishments=reached, receiving=reached, streets=streets)


def waits(token_hash: bytes) -> bool:
    """Whether a session is not over and only waits for its password (asked once `load_actor` has said no)."""
    return waiting_user(token_hash) is not None


def waiting_user(token_hash: bytes) -> User | None:
    """Whose session it is, locked, idle or live, while it lasts."""
    query = (
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_hash == token_hash,
            UserSession.expires_at > clock.now(),
            User.state == AccountState.ACTIVE,
        )
    )
    return session().scalars(query).one_or_none()


def waiting_name(token_hash: bytes) -> str | None:
    """The name of that person, for the page that asks her password."""
    user = waiting_user(token_hash)
    if user is None:
        return None
    return names_in(session(), [Sealed(user.id, user.version, user.profile)], user.language)[user.id]


def begin(unit: Session, user_id: bytes, token_hash: bytes, *, lasts: timedelta) -> None:
    """Begin a session, and drop those of the same person that are over."""
    now = clock.now()
    unit.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.expires_at <= now))
    unit.add(
        UserSession(
            token_hash=token_hash, user_id=user_id, created_at=now, seen_at=now, expires_at=now + lasts, locked=False
        )
    )
    unit.flush()


def replace_token(unit: Session, old: bytes, new: bytes) -> None:
    """Give a session a new token, so that a copy of the old one opens nothing."""
    unit.execute(update(UserSession).where(UserSession.token_hash == old).values(token_hash=new))


def lock(unit: Session, token_hash: bytes) -> None:
    """Lock a session until its password is given."""
    unit.execute(update(UserSession).where(UserSession.token_hash == token_hash).values(locked=True))


def revive(unit: Session, token_hash: bytes) -> None:
    """Unlock a session; it is live again. Its last hour stays what it was."""
    now = clock.now()
    found = unit.execute(
        update(UserSession)
        .where(UserSession.token_hash == token_hash, UserSession.expires_at > now)
        .values(locked=False, seen_at=now)
    )
    if cast("CursorResult[None]", found).rowcount == 0:
        raise NotFound


def end(unit: Session, token_hash: bytes) -> None:
    """End one session."""
    unit.execute(delete(UserSession).where(UserSession.token_hash == token_hash))


def end_all(unit: Session, user_id: bytes, *, but: bytes | None = None) -> int:
    """End every session of a person, or every other one than `but`. Returns how many."""
    query = delete(UserSession).where(UserSession.user_id == user_id)
    if but is not None:
        query = query.where(UserSession.token_hash != but)
    return cast("CursorResult[None]", unit.execute(query)).rowcount


def count(unit: Session, user_id: bytes) -> int:
    """How many browsers a person is signed in with, locked ones included."""
    query = select(func.count()).where(UserSession.user_id == user_id, UserSession.expires_at > clock.now())
    return unit.scalar(query) or 0


def choose_workplace(unit: Session, actor: Actor, establishment_id: bytes) -> None:
    """Work at another of the actor's establishments from now on. Raises NotFound for one that is not hers."""
    if all(post.establishment_id != establishment_id for post in actor.posts):
        raise NotFound
    query = update(UserSession).where(UserSession.token_hash == actor.session_id)
    unit.execute(query.values(workplace_id=establishment_id))


def forget_old(unit: Session) -> int:
    """Drop sessions that are over."""
    result = unit.execute(delete(UserSession).where(UserSession.expires_at <= clock.now()))
    return cast("CursorResult[None]", result).rowcount


_POST = (
    Membership.id,
    Membership.establishment_id,
    Establishment.name_fr,
    Establishment.name_ar,
    Establishment.province_code,
    Membership.role,
)
_LIVE = Reading(
    select(
        *_POST,
        UserSession.user_id,
        UserSession.workplace_id,
        UserSession.seen_at,
        User.language,
        User.toured,
        User.must_change_password,
        User.version,
        User.profile,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(Membership, and_(Membership.user_id == User.id, live_on(bindparam("today", type_=Date))))
    .outerjoin(Establishment, and_(Establishment.id == Membership.establishment_id, Establishment.ended_at.is_(None)))
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.expires_at > bindparam("now"),
        UserSession.seen_at > bindparam("idle_since"),
        UserSession.locked.is_(False),
        User.state == AccountState.ACTIVE,
    )
    .order_by(Membership.id)
)
_POSTS = Reading(
    select(*_POST)
    .join(Establishment, Establishment.id == Membership.establishment_id)
    .where(Membership.user_id == bindparam("user_id"), live_on(bindparam("today")), Establishment.ended_at.is_(None))
    .order_by(Membership.id)
)


def _live(unit: Session, token_hash: bytes, now: datetime, idle: timedelta) -> Sequence[Any]:
    """A live session with its account, once for each of its posts; one row without a post where there is none."""
    today = clock.local(now).date()
    return _LIVE.rows(unit, token_hash=token_hash, now=now, idle_since=now - idle, today=today)


def _actor(unit: Session, token_hash: bytes, rows: Sequence[Any]) -> Actor:
    row, posts = rows[0], [Post(*row[: len(_POST)]) for row in rows if row.name_fr is not None]
    held = {post.establishment_id for post in posts}
    first = posts[0].establishment_id if posts else None
    account = Sealed(row.user_id, row.version, row.profile)
    return Actor(
        user_id=row.user_id,
        name=names_in(unit, [account], row.language)[row.user_id],
        language=row.language,
        session_id=token_hash,
        posts=tuple(posts),
        workplace_id=row.workplace_id if row.workplace_id in held else first,
        must_change_password=row.must_change_password,
        first_day=not row.toured,
    )


def posts_of(unit: Session, user_id: bytes) -> Sequence[Post]:
    """The posts somebody holds today, the oldest membership first."""
    return [Post(*row) for row in _POSTS.rows(unit, user_id=user_id, today=clock.today())]


_SEEN = Writing(
    update(UserSession.__table__)  # type: ignore[arg-type]
    .where(UserSession.__table__.c.token_hash == bindparam("session"))
    .values(seen_at=bindparam("now"))
)


def _seen(writer: GuardedSession, token_hash: bytes, at: datetime) -> None:
    _SEEN.run(writer, session=token_hash, now=at)
