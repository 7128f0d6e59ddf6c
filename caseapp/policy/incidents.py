"""Who must be told of an incident, by when: one dated table. A rule without an article is a setting of practice.

The eleven categories and what a sheet contains follow the model of the serious undesirable event (French order of
28 December 2016); who is told follows Moroccan law. "Without delay" is counted in hours, and hours pass on holidays and
at night. An incident is told by the rules that held on the day on which it became known (`since`, `until`), within the
hours that held then: those are norms (`policy/norms.py`), and what a law asks is never lengthened. A rule that changes
otherwise gets its last day, and the new one a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from caseapp.kernel.deadlines import Limit, Unit
from caseapp.kernel.words import N_, Word
from caseapp.policy.norms import Counted, Norm, Part


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
    within: Norm
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


_CRIME = N_("Criminal procedure art. 42 and 43: without delay")
_DIFFICULTY = N_("Law 65-15 art. 30: difficulties that threaten the work of the centre, immediately")
_JUDGE = N_("Criminal procedure art. 498: an incident of a placed child, immediately")
_HOUSE = frozenset({"disaster", "technical", "staffing"})


def _within(key: str, what: str, hours: int, article: str = "") -> Norm:
    """Hours within which somebody is told. What a law asks is never given more."""
    highest = hours if article else 72
    return Norm(f"tell_{key}", what, Part.INCIDENTS, Counted.HOURS, hours, 1, highest, article=article)


_DIRECTOR = _within("director", N_("The director is told within"), 1)
_POLICE = _within("police", N_("Police or gendarmerie are told within"), 1, _CRIME)
_JUSTICE = _within("prosecutor", N_("The prosecutor is told within"), 2, _CRIME)
_OF_PLACED = _within("judge", N_("The judge who placed the child is told within"), 24, _JUDGE)
_FAMILY = _within("family", N_("The family is told within"), 24)
_FAMILY_DEATH = _within("family_death", N_("The family is told of a death within"), 12)
_UNIT = _within("unit", N_("The protection unit is told of what is serious within"), 24)
_AUTHORITIES = _within(
    "authorities", N_("Founder, governor and delegation are told of what threatens the centre within"), 12, _DIFFICULTY
)
_DELEGATION = _within("delegation", N_("The delegation is told of what happened to a child within"), 24)
_HEALTH = _within("health", N_("The delegation of health is told within"), 24)
RISES = _within("rises", N_("Who stays untold rises to the protection unit of the province after"), 12)

DUTIES: tuple[Duty, ...] = (
    Duty(Whom.DIRECTOR, _DIRECTOR, from_gravity=MODERATE),
    Duty(Whom.DIRECTOR, _DIRECTOR, frozenset({"death", "suicide", "maltreatment", "disappearance"})),
    Duty(Whom.POLICE, _POLICE, frozenset({"disappearance", "death"}), article=_CRIME),
    Duty(Whom.POLICE, _POLICE, frozenset({"violence", "malice"}), CRITICAL, _CRIME),
    Duty(Whom.PROSECUTOR, _JUSTICE, frozenset({"maltreatment", "death", "suicide", "disappearance"}), article=_CRIME),
    Duty(Whom.PROSECUTOR, _JUSTICE, frozenset({"violence", "malice", "care", "family"}), SERIOUS, _CRIME),
    Duty(
        Whom.JUDGE, _OF_PLACED, frozenset({"death", "suicide", "maltreatment", "disappearance"}), article=_JUDGE,
        with_child=True,
    ),
    Duty(Whom.JUDGE, _OF_PLACED, frozenset({"violence", "care"}), SERIOUS, _JUDGE, with_child=True),
    Duty(Whom.FAMILY, _FAMILY, frozenset({"care", "suicide", "disappearance", "violence"}), MODERATE, with_child=True),
    Duty(Whom.FAMILY, _FAMILY_DEATH, frozenset({"death"}), with_child=True),
    Duty(Whom.UNIT, _UNIT, from_gravity=SERIOUS),
    Duty(Whom.FOUNDER, _AUTHORITIES, _HOUSE, SERIOUS, _DIFFICULTY),
    Duty(Whom.PROVINCE, _AUTHORITIES, _HOUSE, SERIOUS, _DIFFICULTY),
    Duty(Whom.DELEGATION, _AUTHORITIES, _HOUSE, SERIOUS, _DIFFICULTY),
    Duty(Whom.DELEGATION, _DELEGATION, frozenset({"death", "suicide", "maltreatment"})),
    Duty(Whom.HEALTH, _HEALTH, frozenset({"technical"}), SERIOUS),
)  # fmt: skip

LEAST: dict[str, int] = {"death": CRITICAL, "maltreatment": SERIOUS, "suicide": SERIOUS, "disappearance": SERIOUS}
"""The gravity below which an incident of a category is never judged."""

NORMS: tuple[Norm, ...] = (*dict.fromkeys(duty.within for duty in DUTIES), RISES)


def judged(category: str, gravity: int) -> int:
    """The gravity that counts: what was judged, and never less than the category has."""
    return max(gravity, LEAST.get(category, MINOR))


def due(
    category: str, gravity: int, known_at: datetime, day: date, *, child: bool, held: Callable[[Norm], int]
) -> dict[Whom, datetime]:
    """Who must be told by when, in the order of `Whom`; the shortest where several rules name one. Hours, not days:
    neither nights nor holidays stop them. `held`: how many hours a norm gave on that day."""
    found: dict[Whom, datetime] = {}
    for duty in DUTIES:
        if duty.holds(category, gravity, child=child, day=day):
            ends = Limit(held(duty.within), Unit.HOURS).ends(known_at)
            found[duty.whom] = min(ends, found.get(duty.whom, ends))
    return {whom: found[whom] for whom in Whom if whom in found}


def articles(category: str, gravity: int, day: date) -> dict[Whom, str]:
    """Why each is told, where the law says so."""
    named: Iterable[Duty] = (duty for duty in DUTIES if duty.article)
    return {duty.whom: duty.article for duty in named if duty.holds(category, gravity, child=True, day=day)}
