"""Preparing a referral: what is needed, who is asked, by what right, what is told."""

from __future__ import annotations

from typing import Any, cast

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from caseapp.cases.forms.person import read_commune
from caseapp.cases.records import numbers_to_tell
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.policy.classes import DataClass
from caseapp.referrals.models import SafetyFields
from caseapp.referrals.vocabulary import Constraint, Kind, Need, SharingBasis, Urgency
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
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
from caseapp.web.rows import Row, RowsField


class SafetyForm(HouseForm):
    """The safety sheet: read by the house that accepted, and printed as the hand-over sheet."""

    name = LineField(_l("Name"), limit=160)
    name_ar = LineField(_l("Name in Arabic"), limit=160, render_kw={"dir": "rtl", "lang": "ar"})
    birth = LineField(_l("Date of birth or age"), limit=80)
    guardian = LineField(_l("Who answers for the child"), limit=200)
    phones = LineField(_l("Phones, and whose they are"), limit=200, render_kw={"dir": "ltr"})
    may_see = LineField(_l("Who may see the child"), limit=400)
    may_not_see = LineField(_l("Who must not see the child"), limit=400)
    health = ProseField(_l("Health: what must be known tonight"), limit=1000)
    medicine = LineField(_l("Medicine: which, how much, last dose at"), limit=400)
    allergies = LineField(_l("Allergies"), limit=300)
    danger_signs = LineField(_l("Signs of danger, and what helps"), limit=400)
    legal = LineField(_l("Legal status: order, number, until when"), limit=300)
    hearing = LineField(_l("Next hearing"), limit=160)
    school = LineField(_l("School"), limit=200)
    own_words = ProseField(_l("In the child's own words"), limit=600)
    promised = LineField(_l("What was promised to the child"), limit=400)
    open_actions = ProseField(_l("What is still to be done, by whom"), limit=600)
    belongings = LineField(_l("Belongings"), limit=300)
    contacts = LineField(_l("Whom to call at any hour"), limit=300)

    def told(self) -> SafetyFields:
        """What was typed."""
        fields = {name: (self[name].data or "").strip() for name in SafetyFields.__annotations__}
        return cast("SafetyFields", {name: text for name, text in fields.items() if text})


class AlongRow(Row):
    """A brother or sister: whether she is referred with the child, what is asked for her, and by what right."""

    file = LineField(_l("Reference of the file"), limit=40)
    goes = BooleanField(_l("Brothers and sisters"))
    needs = SeveralField(_l("What the child needs"), Need)
    constraints = SeveralField(_l("What they must know to say yes or no"), Constraint)
    consent = SelectField(_l("By what right this is told"), validate_choice=False, choices=[])


class AlongField(RowsField):
    """Rows of brothers and sisters; the page writes one for each whom the file names."""

    def add(self, values: dict[str, Any]) -> Any:
        """One row more, filled in."""
        return self._add_entry(None, values).form

    def known(self) -> dict[str, Any]:
        """The rows that name a file, by its reference."""
        return {entry.form.file.data: entry.form for entry in self.entries if entry.form.file.data}

    def gather(self) -> bool:
        """Take up what is wrong in the rows. Whether nothing is."""
        self.errors = [entry.errors for entry in self.entries if any(entry.errors.values())]
        return not self.errors


class ReferralForm(SafetyForm):
    """A referral. `look` is the button that only looks again at who could take the child."""

    kind = WordChoices(_l("What is asked for"), Kind, default=str(Kind.PLACEMENT))
    urgency = WordChoices(_l("How soon"), Urgency, default=str(Urgency.PRIORITY))
    wanted_on = DayField(_l("From which day"), [needed()], description=DAY_HINT)
    needs = SeveralField(_l("What the child needs"), Need)
    constraints = SeveralField(_l("What they must know to say yes or no"), Constraint)
    apart = SelectField(
        _l("Brothers and sisters who are not referred with the child"),
        choices=[SelectChoice(str(n), str(n)) for n in range(7)],
        default="0",
    )
    along = AlongField(_l("Brothers and sisters"), AlongRow, shown=1)
    another = LineField(
        _l("Another one, by the reference of the file"),
        limit=40,
        render_kw={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    commune = LineField(_l("Where somebody lives who must not approach the child"), limit=120)
    commune_code = HiddenField()
    words = ProseField(_l("What else helps them to answer"), limit=1500)
    receivers = SelectMultipleField(_l("Whom to ask"), validate_choice=False, choices=[])
    passing = ProseField(_l("Why an establishment is asked that does not suit"), limit=1000)
    consent = SelectField(_l("By what right this is told"), validate_choice=False, choices=[])
    basis = WordField(_l("Another right"), SharingBasis, blank=CHOOSE)
    who = LineField(_l("Who gave it, or which authority decided"), limit=160)
    given_on = DayField(_l("On which day"), [Optional()], description=DAY_HINT)
    consent_words = ProseField(_l("In which words, or why the danger does not wait"), limit=1000)
    until = DayField(_l("Until which day"), [Optional()], description=DAY_HINT)
    for_whom = SelectField(_l("For which establishment"), validate_choice=False, choices=[])
    document = SelectField(_l("The document that proves it"), validate_choice=False, choices=[])
    withheld = SeveralField(_l("What must not be told"), list(DataClass))
    classes = SeveralField(_l("What they read of the file once the child is admitted"), list(DataClass))
    SAFETY = tuple(SafetyFields.__annotations__)

    def validate(self, *given: Any, **more: Any) -> bool:
        """Each field, then the commune, which may have been typed without the list's help."""
        return all([super().validate(*given, **more), self.read_away()])  # a list: all that is wrong is told at once

    def read_away(self) -> bool:
        """Whether the commune is known; its code goes to `commune_code`, else it is told above the field."""
        return read_commune(self)

    @classmethod
    def values_for(cls, name: Any, birth: Birth, contact: dict[str, Any]) -> dict[str, Any]:
        """What the file already says, to begin with."""
        return {
            "wanted_on": clock.today(),
            "given_on": clock.today(),
            "name": name.latin or name.nickname,
            "name_ar": name.arabic,
            "guardian": contact.get("guardian_name", ""),
            "phones": numbers_to_tell(contact),
            "classes": [str(DataClass.IDENTITY), str(DataClass.CONTACT)],
        }
