"""What an intake should tell before the next legal step: one table. Nothing here blocks anybody: a list to work by.

`article` stands where a text asks for it; the others are practice.
"""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass


class Asked(Word):
    """What should be known."""

    NAME = "name", N_("A name, or what the child is called")
    BIRTH = "birth", N_("The age, even estimated")
    REGISTERED = "registered", N_("Whether the birth is registered")
    COMMUNE = "commune", N_("The commune")
    GUARDIAN = "guardian", N_("Who answers for the child before the law")
    DANGER = "danger", N_("How much danger the child is in")
    SOURCE = "source", N_("Who turned to us")
    OWN_WORDS = "own_words", N_("The child’s own words")
    HEARD = "heard", N_("Who heard the child")
    VIOLENCE = "violence", N_("Whether there is violence, and of which form")
    SITUATIONS = "situations", N_("What the child lives in")
    NEEDS = "needs", N_("What the child needs today")


class Page(Word):
    """Where it can be written down."""

    IDENTITY = "identity", N_("Identity")
    INTAKE = "intake", N_("Intake")
    DANGER = "danger", N_("Judge the danger")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the table. `data_class` None: a coded fact that every reader of the file sees."""

    asked: Asked
    page: Page
    data_class: DataClass | None = None
    article: str = ""


REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(Asked.DANGER, Page.DANGER, article=N_("Criminal procedure art. 512")),
    Requirement(Asked.NAME, Page.IDENTITY, DataClass.IDENTITY),
    Requirement(Asked.BIRTH, Page.IDENTITY, DataClass.IDENTITY, N_("Criminal procedure art. 458")),
    Requirement(Asked.REGISTERED, Page.IDENTITY, DataClass.IDENTITY, N_("Law 36-21 on civil status")),
    Requirement(Asked.COMMUNE, Page.IDENTITY, DataClass.CONTACT),
    Requirement(Asked.GUARDIAN, Page.IDENTITY, DataClass.CONTACT, N_("Family code art. 230 to 232")),
    Requirement(Asked.SOURCE, Page.INTAKE),
    Requirement(Asked.OWN_WORDS, Page.INTAKE, DataClass.SOCIAL, N_("Convention on the Rights of the Child art. 12")),
    Requirement(Asked.VIOLENCE, Page.INTAKE, DataClass.SOCIAL),
    Requirement(Asked.SITUATIONS, Page.INTAKE, DataClass.SOCIAL),
    Requirement(Asked.NEEDS, Page.INTAKE, DataClass.SOCIAL),
    Requirement(Asked.HEARD, Page.INTAKE, DataClass.SOCIAL, N_("Convention on the Rights of the Child art. 12")),
)
