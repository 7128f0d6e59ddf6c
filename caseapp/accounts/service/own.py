"""Verbs on one's own account: password, language, workplace, signing out."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from caseapp.accounts import events
from caseapp.accounts.directory import open_profile
from caseapp.accounts.models import User
from caseapp.accounts.service import sessions
from caseapp.accounts.service.strength import flaw_of
from caseapp.accounts.vocabulary import Letters
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound


def need_good_password(actor: Actor, password: str) -> None:
    """Raise Invalid when the policy refuses `password` for the actor."""
    unit = session()
    profile = open_profile(unit, _account(unit, actor))
    need_strong(password, (profile.login, profile.name, profile.name_ar, profile.email))


def need_strong(password: str, own: Iterable[str]) -> None:
    """Raise Invalid when the policy refuses `password` for somebody with these login and names."""
    flaw = flaw_of(password, own)
    if flaw is not None:
        raise Invalid({"password": flaw})


def change_password(actor: Actor, password_hash: str, new_token_hash: bytes) -> None:
    """Put a new password in place; other browsers are signed out and this one gets a new token."""
    unit = session()
    user = _account(unit, actor)
    user.password_hash, user.must_change_password = password_hash, False
    ended = sessions.end_all(unit, user.id, but=actor.session_id)
    sessions.replace_token(unit, actor.session_id, new_token_hash)
    record(unit, actor, events.PASSWORD_CHANGED, user.id, sessions=ended)
    unit.flush()


def choose_language(actor: Actor, language: str) -> None:
    """Remember her language. Its own small update: it is no change that a colleague's form could conflict with."""
    session().execute(update(User).where(User.id == actor.user_id).values(language=language))


def end_tour(actor: Actor) -> None:
    """Remember that she has seen the tour of the first day. An update of its own, as above."""
    session().execute(update(User).where(User.id == actor.user_id).values(toured=True))


def choose_letters(actor: Actor, letters: Letters) -> None:
    """How often a letter may tell her that something waits. Its own small update, as the language."""
    session().execute(update(User).where(User.id == actor.user_id).values(letters=str(letters)))


def choose_workplace(actor: Actor, establishment_id: bytes) -> None:
    """Work at another of her establishments, with the roles she holds there. Raises NotFound."""
    unit = session()
    sessions.choose_workplace(unit, actor, establishment_id)
    record(unit, actor, events.WORKPLACE_CHOSEN, actor.user_id, workplace_id=establishment_id)


def lock(actor: Actor) -> None:
    """Lock the screen."""
    unit = session()
    sessions.lock(unit, actor.session_id)
    record(unit, actor, events.LOCKED, actor.user_id)


def sign_out(actor: Actor | None, token_hash: bytes) -> None:
    """End this browser's session; a locked one too."""
    unit = session()
    sessions.end(unit, token_hash)
    if actor is not None:
        record(unit, actor, events.SIGNED_OUT, actor.user_id)


def sign_out_everywhere(actor: Actor) -> int:
    """End every session, this one included. Returns how many."""
    unit = session()
    ended = sessions.end_all(unit, actor.user_id)
    record(unit, actor, events.SIGNED_OUT_EVERYWHERE, actor.user_id, sessions=ended)
    return ended


def _account(unit: Session, actor: Actor) -> User:
    user = unit.get(User, actor.user_id)
    if user is None:
        raise NotFound
    return user
