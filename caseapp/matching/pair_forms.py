"""What people may type about pairs and merges."""

from __future__ import annotations

from wtforms import HiddenField, RadioField

from caseapp.kernel.words import N_
from caseapp.matching.vocabulary import PairState
from caseapp.web.forms import HouseForm, LineField, WordField, needed
from caseapp.web.i18n import Later as _l

WORDS = {
    "no_such_file": N_("No file that you can see has this reference. Check it, character by character."),
    "not_two_files": N_("This is the same file, or a file of another establishment."),
}


class DecisionForm(HouseForm):
    """What two files are; the buttons of the page name the state."""

    state = WordField("", [PairState.DIFFERENT, PairState.TO_REVIEW, PairState.OPEN])
    seen = HiddenField()


class MergeForm(HouseForm):
    """Which file goes on, and who answers for it. The answers to choose among are named by the page."""

    keep = RadioField(_l("Which file goes on"), validate_choice=True)
    worker = RadioField(_l("Who is the reference worker"), validate_choice=True)
    seen = HiddenField()

    def offer(self, keep: list[tuple[str, str]], worker: list[tuple[str, str]]) -> None:
        """The choices of this pair; with one reference worker at most there is none to make."""
        self.keep.choices, self.worker.choices = keep, worker
        if not worker:
            del self.worker


class SameForm(HouseForm):
    """The reference of the other file."""

    reference = LineField(_l("Reference of the other file"), [needed()], limit=20)


class UndoForm(HouseForm):
    """Taking a merge back."""
