"""The lists of incidents are fixed: who is told within what time follows from them."""

from __future__ import annotations

from caseapp.incidents.vocabulary import Category, ChildPart, Gravity
from caseapp.kernel.words import N_
from caseapp.norms.lists import WordList

_TOLD = N_("Who must be told, and within what time, follows from it.")
WordList.declare("incident", N_("Kinds of incident"), Category, _TOLD)
WordList.declare("gravity", N_("How serious an incident is"), Gravity, _TOLD)
WordList.declare("child_part", N_("How a child is concerned by an incident"), ChildPart, _TOLD)
