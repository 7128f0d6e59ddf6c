"""Who must be told of an incident, by when: one dated table. A rule without an article is a setting of practice.

The eleven categories and what a sheet contains follow the model of the serious undesirable event (French order of
28 December 2016); who is told follows Moroccan law. "Without delay" is counted in hours, and hours pass on holidays and
at night. An incident is told by the rules that held on the day on which it became known (`since`, `until`); a rule that
changes gets its last day, and the new one a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from caseapp.kernel.deadlines import Limit, Unit
from caseapp.kernel.words import N_, Word


class Whom(Word):
    """Who is told."""

    DIRECTOR = "director", N_("The director")
    POLICE = "police", N_("Police (19) or gendarmerie (177)")
    PROSECUTOR = "prosecutor", N_("The prosecutor")
    JUDGE = "judge", N_("The children’s judge who placed the child")
    FAMILY = "family", N_("The family or legal representative")
    UNIT = "unit", N_("The protection unit")
    FOUNDER = "founder", N_("The association or body that runs the centre")
    PROVINCE = "province", N_("The governor of the province")
    DELEGATION = "delegation", N_("The delegation of the ministry in charge of social development")
    HEALTH = "health", N_("The delegation of health")


MINOR, MODERATE, SERIOUS, CRITICAL = 1, 2, 3, 4
"""Gravities as they are stored (incidents/vocabulary.py)."""
EVERY: frozenset[str] = frozenset()
"""No category named: all of them."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the table: from which gravity on, in which categories, who is told within what time."""

    whom: Whom
    within: Limit
    categories: frozenset[str] = EVERY
    from_gravity: int = MINOR
    article: str = ""
    with_child: bool = False
    """Only where a child is concerned."""
    since: date = date(2000, 1, 1)
    """The default: it held before anything that can be declared."""
    until: date | None = field(default=None)

    def holds(self, category: str, gravity: int, *, child: bool, day: date) -> bool:
        """Whether it is due for such an incident, known on `day`."""
        return (
            (not self.categories or category in self.categories)
            and gravity >= self.from_gravity
            and (child or not self.with_child)
            and self.since <= day
            and (self.until is None or day <= self.until)
        )


def _h(count: int) -> Limit:
    return Limit(count, Unit.HOURS)


_CRIME = N_("Criminal procedure art. 42 and 43: without delay")
_DIFFICULTY = N_("Law 65-15 art. 30: difficulties that threaten the work of the centre, immediately")
_JUDGE = N_("Criminal procedure art. 498: an incident of a placed child, immediately")
_HOUSE = frozenset({"disaster", "technical", "staffing"})

DUTIES: tuple[Duty, ...] = (
    Duty(Whom.DIRECTOR, _h(1), from_gravity=MODERATE),
    Duty(Whom.DIRECTOR, _h(1), frozenset({"death", "suicide", "maltreatment", "disappearance"})),
    Duty(Whom.POLICE, _h(1), frozenset({"disappearance", "death"}), article=_CRIME),
    Duty(Whom.POLICE, _h(1), frozenset({"violence", "malice"}), CRITICAL, _CRIME),
    Duty(Whom.PROSECUTOR, _h(2), frozenset({"maltreatment", "death", "suicide", "disappearance"}), article=_CRIME),
    Duty(Whom.PROSECUTOR, _h(2), frozenset({"violence", "malice", "care", "family"}), SERIOUS, _CRIME),
    Duty(
        Whom.JUDGE, _h(24), frozenset({"death", "suicide", "maltreatment", "disappearance"}), article=_JUDGE,
        with_child=True,
    ),
    Duty(Whom.JUDGE, _h(24), frozenset({"violence", "care"}), SERIOUS, _JUDGE, with_child=True),
    Duty(Whom.FAMILY, _h(24), frozenset({"care", "suicide", "disappearance", "violence"}), MODERATE, with_child=True),
    Duty(Whom.FAMILY, _h(12), frozenset({"death"}), with_child=True),
    Duty(Whom.UNIT, _h(24), from_gravity=SERIOUS),
    Duty(Whom.FOUNDER, _h(12), _HOUSE, SERIOUS, _DIFFICULTY),
    Duty(Whom.PROVINCE, _h(12), _HOUSE, SERIOUS, _DIFFICULTY),
    Duty(Whom.DELEGATION, _h(12), _HOUSE, SERIOUS, _DIFFICULTY),
    Duty(Whom.DELEGATION, _h(24), frozenset({"death", "suicide", "maltreatment"})),
    Duty(Whom.HEALTH, _h(24), frozenset({"technical"}), SERIOUS),
)  # fmt: skip

LEAST: dict[str, int] = {"death": CRITICAL, "maltreatment": SERIOUS, "suicide": SERIOUS, "disappearance": SERIOUS}
"""The gravity below which an incident of a category is never judged."""

RISES = _h(12)
"""How long somebody may stay untold before the protection unit of the province learns that something is late."""


def judged(category: str, gravity: int) -> int:
    """The gravity that counts: what was judged, and never less than the category has."""
    return max(gravity, LEAST.get(category, MINOR))


def due(category: str, gravity: int, known_at: datetime, day: date, *, child: bool) -> dict[Whom, datetime]:
    """Who must be told by when, in the order of `Whom`; the shortest where several rules name one. Hours, not days:
    neither nights nor holidays stop them."""
    found: dict[Whom, datetime] = {}
    for duty in DUTIES:
        if duty.holds(category, gravity, child=child, day=day):
            ends = duty.within.ends(known_at)
            found[duty.whom] = min(ends, found.get(duty.whom, ends))
    return {whom: found[whom] for whom in Whom if whom in found}


def articles(category: str, gravity: int, day: date) -> dict[Whom, str]:
    """Why each is told, where the law says so."""
    named: Iterable[Duty] = (duty for duty in DUTIES if duty.article)
    return {duty.whom: duty.article for duty in named if duty.holds(category, gravity, child=True, day=day)}
