"""What is typed at the end of a night."""

from __future__ import annotations

import json
from typing import Any

from wtforms import BooleanField, HiddenField

from caseapp.establishments.forms.places import NumberField
from caseapp.incidents.vocabulary import Gravity
from caseapp.kernel.words import N_, Word
from caseapp.outreach.vocabulary import STOCKED, Given, TeamIncidentKind
from caseapp.web.forms import CHOOSE, HourField, HouseForm, ProseField, WordChoices, WordField, needed
from caseapp.web.i18n import Later as _l


class Mood(Word):
    """How a night was, in one tap."""

    HARD = "1", N_("Hard")
    HEAVY = "2", N_("Heavy")
    ORDINARY = "3", N_("Ordinary")
    FINE = "4", N_("Fine")
    GOOD = "5", N_("Good")


class KitForm(HouseForm):
    """The kit, counted. What went out is asked where nobody counted it when the bus left."""

    meal_out = NumberField(_l("Hot meals, out"))
    meal_back = NumberField(_l("Hot meals, back"))
    blanket_out = NumberField(_l("Blankets, out"))
    blanket_back = NumberField(_l("Blankets, back"))
    hygiene_kit_out = NumberField(_l("Hygiene kits, out"))
    hygiene_kit_back = NumberField(_l("Hygiene kits, back"))
    clothes_out = NumberField(_l("Clothes, out"))
    clothes_back = NumberField(_l("Clothes, back"))
    first_aid_out = NumberField(_l("Dressings, out"))
    first_aid_back = NumberField(_l("Dressings, back"))

    def counted(self) -> dict[Given, tuple[int | None, int | None]]:
        """What was typed, once validated."""
        return {item: (_number(self[f"{item}_out"]), _number(self[f"{item}_back"])) for item in STOCKED}


class CrewIncidentForm(HouseForm):
    """What happened to the crew."""

    kind = WordField(_l("What kind"), TeamIncidentKind, [needed()], blank=CHOOSE)
    gravity = WordChoices(_l("How serious"), Gravity, [needed()])
    at = HourField(_l("Hour"), [needed()])
    what = ProseField(_l("What happened, in facts"), [needed()], limit=4000)
    police = BooleanField(_l("The police were called"))
    medical = BooleanField(_l("Somebody needed care"))


class MoodForm(HouseForm):
    """How it was for me."""

    mood = WordChoices(_l("How was this night for you?"), Mood, [needed()])


class ReportForm(HouseForm):
    """The words of the report. `base` is what the page showed, as JSON: two people may write at once."""

    base = HiddenField()
    summary = ProseField(_l("The night in a few sentences"), limit=6000)
    handover = ProseField(_l("For the next crew"), limit=6000)
    priorities = ProseField(_l("For the day team, this morning"), limit=6000)

    @property
    def seen(self) -> dict[str, Any]:
        """What the writer saw when she began."""
        try:
            seen = json.loads(self.base.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def values(self) -> dict[str, str]:
        """What was typed."""
        return {name: self[name].data or "" for name in ("summary", "handover", "priorities")}


def _number(field: Any) -> int | None:
    return int(field.number) if field.data else None
