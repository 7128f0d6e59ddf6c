"""What people type about a child of the street. Every field may stay empty: nothing is asked insistently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import SearchInput

from caseapp.cases.forms.corrections import Correction
from caseapp.cases.vocabulary import Sex, Tongue
from caseapp.kernel.identifiers import read_id
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.outreach.models import LifeFields, ProfileFace
from caseapp.outreach.resemblance import years_of
from caseapp.outreach.service.profiles import LIFE, Told
from caseapp.outreach.vocabulary import LEFT, AgeMethod, Answer, MarkKind, Stage
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
    NOT_A_CHOICE,
    DayField,
    HouseForm,
    LineField,
    ProseField,
    SeveralField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext, said

MOST_NAMES = 12
_COMMAS = re.compile(r"[,،;؛\n]")
_AGE = {"inputmode": "numeric", "dir": "ltr"}
NOT_AN_AGE = N_("Write an age in years, for example 12.")
AGES_TURNED = N_("The first age is the younger one.")
MARK = "mark_"
LINES = (
    "since", "sleeps", "group", "leader", "work", "family", "school", "health", "substances", "exploitation", "need",
)  # fmt: skip
"""What of a life is told in words."""
PARTS = {"ages": ("youngest", "oldest"), "marks": tuple(f"{MARK}{kind}" for kind in MarkKind)}
"""Values that several inputs tell together."""


class MarksForm(HouseForm):
    """What a child is known again by: one line for each kind."""

    mark_scar = LineField(MarkKind.SCAR.label, limit=120)
    mark_tattoo = LineField(MarkKind.TATTOO.label, limit=120)
    mark_gait = LineField(MarkKind.GAIT.label, limit=120)
    mark_teeth = LineField(MarkKind.TEETH.label, limit=120)
    mark_hair = LineField(MarkKind.HAIR.label, limit=120)
    mark_glasses = LineField(MarkKind.GLASSES.label, limit=120)
    mark_cap = LineField(MarkKind.CAP.label, limit=120)
    mark_jacket = LineField(MarkKind.JACKET.label, limit=120)
    mark_dog = LineField(MarkKind.DOG.label, limit=120)
    mark_instrument = LineField(MarkKind.INSTRUMENT.label, limit=120)

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        for kind in MarkKind:
            self[f"{MARK}{kind}"].label.text = said(kind.label)

    @property
    def mark_fields(self) -> list[Any]:
        """The lines, in the order of the vocabulary."""
        return [self[f"{MARK}{kind}"] for kind in MarkKind]

    def marks(self) -> dict[str, str]:
        """What was typed, by kind."""
        return {str(kind): self[f"{MARK}{kind}"].data for kind in MarkKind if self[f"{MARK}{kind}"].data}


class FaceForm(MarksForm):
    """Who it is, as far as anybody knows."""

    aliases = LineField(_l("Names called out"), limit=240)
    declared_name = LineField(_l("Name the child gave"), limit=160)
    sex = WordField(_l("Sex"), Sex, blank=CHOOSE)
    youngest = LineField(_l("Age, from"), limit=4, render_kw=_AGE)
    oldest = LineField(_l("Age, up to"), limit=4, render_kw=_AGE)
    age_method = WordField(_l("How is the age known?"), AgeMethod, blank=CHOOSE)
    languages = SeveralField(_l("Languages of the child"), Tongue)
    origin = LineField(_l("Town or region the child comes from"), limit=160)
    companions = LineField(_l("With whom"), limit=200)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the ages are ages."""
        sound = super().validate(extra_validators)
        self.read_ages: tuple[int, int] | None = None
        numbers = []
        for field in (self.youngest, self.oldest):
            typed = western_digits(field.data or "").strip()
            if typed and not (typed.isdecimal() and len(typed) < 4 and int(typed) <= 120):
                self.tell(field, gettext(NOT_AN_AGE))
                return False
            numbers.append(int(typed) if typed else None)
        low, high = numbers[0] if numbers[0] is not None else numbers[1], numbers[1]
        if low is not None:
            self.read_ages = (low, low if high is None else high)
            if self.read_ages[0] > self.read_ages[1]:
                self.tell(self.youngest, gettext(AGES_TURNED))
                return False
        return bool(sound)

    def names(self) -> list[str]:
        """The names called out, one by one."""
        return names_in(self.aliases.data or "")

    def face(self) -> dict[str, Any]:
        """What was typed, as a profile keeps it."""
        return {
            "aliases": self.names(),
            "declared_name": self.declared_name.data or "",
            "languages": self.languages.data or [],
            "origin": self.origin.data or "",
            "companions": self.companions.data or "",
            "marks": self.marks(),
        }

    def told(self, year: int) -> Told:
        """What was typed, for opening a profile in a year."""
        known = {name: value for name, value in self.face().items() if value}
        return Told(
            sex=Sex(self.sex.data) if self.sex.data else None,
            born=years_of(self.read_ages, year) if self.read_ages else None,
            age_method=AgeMethod(self.age_method.data) if self.age_method.data else None,
            face=ProfileFace(**known),  # type: ignore[typeddict-item]
            life=LifeFields(),
        )


