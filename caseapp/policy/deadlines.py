"""What is due when: one table. Limits are settings of practice unless an article stands beside them.

A rule watches over a file while its condition holds (its step, its danger, the child's age, nobody following it) and
ends when it no longer does. `limits` are by danger level; `otherwise` is for the levels that are not named.

Ages are counted in calendar years from the earliest year in which the child can have been born: what must be ready
before a birthday is due at the end of the year before it, whoever was born when in the year. So nothing here needs, or
tells, a birthday.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from caseapp.kernel.deadlines import Limit, Unit, end_of_year
from caseapp.kernel.words import N_, Word


class Rule(Word):
    """What has to be done."""

    COMPLETE_INTAKE = "complete_intake", N_("Complete the intake")
    JUDGE_DANGER = "judge_danger", N_("Judge the danger")
    PUT_IN_SAFETY = "put_in_safety", N_("Put the child in safety and inform the prosecutor")
    CHOOSE_WORKER = "choose_worker", N_("Choose a reference worker")
    ASSESS = "assess", N_("Make the initial assessment")
    PLAN = "plan", N_("Make the individual plan")
    MEET_CHILD = "meet_child", N_("See or hear the child")
    REVIEW_PLAN = "review_plan", N_("Review the plan, report to the judge")
    DECIDE_CLOSING = "decide_closing", N_("Decide about closing")
    PREPARE_TWELVE = "prepare_twelve", N_("Prepare the age of 12: to be heard, to consent, to answer to a judge")
    IDENTITY_CARD = "identity_card", N_("Ask for the national identity card before the age of 16")
    PREPARE_MAJORITY = "prepare_majority", N_("Prepare the passage to majority")
    OF_AGE = "of_age", N_("Perhaps of age: check the age, end the measures")
    REVIEW_PLACEMENT = "review_placement", N_("Look at the emergency placement again: was it needed, does it stay?")
    CASE_CONFERENCE = "case_conference", N_("Hold a case conference: a referral has waited twice as long as allowed")
    PROMISE = "promise", N_("Keep what was promised")


OF_SAFETY = frozenset({Rule.PUT_IN_SAFETY, Rule.REVIEW_PLACEMENT})
"""Where the child is tonight: no file is closed over them without a word."""

IMMEDIATE, HIGH, MEDIUM, LOW, NONE, NOT_ASSESSED = "4", "3", "2", "1", "0", "not_assessed"
"""Danger levels as they are stored (cases/vocabulary.py)."""


@dataclass(frozen=True, slots=True)
class Years:
    """From the first of January of the year in which the child turns `first` at the earliest, to the end of the one
    in which she turns `last` (None: as long as the file is open)."""

    first: int
    last: int | None = None
    whole: bool = True
    """The first year is given whole; later, as much as the rule's limit says. Not whole: the limit from the start."""

    def hold(self, born_from: int | None, year: int) -> bool:
        """Whether they hold in `year`. A birth of which nothing is known has no ages."""
        if born_from is None:
            return False
        return self.first <= year - born_from and (self.last is None or year - born_from <= self.last)


@dataclass(frozen=True, slots=True)
class Watch:
    """One line of the table. `steps` empty: every step of a live file. `danger` empty: every level."""

    rule: Rule
    otherwise: Limit
    limits: Mapping[str, Limit] = field(default_factory=dict)
    steps: frozenset[str] = frozenset()
    danger: frozenset[str] = frozenset()
    years: Years | None = None
    """Only at these ages. Done once in a life: a danger judged anew does not ask again."""
    unassigned: bool = False
    """Only while nobody follows the file."""
    article: str = ""
    ticked: bool = False
    """People say that it was done; the others end with the act itself (judging, choosing, the next step)."""
    again: bool = False
    """Begins anew when it was done, as long as the condition holds."""
    opener: bool = False
    """Done by whoever judges danger (`P.CASE_JUDGE`): also by her who opened the file, while nobody follows it."""
    called: bool = False
    """Called for by a feature above (`service.deadlines.call`), not by what the file is; it stays until it was done."""
    promised: bool = False
    """Somebody gave her word in a note and named the day (`service.promises`): several in a file, each in its words."""

    def limit(self, danger: str) -> Limit:
        """How long is given at this level."""
        return self.limits.get(danger, self.otherwise)

    def rises(self, danger: str) -> tuple[Limit, Limit]:
        """How late it may be at this level before others are told."""
        return RISES_IN_HOURS if self.limit(danger).unit is Unit.HOURS else RISES

    def due(self, danger: str, born_from: int | None, began: datetime, days_off: Container[date]) -> datetime:
        """The last moment in time of what began at `began`."""
        limit = self.limit(danger).ends(began, days_off)
        if self.years is None or born_from is None or not self.years.whole:
            return limit
        return max(limit, end_of_year(born_from + self.years.first))


def _h(count: int) -> Limit:
    return Limit(count, Unit.HOURS)


