"""What is asked with a move of a referral: words, a bed, a reason, an hour."""

from __future__ import annotations

from datetime import datetime

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField

from caseapp.establishments.forms.stays import FreeChoices
from caseapp.establishments.vocabulary import BasisKind
from caseapp.kernel import clock
from caseapp.kernel.text import read_hour
from caseapp.policy.classes import DataClass
from caseapp.policy.placement import PLACED_BY, TRAVELS_BY
from caseapp.referrals.vocabulary import (
    Arrival,
    Breaking,
    ChildReason,
    Feedback,
    HouseReason,
    RecallReason,
    SharingBasis,
    Summed,
    Withdrawal,
)
from caseapp.web.forms import (
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


class PlainForm(HouseForm):
    """Nothing is asked: the button says it."""


class LeaveForm(HouseForm):
    """What was prepared leaves: nothing is asked, unless a house does not suit and nobody has said why it is asked."""

    passing = ProseField(_l("Why an establishment is asked that does not suit"), limit=1000)


class WordsForm(HouseForm):
    """Something is said."""

    words = ProseField(_l("In your words"), [needed()], limit=2000)


class AskForm(WordsForm):
    """A question; and whether more than the extract is asked for, with these words as the reason."""

    summary = BooleanField(_l("Ask for a summary of the situation too: the sender decides field by field"))


class PlaceForm(HouseForm):
    """A child in danger is placed without an answer."""

    basis = WordChoices(_l("By what right"), [one for one in BasisKind if one in PLACED_BY], [needed()])
    words = ProseField(_l("What danger the child is in"), [needed()], limit=2000)
    prosecutor = LineField(_l("Who was told at the prosecutor’s office, at what hour"), limit=160)
    passing = ProseField(_l("Why a unit that does not suit the child is taken all the same"), limit=1000)


class MaybeWordsForm(HouseForm):
    """Something may be said."""

    words = ProseField(_l("What else they should know"), limit=2000)


class AcceptForm(MaybeWordsForm):
    """Yes, and which bed is kept."""

    bed = RadioField(_l("Which bed"), validate_choice=False, choices=[])


class ProposeForm(WordsForm):
    """Something else, and the bed that is kept for it."""

    bed = RadioField(_l("Which bed"), validate_choice=False, choices=[])


APART, HERE = "apart", "here"
"""Answers of a bed's field: none for this child; a service for this child, which needs no bed."""


_WITH_BEDS: dict[tuple[str, int], type[HouseForm]] = {}


def with_beds(form: type[HouseForm], others: int) -> type[HouseForm]:
    """`form` with a bed for each of so many others who are referred together with the child: `bed1`, `bed2`, ..."""
    known = _WITH_BEDS.get((form.__name__, others))
    if known is None:
        beds = [RadioField(_l("Which bed"), validate_choice=False, choices=[]) for _other in range(others)]
        fields = {f"bed{number}": bed for number, bed in enumerate(beds, 1)}
        known = _WITH_BEDS[form.__name__, others] = type(f"{form.__name__}{others}", (form,), fields)
    return known


class RefuseForm(MaybeWordsForm):
    """No, for a reason on two axes."""

    house = WordChoices(_l("What is missing here"), HouseReason, [needed()])
    child = WordField(_l("On the child's or the family's side"), ChildReason, default=str(ChildReason.NONE))


class RecallForm(MaybeWordsForm):
    """Taking a referral back."""

    reason = WordChoices(_l("Why"), RecallReason, [needed()])


class DepartForm(HouseForm):
    """The child sets out."""

    first_adult = LineField(_l("First adult"), [needed()], limit=120)
    second_adult = LineField(_l("Second adult"), [needed()], limit=120)
    phone = LineField(_l("Phone on the way"), limit=40, render_kw={"dir": "ltr", "inputmode": "tel"})
    vehicle = LineField(_l("Vehicle"), limit=80)
    pick_up = LineField(_l("Where they set out"), limit=160)
    on = DayField(_l("Expected on"), [needed()], description=DAY_HINT)
    at = LineField(_l("At what hour"), [needed()], limit=8, render_kw={"dir": "ltr", "inputmode": "numeric"})
    note = LineField(_l("What the driver must know"), limit=300)
    basis = FreeChoices(_l("By what right"), [one for one in BasisKind if one in TRAVELS_BY])
    order = LineField(_l("Number of the order or the minutes, or who consents"), limit=120)
    decided_on = DayField(_l("Day of the decision"), description=DAY_HINT)
    document = SelectField(_l("The document that proves it"), validate_choice=False, choices=[])
    along = SelectMultipleField(_l("Who else travels in the same car"), validate_choice=False, choices=[])

    def expected(self) -> datetime | None:
        """The moment that was typed; None where it cannot be read."""
        at = read_hour(self.at.data or "")
        return datetime.combine(self.on.day, at, clock.CASABLANCA) if at is not None else None


class ArriveForm(MaybeWordsForm):
    """The child is at the door."""

    how = WordChoices(_l("How did the child arrive?"), Arrival, [needed()])


class NoShowForm(MaybeWordsForm):
    """The child did not come."""

    child = WordChoices(_l("What is known"), [one for one in ChildReason if one is not ChildReason.NONE], [needed()])


class TellForm(WordsForm):
    """News of the child."""

    how = WordChoices(_l("How is the child?"), Feedback, [needed()])


class BreakForm(WordsForm):
    """A service ends before it is done."""

    reason = WordChoices(_l("Why"), Breaking, [needed()])


class SummaryForm(HouseForm):
    """More than the extract, field by field: what is left empty is not told."""

    family = ProseField(_l(Summed.FAMILY.label), limit=1500)
    situation = ProseField(_l(Summed.SITUATION.label), limit=1500)
    health = ProseField(_l(Summed.HEALTH.label), limit=1500)
    school = ProseField(_l(Summed.SCHOOL.label), limit=1500)
    behaviour = ProseField(_l(Summed.BEHAVIOUR.label), limit=1500)


class WidenForm(HouseForm):
    """Others are asked beside a silent house."""

    passing = ProseField(_l("Why an establishment is asked that does not suit"), limit=1000)


class WithdrawForm(WordsForm):
    """A right ends: taken back by whoever gave it, or entered by mistake."""

    why = WordChoices(_l("Why"), Withdrawal, [needed()])


class ConsentForm(HouseForm):
    """By what right something may be told."""

    basis = WordChoices(_l("By what right"), SharingBasis, [needed()])
    who = LineField(_l("Who gave it, or which authority decided"), [needed()], limit=160)
    given_on = DayField(_l("On which day"), [needed()], description=DAY_HINT)
    until = DayField(_l("Until which day"), description=DAY_HINT)
    words = ProseField(_l("In which words, or why the danger does not wait"), limit=1000)
    receiver = SelectField(_l("For which establishment"), validate_choice=False, choices=[])
    document = SelectField(_l("The document that proves it"), validate_choice=False, choices=[])
    withheld = SeveralField(_l("What must not be told"), list(DataClass))
    rests = SelectMultipleField(_l("What rests on it from now on"), validate_choice=False, choices=[])
