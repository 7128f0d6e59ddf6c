"""A letter to a body outside: to whom, what is asked, and what is told besides the extract."""

from __future__ import annotations

from collections.abc import Sequence

from caseapp.referrals.sheets import Told
from caseapp.web.forms import HouseForm, LineField, ProseField, SeveralField, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import word


class LetterForm(HouseForm):
    """The letter. What is not ticked is not told."""

    to_whom = LineField(_l("Addressed to"), [needed()], limit=160)
    words = ProseField(_l("What you ask of them"), [needed()], limit=2000)
    tell = SeveralField(_l("What else they are told"), Told)

    def offer(self, fields: Sequence[Told]) -> None:
        """Only these can be ticked."""
        self.tell.words = list(fields)
        self.tell.choices = [(str(field), word(field)) for field in fields]

    def chosen(self) -> list[Told]:
        """What was ticked."""
        return [Told(code) for code in self.tell.data or ()]
