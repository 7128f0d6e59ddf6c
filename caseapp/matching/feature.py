"""What the search brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.service.written import written
from caseapp.kernel.words import N_
from caseapp.matching import index  # noqa: F401 - listens to the session
from caseapp.matching.commands import matching as commands
from caseapp.matching.housekeeping import move
from caseapp.matching.service import write_entry
from caseapp.matching.views import bp
from caseapp.policy.permissions import P
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if write_entry not in written:
        written.append(write_entry)


feature = Feature(
    name="matching",
    blueprints=(bp,),
    menu=(MenuEntry("matching.nicknames", N_("Everyday names"), "languages", P.NICKNAMES_MANAGE, 86),),
    commands=(commands,),
    jobs=(move,),
    start=_start,
)
