"""How a night in the street is kept safe, what a relation asks for, how long things are kept: one page of tables.
Settings of practice, unless a source stands beside them."""

from __future__ import annotations

from datetime import time, timedelta

NIGHT_ENDS = time(12)
"""A round that begins before this hour belongs to the night before (a round across midnight is one night)."""

CREW_AT_LEAST = 2
"""Nobody goes out alone."""
CHECK_EVERY = timedelta(minutes=45)
"""Between two signs of life, unless a round says otherwise."""
CHAIN: tuple[tuple[timedelta, str], ...] = (
    (timedelta(minutes=5), "base"),
    (timedelta(minutes=15), "coordinator"),
    (timedelta(minutes=30), "authority"),
)
"""So long after a sign of life was due, who is called."""
NOT_VISITED_AFTER = 7
"""Nights after which a place that nobody went to is shown."""
PROMISED_WITHIN = 14
"""Days ahead in which a promised return may lie, unless somebody says a later day."""

GRAVE = 3
"""From this danger on the emergency card opens, and a coordinator looks at it on the next day."""
TAKEN_WITHIN = timedelta(minutes=15)
"""A report that was signed waits so long for somebody of the day who takes the night over from her own session."""
DEBRIEF_OPEN = timedelta(hours=24)
"""After the bus is back each of the crew may say how it was; only afterwards is a night counted."""
DEBRIEF_AT_LEAST = 3
"""People below which a night is not counted among the moods."""
DEBRIEF_NIGHTS = 2
"""Nights below which no mood is shown."""
DEBRIEF_OVER = timedelta(days=90)
"""How far back moods are summed."""

EMERGENCY_NUMBERS: tuple[tuple[str, str], ...] = (
    ("police", "19"),
    ("gendarmerie", "177"),
    ("ambulance", "15"),
    ("helpline", "2511"),
)
"""Telephone numbers that the emergency card shows without network."""

BED_TONIGHT = timedelta(hours=12)
"""So long a bed that was asked for is one for tonight."""

LOST_AFTER = timedelta(days=90)
"""Without contact for so long, "lost from sight" is proposed (HUD street outreach: inactive after 90 days)."""
LINKED_AFTER = 3
"""Contacts, or a named worker, that make a relation linked."""
STAGE_NEEDS: dict[str, tuple[str, ...]] = {
    "seen": ("place", "time", "sex", "age"),
    "known": ("alias",),
    "linked": ("contacts_or_worker",),
    "engaged": ("agreed_on", "need"),
    "protected": ("case",),
}
"""What each rung of the ladder asks for beside those below: completeness is judged by the rung alone (behaviour 75)."""

SPOT_KEPT = timedelta(days=30)
"""After which an exact point is coarsened to its cell (behaviour 76)."""
CELL = 8
"""The resolution of H3 cells on the map: hexagons of about 0.7 km2."""
CELL_COARSER = 6
"""How far cells are merged upward where they hold too few."""
CELL_AT_LEAST = 5
"""Persons below which a cell is not shown."""

DEVICE_LASTS = timedelta(days=180)
"""After which a telephone is enrolled again."""
CODE_LASTS = timedelta(minutes=10)
"""How long the picture for enrolling a telephone holds."""
WIPED_AFTER = timedelta(hours=12)
"""What a telephone can read dies so long after its round left, or was to leave, if not before."""
RENEWED_WITHIN = timedelta(hours=2)
"""So long before that a telephone whose round is still out asks for it anew, and gets it for as long again."""
WIPED_AGAIN = timedelta(hours=6)
"""How often at most the trail says of a telephone that its round was over."""
WRONG_PINS = 5
"""After which it wipes what it can read."""
PIN_DIGITS = 6
ITEMS_AT_ONCE = 200
"""How many items one exchange carries."""
WAITING_OF_ONE = 1_000
"""Items of one telephone that may wait for a coordinator; what comes beyond stays on the telephone."""
WAITING_BYTES = 4 << 20
"""And how large they may be together."""
ITEMS_A_DAY = 5_000
"""Items that are taken in from one telephone within a day; no crew writes as many."""
CLOCK_OFF = timedelta(minutes=2)
"""A telephone whose clock is wrong by more is put right when its items are stored."""
