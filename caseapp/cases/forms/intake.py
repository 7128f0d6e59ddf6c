"""Registering a child on one screen: who she is, and what is known of her life."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from caseapp.cases.forms.person import PersonForm
from caseapp.cases.service.intake import SITUATION
from caseapp.cases.service.register import Intake
from caseapp.cases.vocabulary import Answer, Category, Danger, Need, Situation, Source, Tongue, Violence
from caseapp.kernel import clock
from caseapp.kernel.text import read_hour
from caseapp.web.forms import (
    CHOOSE,
    CODES,
    DAY_HINT,
    DayField,
    HourField,
    HouseForm,
    LineField,
    ProseField,
    SeveralField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext


class SituationForm(HouseForm):
    """What is known of the child's life; shared by registering and completing."""

    source = WordField(_l("Who turned to us?"), Source, default=str(Source.UNKNOWN))
    category = WordField(_l("Category"), Category, default=str(Category.UNKNOWN))
    source_name = LineField(_l("Name of whoever turned to us"), limit=160)
    source_reference = LineField(_l("Their reference (letter, report, call)"), limit=80)
    own_words = ProseField(_l("The child’s own words"), limit=20000)
    account = ProseField(_l("What happened?"), limit=20000)
    needs = SeveralField(_l("What does the child need today?"), Need)
    done = ProseField(_l("What was done at once"), limit=4000)
    languages = SeveralField(_l("Languages of the child"), Tongue)
    interpreter = WordField(_l("Is an interpreter needed?"), Answer, blank=CHOOSE)
    violence = SeveralField(_l("Forms of violence"), Violence)
    situations = SeveralField(_l("What the child lives in"), Situation)
    heard_by = LineField(_l("Who heard the child?"), limit=160)
    heard_on = DayField(_l("When?"), description=DAY_HINT)
    heard_at = HourField(_l("At what hour?"))
    heard_alone = WordField(_l("Was the child heard alone?"), Answer, blank=CHOOSE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that nobody was heard in the future."""
        sound = super().validate(extra_validators)
        if self.heard_on.data and self.heard_on.data > clock.today():
            self.tell(self.heard_on, gettext(CODES["future"]))
            return False
        return bool(sound)

    def situation(self) -> dict[str, Any]:
        """The fields in the shape in which they are sealed."""
        day, hour = self.heard_on.data, read_hour(self.heard_at.data or "")
        values = {name: self[name].data for name in SITUATION}
        heard = {"heard_on": day.isoformat() if day else "", "heard_at": f"{hour:%H:%M}" if hour else ""}
        return values | heard


class IntakeForm(PersonForm, SituationForm):
    """Registering a child: danger first."""

    danger = WordChoices(_l("How much danger is the child in now?"), list(reversed(Danger)), [needed()])
    brief = BooleanField()
    """The second button: a first contact, completed later."""

    def intake(self) -> Intake:
        """What was typed, for the service."""
        person = self.person()
        first = {name: person.pop(name) for name in FIRST}
        return Intake(
            danger=Danger(self.danger.data),
            source=Source(self.source.data),
            category=Category(self.category.data),
            account=self.account.data or "",
            more=person | self.situation(),
            brief=bool(self.brief.data),
            **first,
        )


FIRST = ("given_ar", "family_ar", "given", "family", "nickname", "place", "sex", "birth", "commune")
"""What an intake names itself; the rest is `Intake.more`."""
