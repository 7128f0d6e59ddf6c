"""How many ate, and what a child may not eat or take."""

from __future__ import annotations

from wtforms import HiddenField

from caseapp.daily.lists import DIETS
from caseapp.daily.vocabulary import Service
from caseapp.kernel.text import western_digits
from caseapp.norms.fields import SeveralOf
from caseapp.web.forms import HouseForm, LineField, WordField
from caseapp.web.i18n import Later as _l


class MealForm(HouseForm):
    """A meal: how many ate. `version` is of what the page showed."""

    service = WordField("", Service)
    served = LineField(_l("How many ate"), limit=4, render_kw={"dir": "ltr", "inputmode": "numeric"})
    version = HiddenField()

    @property
    def number(self) -> int:
        """The number that was typed; -1 where it is none."""
        typed = western_digits(self.served.data or "").strip()
        return int(typed) if typed.isascii() and typed.isdigit() else -1

    @property
    def seen(self) -> int:
        """The version that the page showed."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


class NeedsForm(HouseForm):
    """What a child may not eat or take. `base` is the row that the page showed."""

    diets = SeveralOf(_l("What the kitchen leaves out or cooks apart"), DIETS)
    food = LineField(_l("What the kitchen must know besides"), limit=300)
    drugs = LineField(_l("Medicines the child must not have"), limit=300)
    base = HiddenField()
