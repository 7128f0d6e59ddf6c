"""How long a referral may wait at each step, what is learned when, and how far things are allowed to go: one page of
tables. Durations are settings of practice; laws stand beside what follows from them.
"""

from __future__ import annotations

from datetime import timedelta

from caseapp.kernel.deadlines import Limit, Unit
from caseapp.policy.permissions import P

_HOUR = 60


def _now(minutes: int) -> Limit:
    """Time that runs day and night."""
    return Limit(minutes, Unit.MINUTES)


def _open(hours: int) -> Limit:
    """Time that runs while offices are open; eight hours are one working day."""
    return Limit(hours * _HOUR, Unit.OPEN_MINUTES)


CLOCKS: dict[str, dict[str, Limit]] = {
    "to_validate": {"urgent": _now(4 * _HOUR), "priority": _open(8), "ordinary": _open(8)},
    "sent": {"urgent": _now(30), "priority": _open(8), "ordinary": _open(24)},
    "acknowledged": {"urgent": _now(2 * _HOUR), "priority": _open(16), "ordinary": _open(40)},
    "info_asked": {"urgent": _now(2 * _HOUR), "priority": _open(8), "ordinary": _open(24)},
    "counter_proposed": {"urgent": _now(2 * _HOUR), "priority": _open(8), "ordinary": _open(8)},
    "waiting_list": dict.fromkeys(("urgent", "priority", "ordinary"), Limit(15, Unit.DAYS)),
    "arrived": dict.fromkeys(("urgent", "priority", "ordinary"), _now(24 * _HOUR)),
    "left": dict.fromkeys(("urgent", "priority", "ordinary"), Limit(7, Unit.DAYS)),
    "refused": {"urgent": _now(4 * _HOUR), "priority": _now(24 * _HOUR), "ordinary": _open(8)},
}
"""By step and urgency, how long whoever must act has (referrals/vocabulary.py: State, Urgency). A question stops the
receiver's time, the answer gives it back whole. What is urgent does not wait for an office to open. "left" is the time
in which the house that the child has left sums up and closes; when it has passed twice, the clock closes."""

MARKS = (50, 100, 150, 200)
"""Percent of that time at which somebody more is told (`AT_MARK`)."""
SILENCE = 100
"""Percent after which silence is recorded against the establishment. It is never a refusal."""

WIDENS = 150
"""Percent from which others are proposed beside a silent house, and the province counts it."""
CONFERENCE = 200
"""Percent at which a case conference is called: a deadline in the file of the house that sent."""
AT_MARK: dict[int, str] = {
    50: "whoever took it at the house that must act, or else decides there, is reminded in the morning letter",
    SILENCE: "whoever decides there is told; where a house was asked, its silence is recorded against it, those who "
    "follow the child hear of it, and the protection unit of its province sees the house and whom to call",
    WIDENS: "the province of the house that must act counts it; the next three that fit are proposed to whoever sent "
    "it, who hears that others can be asked as well",
    CONFERENCE: "a case conference is due in the file, also for a child whom nobody is asked to take any more",
}
"""What happens at each of them; `referrals/rounds.py` does it."""

HOLD: dict[str, timedelta] = {
    "urgent": timedelta(hours=6),
    "priority": timedelta(hours=24),
    "ordinary": timedelta(hours=72),
}
"""How long an accepted child's place is kept; it can be prolonged once, by as much again."""
EMERGENCY_HOLD = timedelta(hours=6)
ARRIVAL_GRACE = timedelta(hours=1)
"""After the hour at which she should have arrived, somebody looks for her."""

MOST_AT_ONCE = 3
"""How many establishments may be asked about one child at the same time; each is told that it is not alone."""
MOST_TOGETHER = 7
"""How many brothers and sisters may be referred as one party."""
REFUSED_TOO_OFTEN = 3
"""Refusals after which a child stands on the radar of the protection unit."""

FORGOTTEN_AFTER = timedelta(days=30)
"""When a referral has ended without the child, its words can no longer be read: their keys are gone."""
FEEDBACK_AFTER = (7, 30, 90)
"""Days after an admission at which the sender is told how the child is."""
READ_ON_AFTER_EXIT = timedelta(days=30)
"""How long the house in which she lived may still read what was shared for her stay."""

DANGER_LASTS = timedelta(days=3)
"""How long a right by danger allows telling, from the day of the danger, unless it is recorded anew: 72 hours, in whole
days. Long enough to ask a guardian or the prosecutor, over a weekend too; one that lasts is looked at again."""

AGE_BANDS = ((0, 2), (3, 5), (6, 8), (9, 11), (12, 14), (15, 17), (18, 120))
"""What a receiver learns of an age before she accepts."""

KNOWS: dict[str, int] = {
    **dict.fromkeys(("draft", "to_validate", "cancelled", "recalled", "expired", "obsolete", "not_arrived"), 0),
    **dict.fromkeys(("sent", "acknowledged", "unanswered", "info_asked", "counter_proposed", "waiting_list"), 2),
    "refused": 1,
    **dict.fromkeys(("accepted", "under_way", "arrived"), 3),
    **dict.fromkeys(("admitted", "closed"), 3),
}
"""The highest sheet whose key the receiver's establishment may hold at each step: 1 the extract that names nobody,
2 a summary if the sender approved one, 3 who the child is and how to keep her safe."""

VITAL: frozenset[str] = frozenset({"may_not_see", "health", "medicine", "allergies", "danger_signs"})
"""Lines of the safety sheet without which a child can die or be harmed tonight. They stand on a sheet of their own,
sealed in the class of whoever looks after her (`VITAL_CLASS`), and name nobody but whom she must not meet."""
VITAL_CLASS = "contact"
KEEPS_SAFE: frozenset[str] = frozenset({"accepted", "under_way", "arrived", "admitted"})
"""Steps in which the receiver reads them whatever becomes of the right to share: a vital interest of the child
(law 09-08, art. 4). A restricted file opens them on arrival, like the rest; the end of the referral closes them."""

