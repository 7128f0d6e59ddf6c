"""What was met on a round: read, noted at a desk, completed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template

from caseapp.incidents.forms import hour_of
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_from_text, id_text, new_id
from caseapp.kernel.text import read_hour
from caseapp.outreach.forms.met import AddForm, EncounterForm, ReviewForm
from caseapp.outreach.models import Round
from caseapp.outreach.nighttime import at_hour, flaw
from caseapp.outreach.queries.choosing import children_of, places_of
from caseapp.outreach.queries.late import signed_at
from caseapp.outreach.queries.noted import Night, met_on, promised
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.queries.territory import Territory, territory
from caseapp.outreach.service import additions, encounters
from caseapp.outreach.service.nights import OPEN
from caseapp.outreach.tally import tally
from caseapp.outreach.views import bp, met_words
from caseapp.outreach.views.codes import code_of
from caseapp.outreach.views.profile_words import url_of
from caseapp.outreach.views.words import WORDS
from caseapp.outreach.vocabulary import RUNNING, Condition, Initiative, Mode, Need, RoundKind, RoundState, Trigger
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/street/rounds/<key>/met")
@requires(P.STREET_READ)
def met(key: str) -> str:
    """The encounters of a round in order of time, what places were like among them, the numbers of the night."""
    me = actor()
    row = locate_round(me, id_or_404(key))
    night, places = met_on(me, row), territory(me, traced=False)
    return render_template(
        "outreach/met.html",
        round=row,
        base=base_of(row),
        title=called(row),
        tally=tally(night.encounters, night.seen),
        lines=_lines(row, night, places, me.language, signed_at(row)),
        may_note=holds(me.roles, P.STREET_MEET) and row.state in OPEN,
        given=met_words.given(tally(night.encounters).given),
    )


@bp.get("/street/rounds/<key>/met/new")
@requires(P.STREET_MEET)
def noting(key: str) -> str:
    """The form of an encounter."""
    row = _open(key)
    values: dict[str, Any] = {"at": hour_of(clock.now())} if row.state in RUNNING else {}
    form = EncounterForm.opened(draft_key=_draft(row), values=values)
    return render_template("outreach/noting.html", **_page(form, row))


@bp.post("/street/rounds/<key>/met/new")
@requires(P.STREET_MEET)
def note(key: str) -> Any:
    """Note an encounter at a desk."""
    row, me = _open(key), actor()
    form = EncounterForm.sent(draft_key=_draft(row))
    page = _page(form, row)
    at = _moment(form, row) if form.validate() else None
    if at is None or form.errors:
        return invalid("outreach/noting.html", **page)
    claim(form)
    profiles = {child: id_from_text(child) for child, _code in page["known"]}
    try:
        made = encounters.note(me, row, [form.noted(new_id(), at, profiles)])[0]
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("outreach/noting.html", **page)
    return done(form, f"{base_of(row)}/met/{id_text(made.id)}", _("The encounter is noted."))


@bp.get("/street/rounds/<key>/met/<encounter>")
@requires(P.STREET_READ)
def encounter(key: str, encounter: str) -> str:
    """All that an encounter tells, and what was added."""
    row = locate_round(actor(), id_or_404(key))
    adding = AddForm.opened(draft_key=_draft(row, encounter)) if holds(actor().roles, P.STREET_MEET) else None
    return render_template("outreach/encounter.html", **encounter_page(row, id_or_404(encounter), adding))


@bp.post("/street/rounds/<key>/met/<encounter>/complete")
@requires(P.STREET_MEET)
def complete(key: str, encounter: str) -> Any:
    """Add to an encounter. What was noted stays as it is."""
    me = actor()
    row, which = locate_round(me, id_or_404(key)), id_or_404(encounter)
    additions.encounter_of(session(), row, which)
    form = AddForm.sent(draft_key=_draft(row, encounter))
    if not form.validate():
        return invalid("outreach/encounter.html", **encounter_page(row, which, form))
    claim(form)
    try:
        additions.add(me, row, [form.added(new_id(), which, clock.now())])
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("outreach/encounter.html", **encounter_page(locate_round(me, id_or_404(key)), which, form))
    return done(form, f"{base_of(row)}/met/{id_text(which)}", _("It is added."))


def encounter_page(
    row: Round, encounter_id: bytes, adding: AddForm | None, review: ReviewForm | None = None
) -> dict[str, Any]:
    """What the page of one encounter shows. Raises NotFound."""
    me = actor()
    one = met_on(me, row).encounter(encounter_id)
    places = territory(me, traced=False)
    told = one.told
    reviews = one.grave and one.reviewed_at is None and holds(me.roles, P.ROUND_REVIEW)
    signed = signed_at(row)
    return {
        "one": one,
        "later": signed is not None and one.came_at > signed,
        "round": row,
        "base": base_of(row),
        "here": f"{base_of(row)}/met/{id_text(one.id)}",
        "title": called(row),
        "place": met_words.where(places, one, me.language),
        "mode": word(Mode(one.mode)),
        "people": [
            (
                met_words.who(person),
                met_words.marks(person),
                person.aliases if person.code else (),
                url_of(person.profile_id) if person.profile_id else "",
                id_text(person.id),
            )
            for person in one.persons
        ],
        "beds": holds(me.roles, P.STREET_MEET),
        "round_key": id_text(row.id),
        "counted": met_words.counted(one),
        "facts": [
            (_("Who began it"), word(Initiative(one.initiative)) if one.initiative else None),
            (_("How the child takes it"), met_words.answer(one) or None),
            (_("What the child looks like"), met_words.words(told.get("condition", ()), Condition) or None),
            (_("Needs"), met_words.words(told.get("needs", ()), Need) or None),
            (_("Given"), met_words.given(one.given) or None),
            (_("How many minutes"), one.minutes),
            (_("What comes next"), told.get("next") or None),
        ],
        "danger": met_words.danger(one.danger),
        "worst": met_words.danger(one.worst),
        "triggers": met_words.words(told.get("triggers", ()), Trigger),
        "added": [
            (line, met_words.danger(line.danger) if line.danger is not None else "",
             met_words.words(line.told.get("triggers", ()), Trigger), met_words.words(line.told.get("needs", ()), Need))
            for line in one.added
        ],
        "promised": promised(one.id),
        "adding": adding,
        "draft_key": adding.draft_key if adding else None,
        "review": (review or ReviewForm.opened()) if reviews else None,
        "late_by": clock.local(one.came_at) if (one.came_at - one.at).total_seconds() > 3600 else None,
    }  # fmt: skip


def base_of(row: Round) -> str:
    """The address of a round's page."""
    return f"/street/rounds/{id_text(row.id)}"


