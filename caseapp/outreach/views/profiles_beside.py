"""What profiles show elsewhere: on the first page of the street, and on the file that a profile became."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g

from caseapp.cases.records import CaseFile
from caseapp.cases.views.line import Guest
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.outreach.profile_records import Encountered
from caseapp.outreach.queries.asked import asked_of
from caseapp.outreach.queries.profiles import (
    encounters_of,
    long_unseen_count,
    met_as,
    some_lines,
)
from caseapp.outreach.queries.recognition import waiting_count
from caseapp.outreach.queries.territory import Territory, territory
from caseapp.outreach.service import ladder
from caseapp.outreach.service.becoming import PROFILES, profiles_of
from caseapp.outreach.views import met_words, profile_words
from caseapp.outreach.views.slots import Card, Way
from caseapp.policy.outreach import GRAVE
from caseapp.policy.permissions import P, holds
from caseapp.referrals.queries.path import Lane
from caseapp.referrals.views.slots import Waypoint
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.session import actor


def ways(me: Actor) -> Iterable[Way]:
    """Pages beside the first page of the street."""
    if holds(me.roles, P.STREET_READ):
        yield Way("/street/profiles", _("Street profiles"), "users")
    if holds(me.roles, P.STREET_MEET):
        yield Way("/street/recognise", _("Known again?"), "eye")


def card(me: Actor) -> Card | None:
    """What waits for somebody: a file to open, people to know again, who was not met for long; None for nothing."""
    if not holds(me.roles, P.STREET_READ):
        return None
    asked = asked_of(me)
    lines = some_lines(me, [row.id for row in asked], "asked") if asked else {}
    here = territory(me) if asked else None
    keeps = holds(me.roles, P.STREET_MEET)
    people, lost = (waiting_count(me), long_unseen_count(me)) if keeps else (0, 0)
    if not (asked or people or lost):
        return None
    return {
        "template": "outreach/_profiles_card.html",
        "asked": [
            (profile_words.row_of(lines[row.id], here), row.asked_at) for row in asked if here and row.id in lines
        ],
        "people": people,
        "lost": lost,
    }


def aside(file: CaseFile) -> dict[str, Any] | None:
    """On the page of a file: the profiles that it began as, how often the child was met before accepting."""
    found = _street_of(file)
    if found is None:
        return None
    lines, met, here = found
    return {
        "template": "outreach/aside.html",
        "profiles": [(profile_words.row_of(line, here), line.approaches) for line in lines],
        "times": len({one.encounter_id for one in met}),
        "reference": file.reference,
        "may_refer": holds(actor().roles, P.REFERRAL_DRAFT) and not file.read_only,
        "refusals": [(word(one.refusal), one.at) for one in met if one.refusal][:3],
    }


def guests(file: CaseFile) -> list[Guest]:
    """Encounters of the street on the line of a file, for whoever reads the street in the same house."""
    found = _street_of(file)
    if found is None:
        return []
    _lines, met, here = found
    return [_guest(one, here) for one in met]


def waypoints(file: CaseFile) -> list[Waypoint]:
    """Encounters of the street on the child's way, for whoever reads the street in the same house; each leads to the
    profile as which she was met."""
    found = _street_of(file)
    if found is None:
        return []
    _lines, met, here = found
    return [
        Waypoint(
            one.at,
            Lane.STREET,
            _look(one),
            _title(one),
            met_words.where(here, one, language().code),
            profile_words.url_of(one.as_id),
        )
        for one in met
    ]


def _title(one: Encountered) -> str:
    return _("In the street: %(what)s", what=profile_words.encounter_title(one))


def _look(one: Encountered) -> str:
    return "warn m-tri" if (one.danger or 0) >= GRAVE else "info m-round"


def _guest(one: Encountered, here: Territory) -> Guest:
    place = met_words.where(here, one, language().code)
    why = _("Does not come: %(why)s", why=word(one.refusal)) if one.refusal else ""
    said_so = f"“{one.told['said']}”" if one.told.get("said") else ""
    told = (place, why, one.told.get("note"), said_so)
    return Guest(one.at, _look(one), _title(one), "\n".join(str(text) for text in told if text))


def _street_of(file: CaseFile) -> tuple[list[Any], list[Encountered], Territory] | None:
    """Asked once a page, however many places of it show the answer; None where there is nothing for this reader."""
    me = actor()
    known: dict[bytes, Any] = g.setdefault("street_of", {})
    if file.id not in known:
        asks = PROFILES in file.beside and holds(me.roles, P.STREET_READ)
        known[file.id] = _asked(me, file.id) if asks else None
    found: tuple[list[Any], list[Encountered], Territory] | None = known[file.id]
    return found


def _asked(me: Actor, case_id: bytes) -> tuple[list[Any], list[Encountered], Territory] | None:
    unit = session()
    roots = profiles_of(case_id)
    if not roots:
        return None
    together = [one for root in roots for one in ladder.family(unit, root.id)]
    lines = some_lines(me, together, "file")
    met = encounters_of(me, met_as(unit, together))
    return [lines[root.id] for root in roots], met, territory(me)
