"""Sectors and places."""

from __future__ import annotations

from wtforms import HiddenField

from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.outreach.forms.fields import HOUR, HOUR_HINT, NUMBER, choice, hour_text, minutes_of
from caseapp.outreach.models import Place, PlaceFields, PointFields, Sector, SectorFields
from caseapp.outreach.vocabulary import PlaceKind
from caseapp.web.forms import CHOOSE, DAY_HINT, DayField, HouseForm, LineField, ProseField, WordField, needed
from caseapp.web.i18n import Later as _l

DEGREES = N_("Write degrees as in 34.0209.")


class Versioned(HouseForm):
    """A form that remembers which version it shows."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that was shown; 0 for one that was altered, which none has."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


class _Named(Versioned):
    name_fr = LineField(_l("Name in French"), limit=80)
    name_ar = LineField(_l("Name in Arabic"), limit=80, render_kw={"lang": "ar", "dir": "rtl"})


class SectorForm(_Named):
    """A sector: what it is called, when to go, what to know."""

    best_from = LineField(_l("Best from"), limit=8, description=HOUR_HINT, render_kw=NUMBER)
    best_until = LineField(_l("Best until"), limit=8, render_kw=NUMBER)
    risks = ProseField(_l("What to know before going"), limit=2000)

    def told(self) -> SectorFields:
        """What the sector is called."""
        return SectorFields(
            name_fr=self.name_fr.data or "", name_ar=self.name_ar.data or "", risks=self.risks.data or ""
        )

    def hours(self) -> tuple[int | None, int | None]:
        """The preferred hours; blames what cannot be read."""
        for field in (self.best_from, self.best_until):
            if field.data and minutes_of(field.data) is None:
                self.blame({field.short_name: HOUR})
        return minutes_of(self.best_from.data), minutes_of(self.best_until.data)

    @staticmethod
    def values(row: Sector, told: SectorFields) -> dict[str, object]:
        """What the form of a sector shows."""
        hours = {"best_from": hour_text(row.best_from), "best_until": hour_text(row.best_until)}
        return {**told, **hours, "version": str(row.version)}


class PlaceForm(_Named):
    """A place: what it is called, of what kind, where exactly, what to know, and until when nobody goes there."""

    kind = WordField(_l("Kind"), PlaceKind, [needed()], blank=CHOOSE)
    sector = choice(_l("Sector"))
    hazards = ProseField(_l("Dangers, and how one comes near"), limit=2000)
    no_go_until = DayField(_l("Nobody goes there until"), description=DAY_HINT)
    lat = LineField(_l("Latitude"), limit=16, description=_l("For example 34.0209"), render_kw=NUMBER)
    lon = LineField(_l("Longitude"), limit=16, description=_l("For example -6.8416"), render_kw=NUMBER)
    how = LineField(_l("How one finds it"), limit=200)

    def told(self) -> PlaceFields:
        """What the place is called."""
        return PlaceFields(
            name_fr=self.name_fr.data or "", name_ar=self.name_ar.data or "", hazards=self.hazards.data or ""
        )

    def point(self) -> PointFields | None:
        """Where exactly; blames figures that are none."""
        point = PointFields(how=self.how.data) if self.how.data else PointFields()
        for field in (self.lat, self.lon):
            if field.data:
                number = _degrees(field.data)
                if number is None:
                    self.blame({field.short_name: DEGREES})
                elif field is self.lat:
                    point["lat"] = number
                else:
                    point["lon"] = number
        return point or None

    @staticmethod
    def values(row: Place, told: PlaceFields, point: PointFields) -> dict[str, object]:
        """What the form of a place shows."""
        plain = {"kind": row.kind, "no_go_until": row.no_go_until, "version": str(row.version)}
        return {**told, **plain, **{key: str(value) for key, value in point.items()}}


def _degrees(typed: str) -> float | None:
    try:
        number = float(western_digits(typed).replace(",", ".").replace("\u066b", ".").replace("\u2212", "-").strip())
    except ValueError:
        return None
    return number if -180 <= number <= 180 else None
