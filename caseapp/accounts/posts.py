"""An actor outside a request: somebody named to a command, at one of her workplaces. Nobody checks a password here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import Sealed, login_key, names_in
from caseapp.accounts.models import Establishment, User
from caseapp.accounts.service.sessions import posts_of
from caseapp.accounts.vocabulary import AccountState
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound


def actor_at(unit: Session, login: str, slug: str | None = None) -> Actor:
    """The person with this sign-in name, at the establishment `slug` (default: her only one).

    Raises NotFound when there is no such person, or not there, or `slug` is missing where she works in several.
    """
    query = select(User).where(User.login_key == login_key(login), User.state == AccountState.ACTIVE)
    user = unit.scalars(query).one_or_none()
    if user is None:
        raise NotFound
    return actor_of_user(unit, user, slug)


def actor_of_user(unit: Session, user: User, slug: str | None = None) -> Actor:
    """The same, of an account at hand."""
    posts = tuple(posts_of(unit, user.id))
    held = {post.establishment_id for post in posts}
    query = select(Establishment.id).where(Establishment.id.in_(held))
    if slug is not None:
        query = query.where(Establishment.slug == slug)
    found = unit.scalars(query).all()
    if len(found) != 1:
        raise NotFound
    name = names_in(unit, [Sealed(user.id, user.version, user.profile)], user.language)[user.id]
    return Actor(user.id, name, user.language, b"", posts, found[0])
