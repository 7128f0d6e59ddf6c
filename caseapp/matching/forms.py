"""What people may ask for: one box, and below it what tells namesakes apart."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.widgets import SearchInput

from caseapp.cases.forms.person import read_commune
from caseapp.cases.vocabulary import Sex
from caseapp.kernel.words import N_
from caseapp.matching import queries
from caseapp.matching.records import Question
from caseapp.web.forms import CHOOSE, HouseForm, LineField, ProseField, WordField, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

_BOX = {"autocomplete": "off", "data-suggest": "/search/suggest"}
KNOWN_SEXES = (Sex.FEMALE, Sex.MALE)


class SearchForm(HouseForm):
    """The question. Nothing in it is required."""

    q = LineField(_l("Name, number or phone"), limit=200, id="asked", widget=SearchInput(), render_kw=_BOX)
    sex = WordField(_l("Sex"), KNOWN_SEXES, blank=CHOOSE)
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


NO_NAME = N_("Line %(line)s: write a name, a colon, and its everyday forms.")


class NicknamesForm(HouseForm):
    """The table of everyday names, as text: one name a line."""

    text = ProseField(_l("Names and their everyday forms"), [needed()], limit=40_000)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that each line is a name and its forms."""
        sound = bool(super().validate(extra_validators))
        for number, line in enumerate((self.text.data or "").splitlines(), 1):
            name, colon, forms = line.partition(":")
            if sound and line.strip() and not line.startswith("#") and not (name.strip() and colon and forms.strip()):
                self.tell(self.text, gettext(NO_NAME, line=number))
                return False
        return sound

    @property
    def table(self) -> str:
        """The text as `kernel.names.Nicknames` reads it."""
        lines = (line.partition(":") for line in (self.text.data or "").splitlines())
        return "\n".join(f"{name.strip()}\t{forms.strip()}" for name, _colon, forms in lines if forms.strip())