def called(row: Round) -> str:
    """What a round is called on a page."""
    return _("%(kind)s %(reference)s", kind=word(RoundKind(row.kind)), reference=row.reference)


def _open(key: str) -> Round:
    row = locate_round(actor(), id_or_404(key))
    if RoundState(row.state) not in OPEN:
        raise Impossible("night_closed" if row.left_at else "not_left")
    return row


def _draft(row: Round, encounter: str = "new") -> str:
    return f"met.{id_text(row.id)}.{encounter}" if encounter == "new" else f"met.{encounter}"


def _page(form: EncounterForm, row: Round) -> dict[str, Any]:
    me = actor()
    places = territory(me)
    form.place.offer(places_of(row, places, me.language))
    known = [(id_text(child), code_of(bird, number)) for child, bird, number in children_of(me)]
    known.sort(key=lambda pair: pair[1])
    for entry in form.persons.entries:
        entry.form.code.offer(known)
    return {
        "form": form,
        "round": row,
        "base": base_of(row),
        "title": called(row),
        "draft_key": form.draft_key,
        "known": known,
    }


def _moment(form: EncounterForm, row: Round) -> datetime | None:
    hour = read_hour(form.at.data or "")
    if hour is None:
        return None
    at = at_hour(row, hour)
    code = flaw(row, at)
    if code:
        form.blame({"at": code}, WORDS)
    return at


def _lines(row: Round, night: Night, places: Territory, language: str, signed: datetime | None) -> list[dict[str, Any]]:
    """Encounters and what places were like, in order of time; what came after the report was `signed` is marked."""
    lines: list[dict[str, Any]] = [
        {
            "at": one.at,
            "hour": hour_of(one.at),
            "place": met_words.where(places, one, language),
            "url": f"{base_of(row)}/met/{id_text(one.id)}",
            "who": [met_words.who(person) for person in one.persons] + met_words.counted(one),
            "mode": word(Mode(one.mode)),
            "answer": met_words.answer(one),
            "level": one.worst,
            "danger": met_words.danger(one.worst) if one.worst is not None else "",
            "waits": one.grave and one.reviewed_at is None,
            "given": met_words.given(one.given),
            "note": one.told.get("note", "") or one.told.get("said", ""),
            "added": len(one.added),
            "later": signed is not None and one.came_at > signed,
            "by": one.by,
            "shut": one.told.state,
        }
        for one in night.encounters
    ]
    lines += [
        {
            "at": seen.at,
            "hour": hour_of(seen.at),
            "place": places.place(seen.place_id, language),
            "seen": met_words.place_seen(seen),
            "note": seen.note,
            "by": seen.by,
            "nobody": seen.nobody,
            "violent": seen.ambience == "violent",
        }
        for seen in night.seen
    ]
    lines.sort(key=lambda line: line["at"])
    return lines
