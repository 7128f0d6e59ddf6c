"""What is asked of somebody who looks for a bed at night: as little as the law lets."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField

from caseapp.cases.vocabulary import Danger, Sex
from caseapp.establishments.forms.stays import FreeChoices
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.text import western_digits
from caseapp.outreach.forms.profiles import AGES_TURNED, NOT_AN_AGE
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.vocabulary import SharingBasis
from caseapp.web.forms import HouseForm, LineField, ProseField, WordChoices, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

_AGE = {"inputmode": "numeric", "dir": "ltr"}
RIGHTS = (SharingBasis.CHILD, SharingBasis.DANGER, SharingBasis.ORDER, SharingBasis.GUARDIAN)


class FirstContactForm(HouseForm):
    """What a house must know to say whether it may take the child; the file is completed later."""

    sex = WordChoices(_l("Sex"), Sex, default=str(Sex.UNKNOWN))
    youngest = LineField(_l("Age, or from"), limit=3, render_kw=_AGE)
    oldest = LineField(_l("up to"), limit=3, render_kw=_AGE)
    danger = WordChoices(_l("How much danger is the child in now?"), list(reversed(Danger)), [needed()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and that the ages are some."""
        return all([super().validate(extra_validators), self._ages_are_sound()])

    def ages(self) -> tuple[int, int] | None:
        """The youngest and the oldest that the child may be; None where nobody can say."""
        low, high = (western_digits(field.data or "").strip() for field in (self.youngest, self.oldest))
        return (int(low or high), int(high or low)) if low or high else None

    def birth(self) -> Birth:
        """The same, as a file keeps it."""
        ages = self.ages()
        return Birth(None, None, None, *ages, clock.today()) if ages else Birth()

    def _ages_are_sound(self) -> bool:
        for field in (self.youngest, self.oldest):
            typed = western_digits(field.data or "").strip()
            if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 4 and int(typed) <= 25):
                self.tell(field, gettext(NOT_AN_AGE))
                return False
        ages = self.ages()
        if ages and ages[0] > ages[1]:
            self.tell(self.youngest, gettext(AGES_TURNED))
            return False
        return True


class BedForm(HouseForm):
    """Which houses are asked, and by what right they are told."""

    receivers = SelectMultipleField(_l("Whom to ask"), validate_choice=False, choices=[])
    consent = SelectField(_l("By what right this is told"), validate_choice=False, choices=[])
    basis = FreeChoices(_l("By what right this is told"), RIGHTS)
    who = LineField(_l("Who gave it, or which authority decided"), limit=160)
    why = ProseField(_l("In which words, or why the danger does not wait"), limit=1000)
    words = ProseField(_l("What else helps them to answer"), limit=1500)

    def given(self, me: str, child: str) -> ConsentGiven:
        """The right that is recorded with it. Who judges a danger is whoever writes it; who agrees is the child."""
        basis = SharingBasis(self.basis.data)
        known = {SharingBasis.DANGER: me, SharingBasis.CHILD: child}
        who = (self.who.data or "").strip() or known.get(basis, "")
        return ConsentGiven(basis, clock.today(), who, self.why.data or "")