class ProfileForm(Correction, FaceForm):
    """All of a profile: who it is, and how she lives, as seen."""

    worker = SelectField(_l("Whom the child knows by name"), validate_choice=False, choices=[])
    since = LineField(_l("Since when in the street"), limit=120)
    sleeps = LineField(_l("Where the child sleeps"), limit=200)
    places = LineField(_l("Where the child is by day"), limit=240)
    group = LineField(_l("The group"), limit=200)
    leader = LineField(_l("Somebody older who decides"), limit=200)
    work = LineField(_l("Work"), limit=200)
    family = ProseField(_l("Family"), limit=2000)
    school = LineField(_l("School, the last class"), limit=200)
    health = ProseField(_l("Health, as seen"), limit=2000)
    substances = LineField(_l("Substances"), limit=200)
    exploitation = ProseField(_l("Signs of exploitation, as seen: never by questioning"), limit=2000)
    need = ProseField(_l("First assessment: what the child needs most"), limit=4000)
    agreed_on = DayField(_l("The child agrees to go on with us, since"), description=DAY_HINT)

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Who may be the named worker; whoever stands there stays, also after she has left."""
        self.worker.choices = [SelectChoice("", said(CHOOSE)), *(SelectChoice(key, name) for key, name in people)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the worker was offered."""
        sound = super().validate(extra_validators)
        if str(self.worker.data or "") not in {str(choice.value) for choice in self.worker.choices or ()} | {""}:
            self.tell(self.worker, gettext(NOT_A_CHOICE))
            return False
        return bool(sound)

    def values(self) -> dict[str, Any]:
        """What was typed, as `service.profiles.picture` shows it; a field that did not come is not emptied."""
        words = {name: self[name].data or "" for name in LINES}
        typed = (
            self.face()
            | words
            | {
                "places": names_in(self.places.data or ""),
                "agreed_on": self.agreed_on.data.isoformat() if self.agreed_on.data else "",
                "sex": self.sex.data or "",
                "ages": list(self.read_ages) if self.read_ages else [],
                "age_method": self.age_method.data or "",
                "worker": self.worker.data or "",
            }
        )
        sent = {field.name for field in self if field.raw_data}
        return {name: value for name, value in typed.items() if sent.intersection(PARTS.get(name, (name,)))}


def values_of(now: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a form from what stands."""
    youngest, oldest = now["ages"] or ("", "")
    return {
        **{name: now[name] for name in ("declared_name", "languages", "origin", "companions", "sex", "age_method")},
        **{name: now[name] for name in LIFE if name not in ("places", "agreed_on")},
        **{f"{MARK}{kind}": text for kind, text in now["marks"].items()},
        "aliases": ", ".join(now["aliases"]),
        "places": ", ".join(now["places"]),
        "agreed_on": _day(now["agreed_on"]),
        "youngest": str(youngest),
        "oldest": str(oldest),
        "worker": now["worker"],
    }


def names_in(text: str) -> list[str]:
    """Names separated by commas of either script, each once."""
    return list(dict.fromkeys(name for part in _COMMAS.split(text) if (name := part.strip()[:60])))[:MOST_NAMES]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class SeekForm(HouseForm):
    """Looking for a profile: a name by its sound, or a code."""

    q = LineField(
        _l("Name called out, or code"), limit=120, id="asked", widget=SearchInput(), render_kw={"autocomplete": "off"}
    )


class AnswerForm(HouseForm):
    """Whether it is this child."""

    answer = WordField("", Answer, [needed()])
    profile = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the answer, and that a profile is named."""
        sound = super().validate(extra_validators)
        return bool(sound) and self.profile_id is not None

    @property
    def profile_id(self) -> bytes | None:
        """The profile answered about; None for what is no id."""
        return read_id(self.profile.data)


class LeaveForm(HouseForm):
    """How a child left the street, or that she is back."""

    stage = WordChoices(_l("What is known now"), [stage for stage in Stage if stage in LEFT], [needed()])


class JoinForm(HouseForm):
    """The other profile, by its code."""

    other = LineField(_l("Code of the other profile"), [needed()], limit=60)
