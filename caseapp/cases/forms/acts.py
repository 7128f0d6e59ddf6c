"""What people type in a file: notes, moves, reasons, deadlines; and days on which nobody works."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from caseapp.cases.service.notes import NOTE_CLASSES
from caseapp.cases.service.promises import Promise
from caseapp.cases.vocabulary import Audience, ClosingReason, Danger, MoveName, NoteKind, ReviewOutcome
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
    ComingDayField,
    DayField,
    HouseForm,
    LineField,
    ProseField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

NO_DAY = N_("By when? Write the day, or leave what is promised empty.")


class NoteForm(HouseForm):
    """A note: what kind, in the class its content belongs to. The button that sends it names its audience."""

    text = ProseField(_l("Note"), [needed()], limit=20000, render_kw={"data-key": "n", "aria-keyshortcuts": "n"})
    kind = WordChoices(_l("What is it about?"), NoteKind, default=str(NoteKind.OBSERVATION))
    seen = BooleanField(_l("The child was seen or heard"), render_kw={"data-with": str(NoteKind.INTERVIEW)})
    promised_on = ComingDayField(_l("I promise to do it by"), [Optional()])
    promised = LineField(_l("What I promise"), limit=200)
    data_class = WordField(_l("Kind of information"), NOTE_CLASSES, default=str(DataClass.NOTES))
    audience = WordField(_l("Who reads it"), Audience, default=str(Audience.TEAM))

    @property
    def promise(self) -> Promise | None:
        """What is promised; without a day nothing is."""
        return Promise(self.promised_on.data, self.promised.data or "") if self.promised_on.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        """A promise has its day."""
        sound = bool(super().validate(extra_validators))
        if self.promised.data and not self.promised_on.data and not self.promised_on.errors:
            self.tell(self.promised_on, gettext(NO_DAY))
            return False
        return sound

    def offer(self, offered: Sequence[DataClass]) -> None:
        """Offer only the classes the author may write in."""
        self.data_class.choices = [SelectChoice(str(c), gettext(c.label)) for c in offered]
        if offered and self.data_class.data not in offered:
            self.data_class.data = str(offered[0])


class CorrectionForm(HouseForm):
    """A note of one's own, written anew."""

    text = ProseField(_l("Note"), [needed()], limit=20000)


class LineForm(HouseForm):
    """A line of the timeline that a button names."""

    line = HiddenField()


class MoveForm(HouseForm):
    """A move of the lifecycle that a button names."""

    move = WordField(_l("Next step"), MoveName, blank="")


class ClosingForm(HouseForm):
    """Why a file is closed."""

    reason = WordField(_l("Reason"), ClosingReason, [needed()], blank=CHOOSE)
    text = ProseField(_l("In your words"), limit=4000, description=_l("Where the child is now, and who was told."))


class ReasonForm(HouseForm):
    """A reason in words: reopening, restricting, lifting a restriction."""

    text = ProseField(_l("Reason"), [needed()], limit=4000)


class DangerForm(HouseForm):
    """The danger, judged anew. `base` is what the page showed."""

    danger = WordChoices(_l("How much danger is the child in now?"), list(reversed(Danger)), [needed()])
    text = ProseField(_l("Reason"), [needed()], limit=4000)
    base = HiddenField()


class PutOffForm(HouseForm):
    """More time for something that is due. `base` is the day the page showed."""

    until = DayField(_l("New day"), [needed()], description=DAY_HINT)
    text = ProseField(_l("Reason"), [needed()], limit=4000)
    base = HiddenField()


class WorkerForm(HouseForm):
    """Choosing a colleague."""

    worker = SelectField(_l("Colleague"), validate_choice=False)
    text = ProseField(_l("Reason"), [Optional()], limit=2000)


class GlassForm(HouseForm):
    """Opening a file exceptionally: its exact reference, a reason, and the password again."""

    reference = LineField(_l("Reference of the file"), [needed()], limit=40, render_kw={"dir": "ltr"})
    reason = ProseField(_l("Why do you need to open it?"), [needed()], limit=2000)
    password = PasswordField(_l("Your password"), [needed()])


class ReviewForm(HouseForm):
    """What the review of an exceptional opening found."""

    outcome = WordField(_l("Was it justified?"), ReviewOutcome, [needed()], blank=CHOOSE)


class HolidayForm(HouseForm):
    """A day on which nobody works, and its name in both languages. `instead` is the day that it corrects."""

    instead = HiddenField()
    day = DayField(_l("Day"), [needed()])
    name_fr = LineField(_l("Name in French"), [needed()], limit=80, render_kw={"dir": "ltr", "lang": "fr"})
    name_ar = LineField(_l("Name in Arabic"), [needed()], limit=80, render_kw={"dir": "rtl", "lang": "ar"})


class LeaveForm(HouseForm):
    """Days away and who stands in."""

    stand_in = SelectField(_l("Who looks after your files"), [needed()], validate_choice=False)
    starts_on = DayField(_l("First day away"), [needed()])
    ends_on = DayField(_l("Last day away"), [needed()])


class ChangeLeaveForm(LeaveForm):
    """The days away of a colleague, changed. `base` is what the page showed."""

    stand_in = SelectField(_l("Who looks after the files"), [needed()], validate_choice=False)
    base = HiddenField()


class TeamLeaveForm(LeaveForm):
    """A colleague who is away and cannot say so herself."""

    person = SelectField(_l("Who is away"), [needed()], validate_choice=False)
    stand_in = SelectField(_l("Who looks after the files"), [needed()], validate_choice=False)


class NoticesForm(HouseForm):
    """All notices that were shown are read. `until` is when the page was made: what came since still waits."""

    until = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """A moment that was; what a page never said is read as "now"."""
        try:
            shown = datetime.fromisoformat(self.until.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            shown = clock.now()
        self.moment = min(shown, clock.now())
        return bool(super().validate(extra_validators))
