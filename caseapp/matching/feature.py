"""What matching brings to the application: the search, the duplicates desk, the merge."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.service.entries import saved
from caseapp.cases.service.handing import along
from caseapp.cases.service.written import written
from caseapp.cases.views.file import asides
from caseapp.kernel.words import N_
from caseapp.matching import index  # noqa: F401 - listens to the session
from caseapp.matching.commands import matching as commands
from caseapp.matching.housekeeping import count, move, pairs
from caseapp.matching.service import write_entry
from caseapp.matching.service.handing import follow
from caseapp.matching.service.merge import steps
from caseapp.matching.service.pairs import look_again
from caseapp.matching.views import bp
from caseapp.matching.views.inquiries import inquiries_panel
from caseapp.matching.views.merge import aside
from caseapp.matching.views.pairs import pairs_panel
from caseapp.policy.permissions import P
from caseapp.web import home
from caseapp.web.feature import Feature, MenuEntry


def _start(app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    steps[:] = app.extensions["merge_steps"]
    if write_entry not in written:
        written.append(write_entry)
        saved.append(look_again)
        along.append(follow)
        asides.append(aside)
        home.panels.insert(0, inquiries_panel)  # somebody waits at a telephone
        home.panels.append(pairs_panel)


feature = Feature(
    name="matching",
    blueprints=(bp,),
    menu=(
        MenuEntry("matching.pairs", N_("Perhaps the same child"), "git-merge", P.PAIR_READ, 45),
        MenuEntry("matching.nicknames", N_("Everyday names"), "languages", P.NICKNAMES_MANAGE, 86),
    ),
    commands=(commands,),
    jobs=(count, move, pairs),
    start=_start,
)
