"""What accounts bring to the application."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from caseapp.accounts import commands
from caseapp.accounts.housekeeping import forget
from caseapp.accounts.service import own, sessions
from caseapp.accounts.views import bp
from caseapp.accounts.views.keys import keys_panel
from caseapp.accounts.views.own import change_password_first
from caseapp.kernel.actor import Actor
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web import gate, home
from caseapp.web import session as web
from caseapp.web.feature import Feature, MenuEntry


def _load_actor(token_hash: bytes) -> Actor | None:
    idle = timedelta(minutes=web.settings().idle_minutes)
    return sessions.load_actor(token_hash, idle=idle, present=not web.in_background())


def _start(_app: Flask) -> None:
    """Fill the slots of the web; once, however many applications a process starts."""
    web.slots.load_actor = _load_actor
    web.slots.waits = sessions.waits
    if change_password_first not in gate.detours:
        gate.detours.append(change_password_first)
        home.language_choice.append(own.choose_language)
        home.tour_ended.append(own.end_tour)
        home.panels.append(keys_panel)


feature = Feature(
    name="accounts",
    blueprints=(bp,),
    menu=(
        MenuEntry("accounts.people", N_("Staff"), "users", P.USER_READ, 70),
        MenuEntry("accounts.establishments", N_("Establishments"), "building-2", P.ESTABLISHMENT_READ, 80),
        MenuEntry("accounts.policy", N_("Who may do what"), "scale", P.POLICY_READ, 90),
        MenuEntry("accounts.keys", N_("Keys"), "key-round", P.KEYS_MANAGE, 95),
    ),
    commands=(commands.accounts, commands.keys),
    jobs=(forget,),
    start=_start,
)
