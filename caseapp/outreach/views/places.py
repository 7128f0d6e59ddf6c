"""The territory: sectors and places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, url_for
from sqlalchemy import select

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.outreach.forms.fields import chosen, offer
from caseapp.outreach.forms.places import PlaceForm, SectorForm
from caseapp.outreach.models import Place, PlaceFields, PointFields, Sector, SectorFields
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries.street import visited
from caseapp.outreach.queries.territory import Territory, points, territory
from caseapp.outreach.service import territory as service
from caseapp.outreach.views import bp
from caseapp.outreach.views.street import looks
from caseapp.outreach.views.words import OBSTACLES, WORDS, hours
from caseapp.outreach.vocabulary import PlaceKind
from caseapp.policy.permissions import P, holds
from caseapp.web.clashes import clashing, give_way
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

NO_SECTOR = N_("No sector")


@bp.get("/street/places")
@requires(P.STREET_READ)
def places() -> str:
    """Sectors with their places. Exact points are for who goes out or plans."""
    me, land = actor(), territory(actor())
    sees = holds(me.roles, P.STREET_MEET) or holds(me.roles, P.ROUND_PLAN)
    return render_template(
        "outreach/places.html",
        land=land,
        sectors=[*(row for row in land.sectors.values() if row.active), None],
        gone=[row for row in land.sectors.values() if not row.active],
        points=points(me) if sees else {},
        last=visited(me),
        tonight=night_of(clock.now()),
        hours=hours,
        **looks(me),
    )


@bp.get("/street/sectors/new")
@requires(P.ROUND_PLAN)
def new_sector() -> str:
    """The form of a sector."""
    return render_template("outreach/sector_form.html", form=SectorForm.opened(), sector=None)


@bp.post("/street/sectors/new")
@requires(P.ROUND_PLAN)
def add_sector() -> Any:
    """Add it."""
    form = SectorForm.sent()
    hours_of = form.hours() if form.validate() else None
    if form.errors or not _tried(form, lambda: service.add_sector(actor(), form.told(), *(hours_of or ()))):
        return invalid("outreach/sector_form.html", form=form, sector=None)
    return done(form, url_for("outreach.places"), _("The sector is there. Now say which places it has."))


@bp.get("/street/sectors/<sector>")
@requires(P.ROUND_PLAN)
def edit_sector(sector: str) -> str:
    """The form that changes a sector."""
    row = _sector(sector)
    form = SectorForm.opened(values=_sector_values(row))
    return render_template("outreach/sector_form.html", form=form, sector=row, key=id_text)


@bp.post("/street/sectors/<sector>")
@requires(P.ROUND_PLAN)
def change_sector(sector: str) -> Any:
    """Change it; what a colleague changed meanwhile is shown beside it."""
    form, row = SectorForm.sent(), _sector(sector)
    give_way(form, _sector_values(row))
    hours_of = form.hours() if form.validate() else (None, None)
    page: dict[str, Any] = {"form": form, "sector": row, "key": id_text}
    if form.errors:
        return invalid("outreach/sector_form.html", **page)
    if row.version != form.seen:
        return _beside("outreach/sector_form.html", form, row.version, _sector_values(row), page)
    if not _tried(form, lambda: service.change_sector(actor(), row, form.told(), *hours_of, form.seen)):
        return invalid("outreach/sector_form.html", **page)
    return done(form, url_for("outreach.places"), _("The sector is changed."))


@bp.post("/street/sectors/<sector>/use")
@requires(P.ROUND_PLAN)
def use_sector(sector: str) -> Any:
    """Put a sector out of use, or back into it."""
    form, row = HouseForm.sent(), _sector(sector)
    claim(form)
    service.use(actor(), row, active=not row.active)
    return done(form, url_for("outreach.places"), _("The sector is changed."))


@bp.get("/street/places/new")
@requires(P.ROUND_PLAN)
def new_place() -> str:
    """The form of a place."""
    form = PlaceForm.opened()
    _offer(form, territory(actor()))
    return render_template("outreach/place_form.html", form=form, place=None)


@bp.post("/street/places/new")
@requires(P.ROUND_PLAN)
def add_place() -> Any:
    """Add it."""
    form, land = PlaceForm.sent(), territory(actor())
    given = _given(form, land)
    if form.errors or not _tried(form, lambda: service.add_place(actor(), *given)):
        return invalid("outreach/place_form.html", form=form, place=None)
    return done(form, url_for("outreach.places"), _("The place is there."))


@bp.get("/street/places/<place>")
@requires(P.ROUND_PLAN)
def edit_place(place: str) -> str:
    """The form that changes a place."""
    row, land = _place(place), territory(actor())
    form = PlaceForm.opened(values=_values(row, land))
    _offer(form, land)
    return render_template("outreach/place_form.html", form=form, place=row, key=id_text)


@bp.post("/street/places/<place>")
@requires(P.ROUND_PLAN)
def change_place(place: str) -> Any:
    """Change it; what a colleague changed meanwhile is shown beside it."""
    form, row, land = PlaceForm.sent(), _place(place), territory(actor())
    give_way(form, {name: value for name, value in _values(row, land).items() if name != "version"})
    given = _given(form, land)
    page: dict[str, Any] = {"form": form, "place": row, "key": id_text}
    if form.errors:
        return invalid("outreach/place_form.html", **page)
    if row.version != form.seen:
        return _beside("outreach/place_form.html", form, row.version, _values(row, land), page)
    if not _tried(form, lambda: service.change_place(actor(), row, *given, form.seen)):
        return invalid("outreach/place_form.html", **page)
    return done(form, url_for("outreach.places"), _("The place is changed."))


@bp.post("/street/places/<place>/use")
@requires(P.ROUND_PLAN)
def use_place(place: str) -> Any:
    """Put a place out of use, or back into it: old rounds name it."""
    form, row = HouseForm.sent(), _place(place)
    claim(form)
    service.use(actor(), row, active=not row.active)
    return done(form, url_for("outreach.places"), _("The place is changed."))


Given = tuple[Sector | None, PlaceKind, PlaceFields, PointFields | None, date | None]


def _given(form: PlaceForm, land: Territory) -> Given:
    _offer(form, land)
    point = form.point() if form.validate() else None
    sector = chosen(form, form.sector, land.sectors)
    row = _sector(id_text(sector)) if sector else None
    kind = PlaceKind(form.kind.data) if form.kind.data in set(PlaceKind) else PlaceKind.OTHER
    return row, kind, form.told(), point, form.no_go_until.data


def _offer(form: PlaceForm, land: Territory) -> None:
    tongue = actor().language
    offer(form.sector, [(row.id, row.name.said(tongue)) for row in land.sectors.values() if row.active], NO_SECTOR)


def _values(row: Place, land: Territory) -> dict[str, object]:
    now = land.places[row.id]
    told = PlaceFields(**_names(now.name), hazards=now.hazards)  # type: ignore[typeddict-item]
    found = PlaceForm.values(row, told, points(actor()).get(row.id, PointFields()))
    return {**found, "sector": id_text(row.sector_id) if row.sector_id else ""}


def _sector_values(row: Sector) -> dict[str, object]:
    now = territory(actor()).sectors[row.id]
    told = SectorFields(**_names(now.name), risks=now.risks)  # type: ignore[typeddict-item]
    return SectorForm.values(row, told)


def _names(name: Any) -> dict[str, str]:
    return {"name_fr": name.fr, "name_ar": name.ar}


def _beside(template: str, form: Any, version: int, now: dict[str, object], page: dict[str, Any]) -> tuple[str, int]:
    """The form again with what stands now beside what was typed; sent once more, it holds."""
    form.version.data = str(version)
    clashes = []
    for name, value in now.items():
        if name == "version" or name not in form:
            continue
        field = form[name]
        mine, theirs = _shown(field, field.data), _shown(field, value)
        if mine != theirs:
            clashes.append((name, field.label.text, mine, theirs))
    shown = clashing(form, clashes or [("", _("Version"), "", str(version))], now)
    return render_template(template, clashes=shown, **page), 409


def _shown(field: Any, value: object) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    words = {str(one): word(one) for one in getattr(field, "words", ())}
    choices = {key: label for key, label, *_rest in (field.choices or ())} if hasattr(field, "choices") else {}
    text = str(value or "")
    return words.get(text) or choices.get(text) or text


def _tried(form: HouseForm, act: Callable[[], object]) -> bool:
    claim(form)
    try:
        act()
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return False
    except Impossible as error:
        work.abandon(session())
        form.form_errors.append(_(OBSTACLES[error.obstacle]))
        return False
    return True


def _sector(key: str) -> Sector:
    row = session().scalars(select(Sector).where(Sector.id == id_or_404(key))).one_or_none()
    if row is None:
        raise NotFound
    return row


def _place(key: str) -> Place:
    row = session().scalars(select(Place).where(Place.id == id_or_404(key))).one_or_none()
    if row is None:
        raise NotFound
    return row
