"""Street profiles: the list, looking for one by the sound of a name, all of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from flask import render_template, request, url_for

from caseapp.cases.vocabulary import Sex, Tongue
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.kernel.names import begins
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.matching import index
from caseapp.outreach.forms.profiles import JoinForm, LeaveForm, SeekForm
from caseapp.outreach.profile_records import ProfileLine, ProfileSheet
from caseapp.outreach.queries.profiles import locate_profile, long_unseen, open_profile_sheet, profile_lines
from caseapp.outreach.queries.territory import Territory, territory
from caseapp.outreach.resemblance import called
from caseapp.outreach.views import bp, met_words, profile_words
from caseapp.outreach.vocabulary import LADDER, LEFT, MarkKind, Stage
from caseapp.policy.permissions import P, holds
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.i18n import said as spoken
from caseapp.web.respond import id_or_404, invalid
from caseapp.web.session import actor

PER = 25
HEARD = 3.0
"""Bits from which a name sounds like the one asked for."""
SINCE = {"7": N_("In the last 7 days"), "30": N_("In the last 30 days"), "90": N_("In the last 90 days")}
NOT_SINCE = "more"


class Pages(NamedTuple):
    """Where one is in a list."""

    page: int
    pages: int
    total: int
    prev_url: str
    next_url: str


@bp.get("/street/profiles")
@requires(P.STREET_READ)
def profiles() -> str:
    """The list, those met last first: `?stage=`, `?sex=`, `?since=`, `?place=`, `?page=`. Names travel by POST only."""
    asked = _asked()
    lines = [line for line in _met_last(profile_lines(actor())) if _fits(line, asked)]
    return render_template("outreach/profiles.html", form=SeekForm.opened(), **_page(lines, asked))


@bp.post("/street/profiles")
@writes_late
@requires(P.STREET_READ)
def profiles_found() -> Any:
    """Those whose name sounds like the one asked for, in either script, or who have this code."""
    form = SeekForm.sent()
    if not form.validate():
        return invalid("outreach/profiles.html", form=form, **_page([], _asked()))
    text = (form.q.data or "").strip()
    lines = profile_lines(actor(), "search")
    found = sought(lines, text) if text else _met_last(lines)
    return render_template("outreach/profiles.html", form=form, **_page(found, _asked(), searched=bool(text)))


@bp.get("/street/profiles/lost")
@requires(P.STREET_READ)
def long_gone() -> str:
    """Whom nobody has met for ninety days: "lost from sight" is proposed, and a person confirms it."""
    me = actor()
    here, lines = territory(me), long_unseen(profile_lines(me, "lost"))
    rows = [profile_words.row_of(line, here) for line in lines]
    return render_template(
        "outreach/lost.html", rows=rows, may_keep=holds(me.roles, P.STREET_MEET), lost=str(Stage.LOST)
    )


@bp.get("/street/profiles/<profile>")
@requires(P.STREET_READ)
def profile(profile: str) -> str:
    """All of one."""
    row = locate_profile(actor(), id_or_404(profile))
    return render_template("outreach/profile.html", **page_of(open_profile_sheet(actor(), row)))


def page_of(found: ProfileSheet, **forms: Any) -> dict[str, Any]:
    """What the page of a profile shows."""
    me, line = actor(), found.line
    here, tongue = territory(me), language()
    keeps = holds(me.roles, P.STREET_MEET)
    whole = line.into_id is None
    ladder = [(word(stage), stage == line.stage, _below(stage, line.stage)) for stage in LADDER]
    return {
        "sheet": found,
        "row": profile_words.row_of(line, here, tongue),
        "base": profile_words.url_of(line.id),
        "ladder": ladder,
        "on_ladder": line.stage in LADDER,
        "next_needs": profile_words.needs_text(found.next_needs),
        "marks": [(word(MarkKind(kind)), text) for kind, text in (line.face.get("marks") or {}).items()],
        "languages": " · ".join(word(Tongue(code)) for code in line.face.get("languages") or ()),
        "encounters": [
            (one, profile_words.encounter_title(one), met_words.where(here, one, tongue.code))
            for one in found.encounters
        ],
        "given": profile_words.given_text,
        "heard": _newly_heard(found),
        "friends": [(profile_words.row_of(friend, here, tongue), times) for friend, times in found.friends],
        "together": [(profile_words.row_of(other, here, tongue), id_text(other.id)) for other in found.together],
        "into": profile_words.url_of(line.into_id) if line.into_id else "",
        "joined": {other.id: profile_words.code_of(other) for other in (*found.together, line)},
        "several": bool(found.together),
        "may_keep": keeps and whole,
        "may_open": holds(me.roles, P.CASE_CREATE) and line.case_id is None and whole,
        "may_ask": keeps and not holds(me.roles, P.CASE_CREATE) and line.case_id is None and whole,
        "may_refer": bool(found.reference) and holds(me.roles, P.REFERRAL_DRAFT),
        "leave": forms.get("leave") or LeaveForm.opened(),
        "join": forms.get("join") or JoinForm.opened(),
        "key": id_text,
        "left": line.stage in LEFT,
        "refusals": [one for one in found.encounters if one.refusal],
    }


def sought(lines: Sequence[ProfileLine], text: str) -> list[ProfileLine]:
    """The profiles that somebody means: by code in any language, by number, else by the sound of a name."""
    folded = " ".join(western_digits(text).casefold().split())
    exact = [line for line in lines if folded in profile_words.codes(line) or folded == str(line.number)]
    if exact:
        return exact
    nicknames = index.versions(session())[-1].nicknames
    weighed = [(called(text, line.aliases, nicknames), line) for line in lines if line.aliases]
    found = [(bits, line) for bits, line in weighed if bits >= HEARD or begins(text, line.aliases)]
    return [line for _bits, line in sorted(found, key=lambda one: (-one[0], one[1].id))]


def _met_last(lines: list[ProfileLine]) -> list[ProfileLine]:
    """Those that stand for themselves, whoever was met last first."""
    whole = [line for line in lines if line.into_id is None]
    return sorted(whole, key=lambda line: (line.last_met_at is not None, line.last_met_at, line.id), reverse=True)


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("stage", "sex", "since", "place")}


def _fits(line: ProfileLine, asked: dict[str, str]) -> bool:
    since = asked["since"]
    recent = bool(since in SINCE and line.last_met_at and line.last_met_at >= clock.now() - timedelta(days=int(since)))
    old = since == NOT_SINCE and (line.last_met_at is None or line.last_met_at < clock.now() - timedelta(days=90))
    return (
        (not asked["stage"] or line.stage == asked["stage"])
        and (not asked["sex"] or line.sex == asked["sex"])
        and (not since or recent or old)
        and (not asked["place"] or line.last_place_id == read_id(asked["place"]))
    )


def _page(lines: list[ProfileLine], asked: dict[str, str], *, searched: bool = False) -> dict[str, Any]:
    me, tongue = actor(), language()
    here = territory(me)
    page = min(_page_asked(), max(1, -(-len(lines) // PER)))
    shown = lines if searched else lines[(page - 1) * PER : page * PER]
    return {
        "rows": [profile_words.row_of(line, here, tongue) for line in shown[:PER]],
        "paging": None if searched else _paging(page, len(lines), asked),
        "count": len(lines),
        "searched": searched,
        "asked": asked,
        "filtered": any(asked.values()),
        "stages": [(str(stage), word(stage)) for stage in Stage],
        "sexes": [(str(sex), word(sex)) for sex in (Sex.FEMALE, Sex.MALE)],
        "times": [*((code, spoken(text)) for code, text in SINCE.items()), (NOT_SINCE, _("More than 90 days ago"))],
        "places": _places(here, tongue.code),
        "may_keep": holds(me.roles, P.STREET_MEET),
    }


def _places(here: Territory, code: str) -> list[tuple[str, str]]:
    named = [(id_text(place.id), place.name.said(code)) for place in here.places.values()]
    return sorted(named, key=lambda one: one[1])


def _paging(page: int, total: int, asked: dict[str, str]) -> Pages | None:
    pages = -(-total // PER)
    if pages < 2:
        return None
    told: dict[str, Any] = {name: value for name, value in asked.items() if value}

    def at(number: int) -> str:
        return url_for("outreach.profiles", **told, page=number) if 1 <= number <= pages else ""

    return Pages(page, pages, total, at(page - 1), at(page + 1))


def _page_asked() -> int:
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 5 else 1


def _below(stage: Stage, present: Stage) -> bool:
    return present in LADDER and LADDER.index(stage) < LADDER.index(present)


def _newly_heard(found: ProfileSheet) -> list[str]:
    """Names heard in encounters that the profile does not bear yet."""
    known = {name.casefold() for line in (found.line, *found.together) for name in line.aliases}
    heard = [name for one in found.encounters for name in one.names]
    return [name for name in dict.fromkeys(heard) if name.casefold() not in known]
