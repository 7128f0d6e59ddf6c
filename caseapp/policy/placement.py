"""By what right a minor enters, leaves and moves, and for how long a place is kept: one page of tables.

Law 65-15 art. 8 and 36: a director may not hand a minor to anyone, nor move her to another establishment, without the
competent authority or her legal representative. Durations without an article are settings of practice.
"""

from __future__ import annotations

from datetime import timedelta

MAJORITY = 18
"""Years. From here on people decide for themselves (criminal procedure art. 458, 517)."""

OPENS: dict[str, frozenset[str]] = {
    "enter": frozenset({"prosecutor", "judge", "kafala", "consent", "emergency"}),
    "hand_over": frozenset({"prosecutor", "judge", "kafala", "consent"}),
    "transfer": frozenset({"prosecutor", "judge", "consent"}),
    "go_out": frozenset({"prosecutor", "judge", "consent"}),
}
"""Which kinds of legal basis open which door (establishments/vocabulary.py: Door, BasisKind)."""

NEEDS_MEASURE = frozenset({"prosecutor", "judge"})
"""An order names its article and item, its authority, its number and its day."""
NEEDS_PERSON = frozenset({"consent", "kafala"})
"""Consent and kafala name a person and the number of her identity card."""
WITHOUT_PAPER = frozenset({"emergency"})
"""Everything else is recorded together with its document."""
EMERGENCY_LASTS = timedelta(hours=72)
"""A child in vital danger is taken in at once; within this time the prosecutor decides (law 15-01 art. 3 and 4)."""

LEAVES_BY: dict[str, str | None] = {
    "family_return": "hand_over",
    "extended_family": "hand_over",
    "foster_family": "hand_over",
    "kafala": "hand_over",
    "other_establishment": "transfer",
    "protection_centre": "transfer",
    "independence": "hand_over",
    "majority": "hand_over",
    "studies": "hand_over",
    "marriage": "hand_over",
    "left_without_leave": None,
    "lost_contact": None,
    "hospital": "transfer",
    "prison": "transfer",
    "left_country": "hand_over",
    "death": None,
    "other": "hand_over",
}
"""Which door an exit takes; None: it happened. Only a minor's door asks for a basis, so that "majority" is free at 18,
and before it no way around."""
ONLY_BY: dict[str, frozenset[str]] = {
    "kafala": frozenset({"kafala", "judge"}),
    "prison": frozenset({"prosecutor", "judge"}),
    "protection_centre": frozenset({"prosecutor", "judge"}),
    "marriage": frozenset({"judge"}),
}
"""Exits for which only these kinds do (law 15-01 art. 18; family code art. 20)."""
SIGNED_WITHIN = timedelta(hours=24)
"""Minutes are signed on screen when a child comes or leaves, or within this time; later on paper only."""
NO_AFTERCARE = frozenset({"death"})
A_FEW_DAYS = timedelta(days=3)
OUT_FREELY: dict[str, timedelta | None] = {
    "school": A_FEW_DAYS,
    "activity": A_FEW_DAYS,
    "court": A_FEW_DAYS,
    "health": None,
    "family": timedelta(0),
    "weekend": timedelta(0),
    "alone": timedelta(0),
}
"""How long a minor is out without a basis for the door `go_out`, by what for: not at all where no member of staff goes
along; a few days where one does, and nobody calls a move elsewhere an activity; for care as long as it takes."""

OVERRIDABLE = frozenset({"category", "sex", "age", "capacity"})
"""Checks that a director may pass over with a reason and her signature; a bed that is not free is never passed over."""

HOLD_LASTS = timedelta(hours=24)
HOLD_LONGEST = timedelta(hours=72)
"""How long a place is kept for a child on the way; it can be prolonged once, by as much again."""

UNACCOUNTED_AT = 22
"""The hour of the evening at which every child is accounted for or looked for."""
NIGHT_TURNS_AT = 12
"""The hour at which one night ends and the next begins: a night belongs to the day on which it began."""
AFTERCARE_WITHIN = timedelta(days=30)
TURNS: tuple[tuple[str, int], ...] = (("morning", 0), ("noon", 11), ("evening", 17))
"""The roll calls of a day, and the hour from which each is the one that is due."""
ENDS_SOON = timedelta(days=7)
"""An order that ends within these days is shown on the board and on the first page."""
