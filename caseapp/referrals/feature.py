"""What referrals bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.housekeeping import late_elsewhere
from caseapp.cases.queries.notices import sources
from caseapp.cases.service.deadlines import done_by
from caseapp.cases.service.handing import along
from caseapp.cases.service.moves import closed
from caseapp.cases.service.team import closeness
from caseapp.cases.views import line
from caseapp.cases.views.day import Unfinished, numbers, unfinished
from caseapp.cases.views.file import asides
from caseapp.directory.views import slots as directory
from caseapp.establishments.service.admit import admitted as admissions
from caseapp.establishments.service.leave import left as exits
from caseapp.kernel.words import N_
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P
from caseapp.referrals.handing import closed as file_closed
from caseapp.referrals.handing import follow
from caseapp.referrals.merging import STEP
from caseapp.referrals.notices import BELL
from caseapp.referrals.restricting import follow as closer
from caseapp.referrals.rounds import forget_old, late_people, look
from caseapp.referrals.service.journey import admitted, left
from caseapp.referrals.service.placing import placers
from caseapp.referrals.views import beside_entry, bp
from caseapp.referrals.views.aside import aside, guests
from caseapp.referrals.views.inbox import panel, province_alarm, waiting_number
from caseapp.referrals.views.offering import aside as whole_file
from caseapp.referrals.views.words import OBSTACLES
from caseapp.web import home
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if admitted not in admissions:
        admissions.append(admitted)
        exits.append(left)
        late_elsewhere.append(late_people)
        sources.append(BELL)
        along.append(follow)
        closed.append(file_closed)
        closeness.append(closer)
        done_by[Rule.REVIEW_PLACEMENT] = placers
        asides.extend((aside, whole_file))
        directory.cards.append(beside_entry.card)
        line.guests.append(guests)
        home.panels.insert(1, panel)
        home.panels.insert(0, province_alarm)
        reasons.update(OBSTACLES)
        numbers["referrals"] = waiting_number
        unfinished["referral"] = Unfinished("/referral", N_("A referral you began is not saved. Go on with it."))
        unfinished["transfer"] = Unfinished("/transfer", N_("An offer you began is not sent. Go on with it."))
        unfinished["outside"] = Unfinished("/outside", N_("A referral you began is not saved. Go on with it."))
        unfinished["consent"] = Unfinished("/consents", N_("A right to share you began is not saved. Go on with it."))


feature = Feature(
    name="referrals",
    blueprints=(bp,),
    menu=(
        MenuEntry("referral.index", N_("Referrals"), "send", P.REFERRAL_READ, 27),
        MenuEntry("referral.radar", N_("Radar of referrals"), "chart-column", P.FIGURES_READ, 51),
    ),
    jobs=(look, forget_old),
    merge_steps=(STEP,),
    start=_start,
)
