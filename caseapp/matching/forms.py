"""What people may ask for: one box, and below it what tells namesakes apart."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.widgets import SearchInput

from caseapp.cases.forms import read_commune
from caseapp.cases.vocabulary import Sex
from caseapp.matching import queries
from caseapp.matching.records import Question
from caseapp.web.forms import HouseForm, LineField, WordField
from caseapp.web.i18n import Later as _l

_BOX = {"autocomplete": "off", "data-suggest": "/search/suggest"}
KNOWN_SEXES = (Sex.FEMALE, Sex.MALE)


class SearchForm(HouseForm):
    """The question. Nothing in it is required."""

    q = LineField(_l("Name, number or phone"), limit=200, id="asked", widget=SearchInput(), render_kw=_BOX)
    sex = WordField(_l("Sex"), KNOWN_SEXES, blank="—")
    age = LineField(_l("Age"), limit=20, render_kw={"inputmode": "numeric"})
    commune = LineField(_l("Commune or district"), limit=120)
    commune_code = HiddenField()
    mother = LineField(_l("First name of the mother"), limit=80)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the commune is one."""
        sound = super().validate(extra_validators)
        return all([read_commune(self), sound])

    @property
    def question(self) -> Question:
        """What is asked for, read from what was typed."""
        return queries.question(
            self.q.data or "",
            sex=self.sex.data or "",
            age=self.age.data or "",
            place=self.commune_code.data or "",
            mother=self.mother.data or "",
        )

    @property
    def more_is_told(self) -> bool:
        """Whether anything stands below the box."""
        return any(self[name].data for name in ("sex", "age", "commune", "mother"))
