"""Which lists of a centre people keep, and which are fixed by law or by the programme."""

from __future__ import annotations

from caseapp.establishments.vocabulary import (
    BasisKind,
    BlockReason,
    EntryMode,
    ExitReason,
    HealthAtEntry,
    Measure,
    OutingKind,
    PresenceState,
    VisitRule,
)
from caseapp.kernel.words import N_
from caseapp.norms.lists import WordList

BLOCKS = WordList.declare("block", N_("Why nobody can sleep in a bed"), BlockReason)

WordList.declare("entry", N_("How a child came"), EntryMode, N_("Figures of a year compare houses by these words."))
WordList.declare(
    "basis", N_("By what right a child is placed, handed over or let out"), BasisKind,
    N_("Law 65-15, articles 8 and 36, says which right opens which door."),
)  # fmt: skip
WordList.declare(
    "measure",
    N_("Article and item of an order"),
    Measure,
    N_("They are articles of the law: a new one comes with a law."),
)
WordList.declare(
    "exit", N_("Why a stay ended"), ExitReason, N_("Each reason takes a door of the law, and asks for its right.")
)
WordList.declare(
    "outing", N_("Why a child goes out"), OutingKind, N_("The reason says whether a right is needed, and for how long.")
)
WordList.declare(
    "visit", N_("Whether somebody may visit"), VisitRule, N_("What is forbidden or supervised needs its decision.")
)
WordList.declare(
    "health", N_("Health on arrival"), HealthAtEntry, N_("The register of article 28 asks for it in these words.")
)
WordList.declare(
    "presence",
    N_("Where a child is at roll call"),
    PresenceState,
    N_("Meals and the search for a child follow from it."),
)