SHARES: dict[str, frozenset[str]] = {
    "accepted": frozenset({"identity"}),
    "under_way": frozenset({"identity"}),
    "arrived": frozenset({"identity", "contact"}),
    "admitted": frozenset({"identity", "contact"}),
    "closed": frozenset({"identity", "contact"}),
}
"""Classes of the file itself that open to the receiver at each step; what the sender chose is added at the admission,
and what a consent withholds never opens. A restricted file, and the sheet that names its child, open on arrival only.
After the end they stay open for `READ_ON_AFTER_EXIT`. Where the right to share has ended, no more than
`WITHOUT_RIGHT`."""
WITHOUT_RIGHT: dict[str, frozenset[str]] = {
    "arrived": frozenset({"identity"}),
    "admitted": frozenset({"identity"}),
    "closed": frozenset({"identity"}),
}
"""Who lives in a house has a name there, even when a consent was revoked."""

LINES: dict[str, str] = {
    **dict.fromkeys(("name", "name_ar", "birth"), "identity"),
    **dict.fromkeys(("guardian", "phones", "may_see", "may_not_see", "contacts", "belongings"), "contact"),
    **dict.fromkeys(("health", "medicine", "allergies", "danger_signs"), "health"),
    **dict.fromkeys(("legal", "hearing"), "judicial"),
    **dict.fromkeys(("school", "family", "situation"), "social"),
    **dict.fromkeys(("own_words", "promised", "open_actions", "behaviour"), "notes"),
}
"""Of which class a line of a sheet is: it is sealed under a key of that class, so that a role opens the lines of the
classes it reads (`policy.matrix`), and a consent may leave the whole class out."""
ADDRESSEE = P.REFERRAL_ANSWER
"""Who opens every class of a sheet that was sent to her house. It is addressed to her: she decides whether the child
may enter, answers for the order by which she does (law 65-15), prints it for the register, and her reason for reading
is the referral itself. Everybody else there opens the classes that her role reads of what another house told."""
KEEPS_HER: frozenset[str] = frozenset({"may_see", "may_not_see", "danger_signs", "contacts", "belongings"})
"""Lines that no consent leaves out between two houses: who must not approach her, what to watch for, whom to call."""
TELLS: dict[str, str] = {
    **{line: of for line, of in LINES.items() if line not in KEEPS_HER},
    **dict.fromkeys(("treatment", "reduced_mobility", "pregnant", "risk_to_self"), "health"),
    **dict.fromkeys(("order_exists", "order_asked"), "judicial"),
}
"""Which lines of a sheet, and coded constraints, are left out where a consent withholds a class."""

LICENCES: dict[str, frozenset[str]] = {
    "victim": frozenset({"1", "2", "8"}),
    "difficult_situation": frozenset({"1", "2", "3", "5", "8"}),
    "conflict_with_law": frozenset({"2"}),
    "unknown": frozenset({"1", "2", "3", "5", "8"}),
}
"""By the category of a child, which specialisations of a licence may take her (law 65-15 art. 3; the orders of
22 June 2023 give each its own specifications). Disability is a need of its own and opens specialisation 4 as well."""
DISABILITY_LICENCE = "4"

_ORDERED = frozenset({"order"})
_AGREED = _ORDERED | {"guardian"}
ENTERS_BY: dict[str, frozenset[str]] = {
    **dict.fromkeys(("1", "2"), _ORDERED),
    **dict.fromkeys(("3", "4", "5", "6", "7"), _AGREED),
    "8": _AGREED | {"danger"},
}
"""By the specialisation of a licence, by which rights that are held (referrals/vocabulary.py: SharingBasis) a child
enters. Abandoned children and those in need of protection are placed by the prosecutor or a judge (law 15-01 art. 4;
criminal procedure art. 471, 510, 512); a boarding school, a house for disabled or homeless persons takes her by the
consent of her legal representative as well; the mobile social emergency is there for a danger."""
AWAITED = "order_asked"
ENTERS_FOR_NOW: frozenset[str] = frozenset({"danger", AWAITED})
"""What opens a door only until an authority has decided, within 72 hours (law 15-01 art. 3, 4): nothing is sure yet.
Whether there is an order is said of a house and never keeps from asking it: it may come before the child does, and the
door itself is the gate of the register (`policy.placement.OPENS`)."""

LATELY = timedelta(days=180)
"""The past from which answer times, refusals and lapsed places are counted."""

OFFERED: frozenset[str] = frozenset({"identity", "contact", "social"})
"""Classes of a file that open to a house while the whole file is offered to her: enough to decide whether she can
follow the child. The rest comes with the file."""
OFFER_LASTS = timedelta(days=30)
"""After which an offer, or a request, that nobody answered lapses; what was open closes with it."""

OUTSIDE_ANSWERS = Limit(24 * _HOUR, Unit.OPEN_MINUTES)
"""Within what a body outside should have said something; then it is for the sender to call."""
OUTSIDE_FOLLOWED = Limit(40 * _HOUR, Unit.OPEN_MINUTES)
"""Within what a body that has received a child's referral should have said how it went; then the sender calls."""
LINK_LASTS = timedelta(days=7)
"""How long a link to a body outside opens, if nobody ends it before."""
READ_FOR = timedelta(hours=1)
"""How long after the first opening the extract opens again, for whoever was called away; from then on the link only
takes answers."""
LINK_TRIES = 5
"""Wrong codes after which a link is gone: five of a hundred million."""
