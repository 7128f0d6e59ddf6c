"""What papers bring to the application."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.papers.views import bp
from caseapp.policy.permissions import P
from caseapp.web.feature import Feature, MenuEntry

feature = Feature(
    name="papers",
    blueprints=(bp,),
    menu=(MenuEntry("papers.index", N_("Printed papers"), "printer", P.PAPER_READ, 45),),
)
