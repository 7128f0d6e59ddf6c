"""What people may type about colleagues: accounts, roles, who takes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from caseapp.accounts.directory import Profile
from caseapp.accounts.forms.fields import ChoiceField
from caseapp.accounts.forms.own import LOGIN_SETTINGS
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.models import Establishment
from caseapp.accounts.queries import RoleHeld, Work
from caseapp.accounts.service.memberships import Role
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.policy import roles as policy
from caseapp.web.forms import CHOOSE, DAY_HINT, DayField, HouseForm, LineField, WordField, needed
from caseapp.web.i18n import LANGUAGES, gettext, language
from caseapp.web.i18n import Later as _l

NOBODY = "nobody"
"""The answer "nobody yet": the work waits, and the director sees it."""


class VersionForm(HouseForm):
    """A form that remembers which version of the row it showed."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version the page showed; an altered one is none and conflicts."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class ProfileForm(VersionForm):
    """What names and reaches a person."""

    name = LineField(_l("Name in Latin script"), limit=80, render_kw={"dir": "ltr", "autocomplete": "off"})
    name_ar = LineField(_l("Name in Arabic"), limit=80, render_kw={"dir": "rtl", "lang": "ar", "autocomplete": "off"})
    login = LineField(_l("Sign-in name"), [needed()], limit=40, render_kw={**LOGIN_SETTINGS, "autocomplete": "off"})
    phone = LineField(_l("Phone"), limit=40, render_kw={"dir": "ltr", "inputmode": "tel", "autocomplete": "off"})
    email = LineField(_l("E-mail"), limit=120, render_kw={"dir": "ltr", "inputmode": "email", "autocomplete": "off"})

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one script at least."""
        sound = bool(super().validate(extra_validators))
        if not self.name.data and not self.name_ar.data:
            self.blame({"name": "name_missing"}, WORDS)
            return False
        return sound

    def profile(self) -> Profile:
        """What was typed, for the service."""
        return Profile(**{field: self[field].data or "" for field in Profile.__dataclass_fields__})


class RoleChangeForm(VersionForm):
    """A role that is held: which, from when, until when; its establishment stays. `offer` sets what may be given."""

    role = WordField(_l("Role"), policy.Role, [needed()], blank=CHOOSE)
    starts_on = DayField(_l("First day"), [needed()], description=DAY_HINT)
    ends_on = DayField(_l("Last day, if it is known"), description=DAY_HINT)

    def offer(self, roles: frozenset[policy.Role]) -> None:
        """Offer the roles that the actor may give."""
        self.role.words = [role for role in policy.Role if role in roles]
        named = [SelectChoice(str(role), gettext(role.label)) for role in self.role.words]
        self.role.choices = [SelectChoice("", gettext(CHOOSE)), *named]

    def changed(self, held: RoleHeld) -> Role:
        """What was typed, for the service."""
        return Role(held.establishment_id, self.role.data, self.starts_on.day, self.ends_on.data)


class RoleForm(RoleChangeForm):
    """A new role, with its establishment."""

    establishment = ChoiceField(_l("Establishment"), [needed()], choices=[])

    def offer_places(self, places: Iterable[Establishment]) -> None:
        """Offer the establishments in which the actor may give roles; the only one is chosen already."""
        named = [SelectChoice(id_text(place.id), place.name(language().code)) for place in places]
        self.establishment.choices = named if len(named) == 1 else [SelectChoice("", gettext(CHOOSE)), *named]

    def given(self) -> Role:
        """What was typed, for the service."""
        return Role(id_from_text(self.establishment.data), self.role.data, self.starts_on.day, self.ends_on.data)


class NewPersonForm(ProfileForm, RoleForm):
    """A person with her first role."""

    language = ChoiceField(
        _l("Language"), [needed()], choices=[SelectChoice(code, lang.own_name) for code, lang in LANGUAGES.items()]
    )


class LeavingForm(VersionForm):
    """Ending a role or an account. `leaving_form` adds one question for each establishment where work waits."""

    work: tuple[Work, ...] = ()

    def successors(self) -> Mapping[bytes, bytes | None]:
        """Who takes over, by establishment; None where it is nobody yet."""
        answers = {place.establishment_id: self[f"to_{place.key}"].data for place in self.work}
        return {place: None if taker == NOBODY else id_from_text(taker) for place, taker in answers.items()}


def leaving_form(work: Iterable[Work]) -> type[LeavingForm]:
    """A form that asks who takes over at each establishment where the leaver holds work."""
    questions: dict[str, Any] = {"work": tuple(work)}
    for place in questions["work"]:
        takers = [SelectChoice(id_text(user_id), name) for user_id, name in place.takers]
        nobody = SelectChoice(NOBODY, gettext("Nobody yet: the director will choose"))
        choices = [SelectChoice("", gettext(CHOOSE)), *takers, nobody]
        questions[f"to_{place.key}"] = ChoiceField(_l("Who takes over?"), [needed()], choices=choices)
    return cast("type[LeavingForm]", type("LeavingForm", (LeavingForm,), questions))
