"""Keeping a profile: opened, changed, left, put together with another, taken apart, the day team asked for a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from caseapp.accounts.directory import colleagues, names_of
from caseapp.cases.vocabulary import Sex, Tongue
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.forms.profiles import PARTS, FaceForm, JoinForm, LeaveForm, ProfileForm, values_of
from caseapp.outreach.models import Profile
from caseapp.outreach.queries.profiles import locate_profile, open_profile_sheet, profile_lines
from caseapp.outreach.service import profiles as service
from caseapp.outreach.views import bp
from caseapp.outreach.views.profile_words import code_of
from caseapp.outreach.views.profiles import page_of, sought
from caseapp.outreach.vocabulary import AgeMethod, MarkKind, Stage
from caseapp.policy.permissions import P
from caseapp.web.clashes import clashing, give_way
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

NEW = "street.profile.new"


@bp.get("/street/profiles/new")
@requires(P.STREET_MEET)
def new_profile() -> str:
    """The form of a profile that is opened by hand."""
    return render_template("outreach/profile_new.html", form=FaceForm.opened(draft_key=NEW), draft_key=NEW)


@bp.post("/street/profiles/new")
@requires(P.STREET_MEET)
def open_profile() -> Any:
    """Open it."""
    form = FaceForm.sent(draft_key=NEW)
    if not form.validate():
        return invalid("outreach/profile_new.html", form=form, draft_key=NEW)
    claim(form)
    row = service.open_profile(actor(), form.told(clock.today().year))
    told = _("The profile is open under the code %(code)s.", code=code_of(row))
    return done(form, url_for("outreach.profile", profile=id_text(row.id)), told)


@bp.get("/street/profiles/<profile>/edit")
@requires(P.STREET_MEET)
def edit_profile(profile: str) -> str:
    """The form of everything that can be changed."""
    me = actor()
    row = locate_profile(me, id_or_404(profile))
    found = open_profile_sheet(me, row)  # whoever changes it has read it
    now = service.picture(session(), row)
    form = ProfileForm.opened(draft_key=_draft(row), values=values_of(now) | {"base": json.dumps(now)})
    return render_template("outreach/profile_edit.html", **_page(form, row, me), code=code_of(found.line))


@bp.post("/street/profiles/<profile>/edit")
@requires(P.STREET_MEET)
def change_profile(profile: str) -> Any:
    """Change it; what a colleague changed meanwhile is shown beside it, and a person chooses."""
    me = actor()
    row = locate_profile(me, id_or_404(profile), writing=True)
    form = ProfileForm.sent(draft_key=_draft(row))
    page = _page(form, row, me) | {"code": code_of(row)}
    stands = values_of(service.picture(session(), row))
    give_way(form, stands, PARTS)
    if not form.validate():
        return invalid("outreach/profile_edit.html", **page)
    claim(form)
    try:
        service.change(me, row, form.seen, form.values())
    except Conflict as conflict:
        work.abandon(session())  # the form was not carried out: its id must not be used up
        form.base.data = json.dumps({**form.seen, **conflict.theirs})
        page["clashes"] = clashing(form, _rows(form, conflict.theirs, form.values(), page["people"]), stands, PARTS)
        return render_template("outreach/profile_edit.html", **page), 409
    return done(form, url_for("outreach.profile", profile=profile), _("The profile is saved."))


@bp.post("/street/profiles/<profile>/leave")
@requires(P.STREET_MEET)
def leave_street(profile: str) -> Any:
    """How the child left the street."""
    row, form = locate_profile(actor(), id_or_404(profile), writing=True), LeaveForm.sent()
    if not form.validate():
        return invalid("outreach/profile.html", **page_of(open_profile_sheet(actor(), row), leave=form))
    claim(form)
    service.leave(actor(), row, Stage(form.stage.data))
    return done(form, url_for("outreach.profile", profile=profile), _("It is noted."))


@bp.post("/street/profiles/<profile>/back")
@requires(P.STREET_MEET)
def back_in_street(profile: str) -> Any:
    """The child is back: the relation stands again on the rung of what is known."""
    row, form = locate_profile(actor(), id_or_404(profile), writing=True), HouseForm.sent()
    claim(form)
    service.leave(actor(), row, Stage.SEEN)
    return done(form, url_for("outreach.profile", profile=profile), _("It is noted."))


@bp.post("/street/profiles/<profile>/join")
@requires(P.STREET_MEET)
def join_profiles(profile: str) -> Any:
    """Another profile is the same child: it goes on in this one."""
    me = actor()
    row, form = locate_profile(me, id_or_404(profile), writing=True), JoinForm.sent()
    other = _meant(me, form, row) if form.validate() else None
    if other is None:
        return invalid("outreach/profile.html", **page_of(open_profile_sheet(me, row), join=form))
    claim(form)
    service.join(me, locate_profile(me, other, writing=True), row)
    told = _("The two profiles are one now. They can be taken apart again.")
    return done(form, url_for("outreach.profile", profile=profile), told)


@bp.post("/street/profiles/<profile>/part")
@requires(P.STREET_MEET)
def part_profiles(profile: str) -> Any:
    """Take this profile out of the one it was put together with."""
    row, form = locate_profile(actor(), id_or_404(profile), writing=True), HouseForm.sent()
    claim(form)
    service.part(actor(), row)
    return done(form, url_for("outreach.profile", profile=profile), _("This profile stands for itself again."))


@bp.post("/street/profiles/<profile>/ask")
@requires(P.STREET_MEET)
def ask_day_team(profile: str) -> Any:
    """The child accepts: ask those who open files."""
    row, form = locate_profile(actor(), id_or_404(profile), writing=True), HouseForm.sent()
    claim(form)
    service.ask_day_team(actor(), row)
    told = _("The day team is asked. Whoever opens files finds it on her bell.")
    return done(form, url_for("outreach.profile", profile=profile), told)


def _meant(me: Actor, form: JoinForm, row: Profile) -> bytes | None:
    """The profile that the code names; told above the field where there is none, or it is this one."""
    lines = [line for line in profile_lines(me, "join") if line.into_id is None]
    found = [line for line in sought(lines, form.other.data or "") if line.id != row.id]
    if len(found) != 1:
        told = _("No other profile has this code. Write it as it stands on its page, for example Falcon 27.")
        form.tell(form.other, told)
        return None
    return found[0].id


def _draft(row: Profile) -> str:
    return f"street.profile.{id_text(row.id)}"


def _page(form: ProfileForm, row: Profile, me: Actor) -> dict[str, Any]:
    if row.into_id is not None:
        raise NotFound
    people = [(id_text(person), name) for person, name in _workers(me, row)]
    form.offer(people)
    return {"form": form, "base": url_for("outreach.profile", profile=id_text(row.id)), "draft_key": form.draft_key,
            "clashes": [], "people": dict(people)}  # fmt: skip


def _workers(me: Actor, row: Profile) -> list[tuple[bytes, str]]:
    """Who goes out here; and whoever stands there already, though she may have left."""
    unit = session()
    found = colleagues(unit, row.establishment_id, P.STREET_MEET, me.language)
    if row.worker_id and row.worker_id not in {person for person, _name in found}:
        found.append((row.worker_id, names_of(unit, [row.worker_id], me.language).get(row.worker_id, "")))
    return found


def _rows(
    form: ProfileForm, theirs: Mapping[str, Any], mine: Mapping[str, Any], people: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Each field that a colleague changed meanwhile: what I typed, what stands now."""
    return [
        (name, _label(form, name), _told(name, mine.get(name), people), _told(name, now, people))
        for name, now in theirs.items()
    ]


def _label(form: ProfileForm, name: str) -> str:
    named = {"ages": _("Age"), "marks": _("Marks")}
    return named.get(name) or str(form[name].label.text)


def _told(name: str, value: Any, people: Mapping[str, str]) -> str:
    if not value:
        return ""
    if name == "sex":
        return word(Sex(value))
    if name == "age_method":
        return word(AgeMethod(value))
    if name == "languages":
        return " · ".join(word(Tongue(code)) for code in value)
    if name == "marks":
        return " · ".join(f"{word(MarkKind(kind))}: {text}" for kind, text in value.items())
    if name == "ages":
        return "–".join(str(age) for age in value)
    if name == "worker":
        return people.get(value, "")
    return " · ".join(value) if isinstance(value, list) else str(value)
