"""The first day of a file: who the child is, what she said, who heard her."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import AgeBasis, Answer, Danger, Guardian, Sex, Unticked
from caseapp.demo.names import BOYS, FAMILIES, GIRLS, NICKNAMES, Name
from caseapp.demo.notes import PHONES, SIBLING
from caseapp.demo.stories import OF_PLACE, STORIES, Story
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth

BOTH, LATIN, ARABIC, GIVEN_ONLY = range(4)
SITUATION = ("own_words", "languages", "violence", "situations", "needs", "done", "heard_by", "heard_on", "heard_alone")
"""What is asked when there is time: completed later, after a first contact."""


@dataclass(slots=True)
class Arrivals:
    """Who comes to one place, each child by chance, some with a brother or sister who came just before."""

    place: str
    province: str
    last_family: Name | None = None
    last_reference: str = ""
    count: int = field(default=0)

    def story(self, chance: random.Random) -> Story:
        """Why the next child comes: each story in turn, so that all are told."""
        told = OF_PLACE.get(self.place, STORIES)
        self.count += 1
        return told[(self.count + chance.randrange(2)) % len(told)]

    def intake(self, story: Story, worker: Actor, at: datetime, chance: random.Random) -> Intake:
        """Everything that a good intake tells about the next child."""
        speaks = worker.language
        is_girl = chance.random() < 0.5 if story.girl is None else story.girl
        family, sibling = self._family(story, chance)
        here = clock.local(at).date()
        more: dict[str, Any] = {
            "own_words": story.own.by(speaks),
            "languages": [str(word) for word in story.languages],
            "violence": [str(word) for word in story.violence] or [str(Unticked.NONE)],
            "situations": [str(word) for word in story.situations] or [str(Unticked.NONE)],
            "needs": [str(word) for word in story.needs],
            "done": story.done.by(speaks),
            "guardian": "" if story.guardian is Guardian.UNKNOWN else str(story.guardian),
        }
        if story.own.fr:
            alone = chance.choice((Answer.YES, Answer.YES, Answer.NO))
            more |= {"heard_by": worker.name, "heard_on": here.isoformat(), "heard_alone": str(alone)}
        if sibling:
            more["siblings"] = [{"file": sibling, "where": SIBLING.by(speaks)}]
        if chance.random() < 0.4:
            whose, safe = chance.choice(PHONES).by(speaks), chance.choice((Answer.YES, Answer.NO, Answer.UNKNOWN))
            number = f"06 00 00 {chance.randrange(10, 99)} {chance.randrange(10, 99)}"
            more["phones"] = [{"number": number, "whose": whose, "safe": str(safe)}]
        if self.count % 3 == 0 and story.guardian not in (Guardian.UNKNOWN, Guardian.NONE):
            safe = (Answer.YES, Answer.NO, Answer.UNKNOWN)[self.count // 3 % 3]
            more["guardian_phone"] = [{"number": f"06 00 01 {self.count % 90 + 10} 20", "safe": str(safe)}]
        known: dict[str, Any] = {} if story.nameless else _names(chance, GIRLS if is_girl else BOYS, family)
        return Intake(
            danger=story.danger,
            sex=Sex.UNKNOWN if story.danger is Danger.NOT_ASSESSED else Sex.FEMALE if is_girl else Sex.MALE,
            category=story.category,
            source=story.source,
            nickname="" if story.nameless or is_girl else chance.choice(NICKNAMES),
            birth=self._birth(story, more, at, chance),
            commune=chance.choice(places.communes(self.province)).code,
            place=story.spot.by(speaks),
            account=story.account.by(speaks),
            more={name: value for name, value in more.items() if value},
            **known,
        )

    def _family(self, story: Story, chance: random.Random) -> tuple[Name, str]:
        """A family name, and the file of the brother or sister who has the same."""
        before = self.last_reference if self.last_family and not story.nameless and chance.random() < 0.12 else ""
        family = self.last_family if before and self.last_family else chance.choice(FAMILIES)
        self.last_family = None if story.nameless else family
        return family, before

    @staticmethod
    def _birth(story: Story, more: dict[str, Any], at: datetime, chance: random.Random) -> Birth:
        here, age = clock.local(at).date(), chance.randint(*story.ages)
        if story.danger is Danger.NOT_ASSESSED:
            return Birth()
        if chance.random() < 0.35:
            more["age_basis"] = str(chance.choice((AgeBasis.LOOKS, AgeBasis.CHILD, AgeBasis.EXPERT)))
            return Birth(estimated_age_low=age, estimated_age_high=age + 1, estimated_on=here)
        born = here - timedelta(days=int(age * 365.25) + chance.randrange(1, 360))
        if chance.random() < 0.25:
            return Birth(year=born.year)
        more |= {"age_basis": str(AgeBasis.DOCUMENT), "registered": str(Answer.YES)}
        return Birth(born.day, born.month, born.year)


def first_contact(intake: Intake) -> tuple[Intake, dict[str, Any]]:
    """A short intake, and what will complete it."""
    rest = {name: intake.more[name] for name in SITUATION if name in intake.more}
    kept = {name: value for name, value in intake.more.items() if name not in rest}
    rest |= {"source": str(intake.source), "category": str(intake.category)}
    return replace(intake, brief=True, account="", more=kept), rest


def _names(chance: random.Random, given_names: tuple[Name, ...], family: Name) -> dict[str, str]:
    """As papers and people give them: mostly in both scripts, often in one, sometimes a first name only."""
    given = chance.choice(given_names)
    latin, arabic = (
        {"given": given.latin, "family": family.latin},
        {"given_ar": given.arabic, "family_ar": family.arabic},
    )
    known = chance.choices((BOTH, LATIN, ARABIC, GIVEN_ONLY), (6, 2, 2, 1))[0]
    if known == GIVEN_ONLY:
        return {"given": given.latin}
    return latin | arabic if known == BOTH else latin if known == LATIN else arabic