def _d(count: int) -> Limit:
    return Limit(count, Unit.DAYS)


def _w(count: int) -> Limit:
    return Limit(count, Unit.WORKING_DAYS)


WATCHES: tuple[Watch, ...] = (
    Watch(Rule.COMPLETE_INTAKE, _w(2), steps=frozenset({"contact"})),
    Watch(Rule.JUDGE_DANGER, _h(24), danger=frozenset({NOT_ASSESSED})),
    Watch(
        Rule.PUT_IN_SAFETY, _h(12), danger=frozenset({IMMEDIATE}), ticked=True, opener=True,
        article=N_("Criminal procedure art. 42, 43; law 15-01 art. 3: without delay"),
    ),
    Watch(Rule.CHOOSE_WORKER, _w(1), {IMMEDIATE: _h(4), HIGH: _h(12)}, unassigned=True),
    Watch(
        Rule.ASSESS, _d(30), {IMMEDIATE: _h(24), HIGH: _h(72), MEDIUM: _d(15), NOT_ASSESSED: _h(72)},
        steps=frozenset({"intake", "reopened"}),
    ),
    Watch(
        Rule.PLAN, _d(30), {IMMEDIATE: _h(72), HIGH: _h(72), MEDIUM: _d(15)}, steps=frozenset({"assessment"}),
    ),
    Watch(
        Rule.MEET_CHILD, _d(60), {IMMEDIATE: _d(3), HIGH: _d(7), MEDIUM: _d(30), NOT_ASSESSED: _d(7), NONE: _d(90)},
        steps=frozenset({"plan", "follow_up"}), ticked=True, again=True,
    ),
    Watch(
        Rule.REVIEW_PLAN, Limit(3, Unit.MONTHS), steps=frozenset({"follow_up"}), ticked=True, again=True,
        article=N_("Criminal procedure art. 498: a report every three months"),
    ),
    Watch(Rule.DECIDE_CLOSING, _w(10), steps=frozenset({"closing_review"})),
    Watch(
        Rule.PREPARE_TWELVE, _d(30), years=Years(11, 12), ticked=True,
        article=N_("Law 15-01 art. 12; family code art. 214; criminal procedure art. 458"),
    ),
    Watch(
        Rule.IDENTITY_CARD, _d(30), years=Years(15, 18), ticked=True, article=N_("Law 04-20: compulsory from 16"),
    ),
    Watch(
        Rule.PREPARE_MAJORITY, _d(30), years=Years(17, 18), ticked=True,
        article=N_("Criminal procedure art. 481, 517: measures end at 18"),
    ),
    Watch(
        Rule.REVIEW_PLACEMENT, _w(1), ticked=True, called=True,
        article=N_("Law 15-01 art. 3, 4; law 65-15 art. 36"),
    ),
    Watch(Rule.CASE_CONFERENCE, _w(2), ticked=True, called=True),
    Watch(Rule.PROMISE, _d(0), ticked=True, called=True, promised=True),
    Watch(
        Rule.OF_AGE, _d(30), years=Years(19, whole=False), ticked=True,
        article=N_("Criminal procedure art. 481, 517: measures end at 18"),
    ),
)  # fmt: skip

RISES: tuple[Limit, Limit] = (_w(1), _w(3))
"""How long a deadline may be late before it stands on the director's page, and then on the protection unit's."""
RISES_IN_HOURS: tuple[Limit, Limit] = (_h(2), _h(24))
"""The same for what is counted in hours: an evening, a night and a weekend count."""

HOLIDAYS: tuple[tuple[int, int, str, str], ...] = (
    (1, 1, "Nouvel an", "رأس السنة الميلادية"),
    (1, 11, "Manifeste de l’indépendance", "ذكرى تقديم وثيقة الاستقلال"),
    (1, 14, "Nouvel an amazigh", "رأس السنة الأمازيغية"),
    (5, 1, "Fête du travail", "عيد الشغل"),
    (7, 30, "Fête du Trône", "عيد العرش"),
    (8, 14, "Oued Ed-Dahab", "ذكرى استرجاع وادي الذهب"),
    (8, 20, "Révolution du Roi et du Peuple", "ثورة الملك والشعب"),
    (8, 21, "Fête de la jeunesse", "عيد الشباب"),
    (10, 31, "Fête de l’unité", "عيد الوحدة"),
    (11, 6, "Marche verte", "المسيرة الخضراء"),
    (11, 18, "Fête de l’indépendance", "عيد الاستقلال"),
)
"""Fixed holidays: month, day, names. Moving feasts are announced each year and typed in by the administrator."""

WATCH: dict[str, Watch] = {str(watch.rule): watch for watch in WATCHES}
AGED: tuple[tuple[Rule, Years], ...] = tuple((watch.rule, watch.years) for watch in WATCHES if watch.years)
"""Rules that a new year begins and ends (`cases/housekeeping.py`)."""
