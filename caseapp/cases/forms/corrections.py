"""Correcting what stands, by merging: the forms over it, and what stands as their values."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from wtforms import HiddenField

from caseapp.cases.forms.intake import NONE_OF, SituationForm
from caseapp.cases.forms.person import TYPED, PersonForm
from caseapp.cases.service.identity import blank
from caseapp.cases.vocabulary import SAID_OF_NONE, Unticked
from caseapp.infra import places
from caseapp.kernel.births import Birth
from caseapp.web.forms import HouseForm
from caseapp.web.i18n import language

PARTS = {
    "birth": ("birth_day", "birth_month", "birth_year", "age_low", "age_high", "age_on"),
    "commune": ("commune", "commune_code"),
    **{name: (name, none) for name, none in NONE_OF.items()},
}
"""Inputs of a field that has several."""


class Correction(HouseForm):
    """A form over what stands. `base` is what the page showed, so that a merge can tell whose change is whose."""

    base = HiddenField()

    @property
    def seen(self) -> dict[str, Any]:
        """What the actor saw when she began; an altered or missing one merges as if nothing had been seen."""
        try:
            seen = json.loads(self.base.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def came(self, values: dict[str, Any]) -> dict[str, Any]:
        """Those of `values` whose inputs were sent: a field that did not come is not emptied."""
        sent = {field.name for field in self if field.raw_data}
        return {name: value for name, value in values.items() if sent.intersection(PARTS.get(name, (name,)))}


class IdentityForm(Correction, PersonForm):
    """Correcting the identity."""

    def values(self) -> dict[str, Any]:
        """What was typed, in the shape in which it is sealed."""
        person = self.person()
        return self.came(person | {"sex": str(person["sex"]), "birth": dict(self.birth.to_dict())})


class CompletionForm(Correction, SituationForm):
    """Completing the intake, or correcting it later."""

    def values(self) -> dict[str, Any]:
        """What was typed, in the shape in which it stands."""
        return self.came(self.situation() | {"source": self.source.data, "category": self.category.data})


def situation_values(now: dict[str, Any]) -> dict[str, Any]:
    """Values for a CompletionForm from what stands sealed."""
    heard_on = now.get("heard_on")
    values = {**now, "heard_on": date.fromisoformat(heard_on) if heard_on else None}
    for name, none in NONE_OF.items():
        said = [code for code in now.get(name) or () if code in SAID_OF_NONE]
        values |= {none: said[0] if said else str(Unticked.NOT_ASKED)}
        values[name] = [code for code in now.get(name) or () if code not in SAID_OF_NONE]
    return values


def person_values(now: dict[str, Any]) -> dict[str, Any]:
    """Values for a PersonForm from what stands sealed."""
    birth = Birth.from_dict(now.get("birth") or {})
    values = {key: now.get(key) or blank(key) for key in (*TYPED, "sex")}
    if birth.estimated_on:
        low, high = birth.estimated_age_low, birth.estimated_age_high
        values |= {"age_low": str(low), "age_high": "" if high == low else str(high)}
        ages = f"{birth.estimated_age_low}-{birth.estimated_age_high}"
        values["age_on"] = f"{birth.estimated_on.isoformat()} {ages}"
    parts = {"birth_day": birth.day, "birth_month": birth.month, "birth_year": birth.year}
    values |= {key: "" if part is None else str(part) for key, part in parts.items()}
    code = now.get("commune") or ""
    values["commune_code"] = code
    values["commune"] = places.commune(code).label(language().code) if code else ""
    return values
