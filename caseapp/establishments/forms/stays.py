"""Admission, goings out, visits, exit; and the legal basis that several of them ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.documents.forms import PagesField
from caseapp.establishments.models import BasisFields
from caseapp.establishments.service.gate import BasisGiven
from caseapp.establishments.vocabulary import (
    BasisKind,
    EntryMode,
    ExitReason,
    HealthAtEntry,
    Measure,
    OutingKind,
    VisitRule,
)
from caseapp.kernel import clock
from caseapp.kernel.text import read_hour
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
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

TOLD = ("authority", "number", "person", "link", "cnie", "danger")
_LTR = {"dir": "ltr"}


class ProofField(PagesField):
    """Pages that may be brought; without any, a paper of the file is chosen."""

    def pre_validate(self, _form: Any) -> None:
        """Nothing needs to be brought."""


class FreeChoices(WordChoices):
    """One word of which none may be chosen: the domain says when one is needed."""

    def __init__(self, label: Any, words: Any, **keywords: Any) -> None:
        super().__init__(label, words, **keywords)
        self.blank = ""


class BasisPart(HouseForm):
    """A legal basis: which, who decided or consented, when, until when, and the paper that proves it."""

    basis = FreeChoices(_l("By what right"), BasisKind)
    measure = WordField(_l("Article and item"), Measure, blank=CHOOSE)
    authority = LineField(_l("Court, judge or prosecutor"), limit=120)
    number = LineField(_l("Number of the order"), limit=60, render_kw=_LTR)
    person = LineField(_l("Who consents or takes the child in"), limit=120)
    link = LineField(_l("Link with the child"), limit=80)
    cnie = LineField(_l("Number of her or his identity card"), limit=20, render_kw=_LTR)
    danger = ProseField(_l("What danger the child is in"), limit=2000)
    decided_on = DayField(_l("Day of the decision"), description=DAY_HINT)
    ends_on = DayField(_l("Last day it holds"), description=DAY_HINT)
    document = SelectField(_l("The paper that proves it"), validate_choice=False, choices=[])
    pages = ProofField(_l("Photos or scan of the paper"))

    def given(self, document_id: bytes | None) -> BasisGiven | None:
        """The basis as it was typed; None where none was chosen."""
        if not self.basis.data:
            return None
        typed = {name: (self[name].data or "").strip() for name in TOLD}
        told = cast("BasisFields", {name: text for name, text in typed.items() if text})
        return BasisGiven(
            BasisKind(self.basis.data),
            self.decided_on.data or clock.today(),
            told,
            Measure(self.measure.data) if self.measure.data else None,
            self.ends_on.data,
            document_id,
        )


class AdmissionForm(BasisPart):
    """Taking a child in."""

    bed = RadioField(_l("Which bed"), validate_choice=False, choices=[])
    mode = WordField(_l("How the child came"), EntryMode, [needed()], blank=CHOOSE)
    legal_category = WordField(_l("Taken in as"), LegalCategory, [needed()], blank=CHOOSE)
    brought_by = LineField(_l("Who brought the child"), limit=160)
    belongings = ProseField(_l("What the child has with her or him"), limit=2000)
    health = WordChoices(_l("Health on arrival"), HealthAtEntry, default=str(HealthAtEntry.UNKNOWN))
    health_note = ProseField(_l("What was seen, what was done"), limit=2000)
    told = BooleanField(_l("The information sheet was given and explained"))
    told_by = LineField(_l("Who explained it"), limit=120)
    passing = ProseField(_l("Why the child is taken in all the same"), limit=2000)
    password = PasswordField(_l("Your password, as a signature"))


class BasisForm(BasisPart):
    """A further basis of a stay that lasts."""


class MoveBedForm(HouseForm):
    """Another bed."""

    bed = RadioField(_l("Which bed"), validate_choice=False, choices=[])


class OutingForm(BasisPart):
    """Going out, and when the child is expected back."""

    kind = WordChoices(_l("Where to"), OutingKind, [needed()])
    back_on = DayField(_l("Back on"), [needed()], description=DAY_HINT)
    back_at = LineField(_l("At what hour"), [needed()], limit=8, render_kw={"dir": "ltr", "inputmode": "numeric"})
    note = LineField(_l("With whom, where"), limit=300)

    def back_by(self) -> datetime | None:
        """The moment that was typed; None where it cannot be read."""
        at = read_hour(self.back_at.data or "")
        return datetime.combine(self.back_on.day, at, clock.CASABLANCA) if at is not None else None


class VisitorForm(HouseForm):
    """Who may visit, or may not."""

    rule = WordChoices(_l("May she or he visit?"), VisitRule, [needed()])
    name = LineField(_l("Name"), [needed()], limit=120)
    link = LineField(_l("Link with the child"), limit=80)
    why = LineField(_l("By whose decision, why"), limit=300)


class ExitForm(BasisPart):
    """Letting a child leave."""

    reason = WordField(_l("Why the child leaves"), ExitReason, [needed()], blank=CHOOSE)
    to_whom = LineField(_l("To whom"), limit=120)
    link_of = LineField(_l("Link with the child"), limit=80)
    cnie_of = LineField(_l("Number of her or his identity card"), limit=20, render_kw=_LTR)
    where = LineField(_l("Where the child will live"), limit=200)
    phone = LineField(_l("Phone"), limit=40, render_kw={"dir": "ltr", "inputmode": "tel"})
    belongings = ProseField(_l("Belongings given back"), limit=2000)
    aftercare = ProseField(_l("What comes after: who asks how the child is, and when"), limit=2000)


class StruckForm(HouseForm):
    """A correction of the register. `stands` is what the page showed."""

    field = SelectField(_l("What is wrong"), validate_choice=False, choices=[])
    stands = HiddenField()
    new = LineField(_l("What is right"), [needed()], limit=160)
    reason = LineField(_l("How this is known"), [needed()], limit=300)


class StrikeForm(HouseForm):
    """Striking a whole line through."""

    reason = LineField(_l("Why this line is wrong"), [needed()], limit=300)


def offer(field: Any, choices: list[tuple[str, str]], blank: str | None = None) -> None:
    """Give a select or radio field its answers."""
    nothing = [SelectChoice("", gettext(blank))] if blank else []
    field.choices = [*nothing, *(SelectChoice(value, label) for value, label in choices)]
