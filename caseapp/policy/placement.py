"""By what right a minor enters, leaves and moves, and for how long a place is kept: one page of tables.

Law 65-15 art. 8 and 36: a director may not hand a minor to anyone, nor move her to another establishment, without the
competent authority or her legal representative. Durations are norms: what is given here holds until somebody gives
another value from a day on (`policy/norms.py`).
"""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.policy.norms import Counted, Norm, Part, Whose, minutes

MAJORITY = 18
"""Years. From here on people decide for themselves (criminal procedure art. 458, 517)."""

OPENS: dict[str, frozenset[str]] = {
    "enter": frozenset({"prosecutor", "judge", "kafala", "consent", "emergency"}),
    "hand_over": frozenset({"prosecutor", "judge", "kafala", "consent"}),
    "transfer": frozenset({"prosecutor", "judge", "consent"}),
    "go_out": frozenset({"prosecutor", "judge", "consent"}),
}
"""Which kinds of legal basis open which door (establishments/vocabulary.py: Door, BasisKind)."""
PLACED_BY = frozenset({"prosecutor", "judge", "emergency"})
"""By which kinds a child is placed in an emergency in a house that has not answered: what the police hand over rests on
an instruction of the prosecutor, what waits for none on the danger (law 15-01 art. 3, 4)."""
TRAVELS_BY = OPENS["transfer"] | {"emergency", "police"}
"""By which kinds a child sets out to another house: those that open its door, a danger that waits for none, and the
hand-over by the police or the gendarmerie, whose minutes have a number and a day; at the door it opens nothing."""

NEEDS_MEASURE = frozenset({"prosecutor", "judge"})
"""An order names its article and item, its authority, its number and its day."""
NEEDS_PERSON = frozenset({"consent", "kafala"})
"""Consent and kafala name a person and the number of her identity card."""
WITHOUT_PAPER = frozenset({"emergency"})
"""Everything else is recorded together with its document."""
EMERGENCY_LASTS = Norm(
    "emergency_lasts", N_("A child in vital danger is taken in at once; the prosecutor decides within"),
    Part.PLACES, Counted.HOURS, 72, 12, 72, article=N_("Law 15-01 art. 3 and 4: never longer than 72 hours"),
)  # fmt: skip

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
SIGNED_WITHIN = Norm(
    "signed_within", N_("Minutes of a handing over are signed on screen within; later on paper only"),
    Part.PLACES, Counted.HOURS, 24, 1, 72, Whose.HOUSE,
)  # fmt: skip
NO_AFTERCARE = frozenset({"death"})
OUT_WITH_STAFF = Norm(
    "out_with_staff", N_("A minor is out with staff, without a legal basis for it, at most"),
    Part.PLACES, Counted.DAYS, 3, 1, 7, article=N_("Law 65-15 art. 8 and 36: no child is handed over without a right"),
)  # fmt: skip
OUT_FREELY: dict[str, str] = {
    "school": "norm",
    "activity": "norm",
    "court": "norm",
    "health": "always",
    "family": "never",
    "weekend": "never",
    "alone": "never",
}
"""Whether a minor is out without a basis for the door `go_out`, by what for: never where no member of staff goes along;
as long as `OUT_WITH_STAFF` where one does, so that nobody calls a move elsewhere an activity; for care as long as it
takes."""

OVERRIDABLE = frozenset({"category", "sex", "age", "capacity"})
"""Checks that a director may pass over with a reason and her signature; a bed that is not free is never passed over."""

HOLD_LASTS = Norm(
    "hold_lasts", N_("A place is kept for a child on the way, unless somebody says otherwise"),
    Part.PLACES, Counted.HOURS, 24, 1, 72, Whose.HOUSE,
)  # fmt: skip
HOLD_LONGEST = Norm(
    "hold_longest", N_("A place is kept at most; it can be prolonged once, by as much again"),
    Part.PLACES, Counted.HOURS, 72, 72, 168,
)  # fmt: skip
"""Never shorter than what a referral keeps (`policy/referring.HOLD`)."""
AFTERCARE_WITHIN = Norm(
    "aftercare_within", N_("After a child has left, somebody asks how she is within"),
    Part.PLACES, Counted.DAYS, 30, 1, 180, Whose.HOUSE,
)  # fmt: skip
ENDS_SOON = Norm(
    "ends_soon", N_("An order that ends is shown on the board and on the first page before its end"),
    Part.PLACES, Counted.DAYS, 7, 1, 60, Whose.HOUSE,
)  # fmt: skip

NIGHT_TURNS_AT = 12
"""The hour at which one night ends and the next begins: a night belongs to the day on which it began. Not a norm: it
says what a night is."""
UNACCOUNTED_AT = Norm(
    "unaccounted_at", N_("Every child is accounted for, or looked for, at; the night is counted as it is then"),
    Part.NIGHT, Counted.CLOCK, minutes(22), minutes(20), minutes(23, 30), Whose.HOUSE,
)  # fmt: skip
TURNS: tuple[tuple[str, Norm], ...] = (
    ("noon", Norm(
        "turn_noon", N_("The noon roll call is the one that is due from"),
        Part.NIGHT, Counted.CLOCK, minutes(11), minutes(9), minutes(14), Whose.HOUSE,
    )),
    ("evening", Norm(
        "turn_evening", N_("The evening roll call is the one that is due from"),
        Part.NIGHT, Counted.CLOCK, minutes(17), minutes(15), minutes(19, 30), Whose.HOUSE,
    )),
)  # fmt: skip
"""The roll calls of a day that begin at an hour; before the first of them the morning's is due."""

NORMS: tuple[Norm, ...] = (
    EMERGENCY_LASTS,
    OUT_WITH_STAFF,
    HOLD_LASTS,
    HOLD_LONGEST,
    SIGNED_WITHIN,
    AFTERCARE_WITHIN,
    ENDS_SOON,
    UNACCOUNTED_AT,
    *(norm for _turn, norm in TURNS),
)
