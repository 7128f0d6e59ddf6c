"""A referral to a body outside: whom, what is asked, what is told; what they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import BooleanField, HiddenField, SelectField

from caseapp.directory.vocabulary import Service
from caseapp.kernel.words import N_, Word
from caseapp.referrals.forms.moves import MaybeWordsForm
from caseapp.referrals.lifecycle import OUTSIDE_ANSWERS
from caseapp.referrals.models import BodyFields
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import ChildReason, Constraint, HouseReason, Need, OutsideMove, Urgency
from caseapp.web.forms import CHOOSE, HouseForm, LineField, ProseField, SeveralField, WordChoices, WordField, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import word

WHY_NOT: tuple[Word, ...] = (*HouseReason, *(one for one in ChildReason if one is not ChildReason.NONE))
"""Why it does not come about: what is missing there, or the child or the family."""


class OutsideForm(HouseForm):
    """The referral. What is not ticked is not told. `find...` look for the body in the directory; `site` is the one
    that was chosen there, and empty for one that is typed."""

    find = LineField(_l("Name, or what they do"), limit=120)
    find_service = WordField(_l("Service"), Service, blank=N_("All services"))
    everywhere = BooleanField(_l("In the whole country"))
    site = HiddenField()
    name = LineField(_l("Which body"), [needed()], limit=160)
    service = LineField(_l("Which service there"), limit=160)
    person = LineField(_l("Whom there"), limit=120)
    phone = LineField(_l("Phone, for the code"), limit=40, render_kw={"dir": "ltr", "inputmode": "tel"})
    urgency = WordChoices(_l("How soon"), Urgency, default=str(Urgency.PRIORITY))
    words = ProseField(_l("What you ask of them"), [needed()], limit=2000)
    needs = SeveralField(_l("What the child needs"), Need)
    constraints = SeveralField(_l("What must be known"), Constraint)
    told = SeveralField(_l("What else they are told"), Told)
    consent = SelectField(_l("By what right this is told"), [needed()], validate_choice=False, choices=[])

    def offer(self, fields: Sequence[Told]) -> None:
        """Only these can be ticked."""
        self.told.words = list(fields)
        self.told.choices = [(str(field), word(field)) for field in fields]

    def body(self) -> BodyFields:
        """Whom."""
        return BodyFields(
            name=self.name.data or "",
            service=self.service.data or "",
            person=self.person.data or "",
            phone=self.phone.data or "",
        )

    def chosen(self) -> list[Told]:
        """What was ticked."""
        return [Told(code) for code in self.told.data or ()]


class SaidForm(MaybeWordsForm):
    """What they said by telephone."""


class SaidNoForm(MaybeWordsForm):
    """That they said no, and why."""

    reason = WordField(_l("Why"), WHY_NOT, blank=CHOOSE)


class OpenForm(HouseForm):
    """A link and its code. Nothing that was typed is shown again."""

    link = LineField(_l("The letters after # in your link"), limit=400, render_kw={"dir": "ltr", "autocomplete": "off"})
    code = LineField(
        _l("The code you were told"), limit=40, render_kw={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}
    )


class AnswerForm(HouseForm):
    """What the body answers by its link."""

    ticket = HiddenField()
    said = WordChoices(_l("What do you answer?"), OUTSIDE_ANSWERS, [needed()])
    reason = WordField(_l("If you refuse: why"), WHY_NOT, blank=CHOOSE)
    words = ProseField(_l("What else they should know"), limit=2000)
    who = LineField(_l("Your name and function"), limit=120)

    def offer(self, moves: Iterable[OutsideMove]) -> None:
        """Only these can be answered now."""
        self.said.words = list(moves)
        self.said.choices = [(str(move), word(move)) for move in self.said.words]
