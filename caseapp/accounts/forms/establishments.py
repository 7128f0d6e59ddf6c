"""What may be typed about an establishment, and at the first start."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from caseapp.accounts.directory import Profile
from caseapp.accounts.forms.fields import ChoiceField
from caseapp.accounts.forms.own import LOGIN_SETTINGS, NewPasswordForm
from caseapp.accounts.forms.people import VersionForm
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.service.establishments import Identity
from caseapp.accounts.vocabulary import EstablishmentType, LegalCategory
from caseapp.infra import places
from caseapp.kernel.names import fold
from caseapp.kernel.words import N_
from caseapp.web.forms import CHOOSE, DAY_HINT, DayField, LineField, WordField, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext, language


class EstablishmentForm(VersionForm):
    """What identifies an establishment."""

    name_fr = LineField(_l("Name in French"), [needed()], limit=160, render_kw={"dir": "ltr"})
    name_ar = LineField(_l("Name in Arabic"), [needed()], limit=160, render_kw={"dir": "rtl", "lang": "ar"})
    type = WordField(_l("Kind of establishment"), EstablishmentType, [needed()], blank=CHOOSE)
    legal_category = WordField(
        _l("Category of the licence (law 65-15, article 3)"), LegalCategory, blank=N_("None or not known")
    )
    licence_number = LineField(_l("Licence number"), limit=60, render_kw={"dir": "ltr"})
    licence_date = DayField(_l("Date of the licence"), description=DAY_HINT)
    province_code = ChoiceField(_l("Province or prefecture"), [needed()], choices=[])
    commune = LineField(_l("Commune or district"), limit=120)
    commune_code = HiddenField()

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.province_code.choices = province_choices()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then the commune, which may have been typed without the list's help."""
        sound = bool(super().validate(extra_validators))
        return self._read_commune() and sound

    def identity(self) -> Identity:
        """What was typed, for the service."""
        return Identity(
            name_fr=self.name_fr.data,
            name_ar=self.name_ar.data,
            type=self.type.data,
            province_code=self.province_code.data,
            commune_code=self.commune_code.data or None,
            legal_category=self.legal_category.data or None,
            licence_number=self.licence_number.data or None,
            licence_date=self.licence_date.data,
        )

    def _read_commune(self) -> bool:
        """The code of the commune whose name was typed, in the chosen province; the hidden one only if it agrees."""
        typed, offered = self.commune.data or "", self.commune_code.data or ""
        self.commune_code.data = ""
        if not typed:
            return True
        found = [place for place in places.resolve(typed) if place.code != place.province_code]
        chosen = [place for place in found if place.code == offered]
        here = [place for place in found if place.province_code == self.province_code.data]
        if not found:
            self.blame({"commune": "place_unknown"}, WORDS)
            return False
        self.commune_code.data = (chosen or here or found)[0].code
        return True


class WelcomeForm(NewPasswordForm):
    """The first start: the code from the console, the operator's establishment, the first administrator."""

    code = LineField(
        _l("Code shown where the program was started"),
        [needed()],
        limit=40,
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )
    place_fr = LineField(_l("Your organisation, in French"), [needed()], limit=160, render_kw={"dir": "ltr"})
    place_ar = LineField(
        _l("Your organisation, in Arabic"), [needed()], limit=160, render_kw={"dir": "rtl", "lang": "ar"}
    )
    province_code = ChoiceField(_l("Province or prefecture"), [needed()], choices=[])
    name = LineField(_l("Your name"), [needed()], limit=80, render_kw={"autocomplete": "name"})
    login = LineField(_l("Sign-in name"), [needed()], limit=40, render_kw=LOGIN_SETTINGS)

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.province_code.choices = province_choices()

    def identity(self) -> Identity:
        """The operator's establishment."""
        return Identity(
            name_fr=self.place_fr.data,
            name_ar=self.place_ar.data,
            type=str(EstablishmentType.OPERATOR),
            province_code=self.province_code.data,
        )

    def profile(self) -> Profile:
        """The first administrator."""
        return Profile(login=self.login.data, name=self.name.data)


def establishment_values(identity: Identity) -> dict[str, Any]:
    """Values for an EstablishmentForm from what now stands."""
    values = {name: getattr(identity, name) for name in Identity.__dataclass_fields__}
    code = identity.commune_code
    return values | {"commune": places.commune(code).label(language().code) if code else ""}


def province_choices() -> list[SelectChoice]:
    """Provinces and prefectures by name, in the language of the page."""
    code = language().code
    named = sorted(places.provinces(), key=lambda place: fold(place.name(code)))
    return [SelectChoice("", gettext(CHOOSE)), *(SelectChoice(place.code, place.name(code)) for place in named)]
