"""Registering a child on one screen: who she is, and what is known of her life."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from caseapp.cases.forms.person import PersonForm
from caseapp.cases.service.intake import SITUATION
from caseapp.cases.service.register import Intake
from caseapp.cases.vocabulary import (
    SAID_OF_NONE,
    Answer,
    Category,
    Danger,
    Need,
    Situation,
    Source,
    Tongue,
    Unticked,
    Violence,
)
from caseapp.kernel import clock
from caseapp.kernel.text import read_hour
from caseapp.kernel.words import N_
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

NONE_OF = {name: f"{name}_none" for name in ("violence", "situations", "needs")}
"""Lists of boxes, and the question that says why nothing is ticked in one."""
BOTH_SAID = N_("Something is ticked above: choose “Not asked” here, or take the ticks away.")


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
    needs_none = WordChoices(_l("Needs, where none is ticked"), Unticked, default=str(Unticked.NOT_ASKED))
    violence_none = WordChoices(_l("Violence, where none is ticked"), Unticked, default=str(Unticked.NOT_ASKED))
    situations_none = WordChoices(_l("Circumstances, where none is ticked"), Unticked, default=str(Unticked.NOT_ASKED))
    heard_by = LineField(_l("Who heard the child?"), limit=160)
    heard_on = DayField(_l("When?"), description=DAY_HINT)
    heard_at = HourField(_l("At what hour?"))
    heard_alone = WordField(_l("Was the child heard alone?"), Answer, blank=CHOOSE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, that nobody was heard in the future, and that no list says both something and nothing."""
        sound = super().validate(extra_validators)
        for name, none in NONE_OF.items():
            if self[name].data and self[none].data in SAID_OF_NONE and not self[none].errors:
                self.tell(self[none], gettext(BOTH_SAID))
                sound = False
        if self.heard_on.data and self.heard_on.data > clock.today():
            self.tell(self.heard_on, gettext(CODES["future"]))
            return False
        return bool(sound)

    def situation(self) -> dict[str, Any]:
        """The fields in the shape in which they are sealed."""
        day, hour = self.heard_on.data, read_hour(self.heard_at.data or "")
        values = {name: self[name].data for name in SITUATION}
        for name, none in NONE_OF.items():
            if not values[name] and self[none].data in SAID_OF_NONE:
                values[name] = [self[none].data]
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
