"""Fields answered by a word of a list that people keep: what it offers today, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.fields.choices import SelectChoice

from caseapp.kernel import clock
from caseapp.norms.lists import Spoken, WordList, offered
from caseapp.web.forms import Label, SeveralField, WordChoices, WordField
from caseapp.web.i18n import said, word


class _Listed:
    """Asks the list each time: a field is made once, and a list changes on its day. `stored` is what stands in the row
    already and is answered again, also when it is no longer offered."""

    blank: str | None
    stored: Sequence[Spoken] = ()

    def __init__(self, label: Label, of: WordList, validators: Sequence[Any] = (), **keywords: Any) -> None:
        self.of = of
        super().__init__(label, (), validators, **keywords)  # type: ignore[call-arg]

    @property
    def words(self) -> list[Any]:
        """What may be answered."""
        found = offered(self.of, clock.today())
        return [*found, *(one for one in self.stored if one not in found)]

    @words.setter
    def words(self, _none: object) -> None:
        """Nothing: the list says it."""

    @property
    def choices(self) -> list[SelectChoice]:
        """The same as a form shows it."""
        blank = [] if self.blank is None else [SelectChoice("", said(self.blank))]
        return [*blank, *(SelectChoice(str(one), word(one)) for one in self.words)]

    @choices.setter
    def choices(self, _none: object) -> None:
        """Nothing: the list says it."""


class ListField(_Listed, WordField):
    """One word, chosen from a list."""


class ListChoices(_Listed, WordChoices):
    """One word, all answers in sight as buttons."""


class SeveralOf(_Listed, SeveralField):
    """Any number of words, as checkboxes."""
