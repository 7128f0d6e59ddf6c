"""What is known of a child and what is still to be asked: cards of the file page, lines of the printed summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from caseapp.cases import queries
from caseapp.cases.models import PhoneFields, SiblingFields
from caseapp.cases.records import CaseFile
from caseapp.cases.views.words import ROWS, field_labels, judged_text, phone_parts, said, sibling_parts
from caseapp.cases.vocabulary import Answer, Danger, Source
from caseapp.infra.access import Opened
from caseapp.kernel.papers import is_usual
from caseapp.policy.classes import DataClass
from caseapp.policy.requirements import REQUIREMENTS, Asked, Requirement
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.i18n import said as spoken

NAMES = ("given_ar", "family_ar", "given", "family", "nickname")
BIRTH = ("birth", "age_basis", "birth_place", "nationality")
PAPERS = ("registered", "civil_status", "cnie", "idcs", "massar", "passport")
PARENTS = ("mother", "father")
PLACE = ("commune", "place")
PHONES = ("phones",)
AROUND = ("guardian", "guardian_name")
GUARDIAN_PHONE = ("guardian_phone",)
SIBLINGS = ("siblings",)
CAME = ("source_name", "source_reference")
LIFE = ("violence", "situations", "needs", "done", "languages", "interpreter")
HEARD = ("heard_by", "heard_on", "heard_at", "heard_alone")


class Fact(NamedTuple):
    """A field in words. `unusual` is a number that does not look like those of its kind: to check on the paper."""

    label: str
    value: str
    unusual: bool = False
    wide: bool = False
    rows: Sequence[Sequence[str]] = ()
    """The parts of each row, of what is a list of rows."""


class Gap(NamedTuple):
    """What is still to be asked, where it can be written down, the text that asks for it, and whether somebody asked
    already and got no answer."""

    label: str
    end: str
    article: str
    asked: bool


class Sibling(NamedTuple):
    """A brother or sister in words, and the address of her own file where the reader may open it."""

    parts: list[str]
    file: str
    url: str


class Reach(NamedTuple):
    """A phone in words; what warns stands apart."""

    parts: list[str]
    warning: str


class Known(NamedTuple):
    """All that is known of a child, as far as the reader may see it. A part that is closed to her has no lines."""

    birth: list[Fact]
    papers: list[Fact]
    place: list[Fact]
    phones: list[Reach]
    around: list[Fact]
    siblings: list[Sibling]
    came: list[Fact]
    own_words: str
    life: list[Fact]
    heard: list[Fact]
    gaps: list[Gap]


def known(file: CaseFile) -> Known:
    """What the file page shows: what is known, and what is still to be asked."""
    siblings = file.contact.get("siblings", [])
    reachable = queries.reachable(sibling["file"] for sibling in siblings if sibling.get("file"))
    labels = field_labels(language().code)

    def told(opened: Opened, names: tuple[str, ...]) -> list[Fact]:
        facts = [_fact(labels, name, opened[name]) for name in names if opened.get(name)]
        return [fact for fact in facts if fact.value]

    answers = _answers(file)

    return Known(
        birth=told(file.identity, (*BIRTH, *PARENTS)),
        papers=told(file.identity, PAPERS),
        place=told(file.contact, PLACE),
        phones=[_reach(phone) for phone in _phones(file.contact, labels)],
        around=told(file.contact, AROUND),
        siblings=[_sibling(sibling, reachable) for sibling in siblings],
        came=told(file.situation, CAME),
        own_words=file.situation.get("own_words", ""),
        life=told(file.situation, LIFE),
        heard=told(file.situation, HEARD),
        gaps=[
            _gap(asked, answers[asked.asked])
            for asked in REQUIREMENTS
            if str(answers[asked.asked] or NOT_ASKED) in GAPS and _is_open(file, asked)
        ],
    )


class Part(NamedTuple):
    """A part of the summary: its lines in order, empty ones to be filled in by hand; None where it is closed."""

    title: str
    lines: list[Fact] | None


def summary(file: CaseFile) -> list[Part]:
    """The summary for paper: every question, answered as far as it is known and may be read."""
    labels = field_labels(language().code)
    long = {"done", "phones", "guardian_phone", "siblings", "violence", "situations", "needs", "place"}

    def part(title: str, opened: Opened, *groups: tuple[str, ...]) -> Part:
        if opened.state not in ("open", "empty"):
            return Part(title, None)
        names = [name for group in groups for name in group]
        return Part(title, [_fact(labels, name, opened.get(name))._replace(wide=name in long) for name in names])

    coded = {"sex": file.sex, "source": file.source, "category": file.category}
    judged = () if file.danger is Danger.NOT_ASSESSED else (word(file.danger), judged_text(file.judged))
    plain = [
        Fact(_("Danger"), " · ".join(filter(None, judged))),
        *(_fact(labels, name, "" if code == "unknown" else str(code)) for name, code in coded.items()),
    ]
    return [
        Part(_("The file"), plain),
        part(_("The child"), file.identity, NAMES, BIRTH, PARENTS),
        part(_("Identity papers"), file.identity, PAPERS),
        part(_("Where, and who is around the child"), file.contact, PLACE, PHONES, AROUND, GUARDIAN_PHONE, SIBLINGS),
        part(_("What brought the child here"), file.situation, CAME, LIFE, HEARD),
    ]


def _fact(labels: dict[str, str], name: str, value: Any) -> Fact:
    rows = [ROWS[name](row) for row in value or ()] if name in ROWS else ()
    return Fact(labels[name], said(name, value), unusual=bool(value) and not is_usual(name, str(value)), rows=rows)


def _phones(contact: Opened, labels: dict[str, str]) -> list[PhoneFields]:
    """Every number by which somebody can be reached, with whose it is: those of the representative among them."""
    whose = " · ".join(filter(None, (labels["guardian"], contact.get("guardian_name"))))
    theirs = [row | {"whose": whose} for row in contact.get("guardian_phone", [])]
    return [*contact.get("phones", []), *theirs]


def _reach(phone: PhoneFields) -> Reach:
    *parts, safe = phone_parts(phone)
    return Reach(parts, safe) if phone.get("safe") == Answer.NO else Reach([*parts, safe], "")


def _sibling(sibling: SiblingFields, reachable: frozenset[str]) -> Sibling:
    reference = sibling.get("file", "")
    url = f"/cases/{reference}" if reference in reachable else ""
    return Sibling(sibling_parts({**sibling, "file": ""}), reference, url)


NOT_ASKED = str(Answer.NOT_ASKED)
GAPS = frozenset({NOT_ASKED, "unknown", "refused"})
"""Answers that leave the question open. Not asked is no answer; who was asked and did not know, or would not say, may
be asked again."""


def _gap(requirement: Requirement, answer: object) -> Gap:
    article = spoken(requirement.article) if requirement.article else ""
    asked = bool(answer) and str(answer) != NOT_ASKED
    return Gap(word(requirement.asked), str(requirement.page), article, asked)


def _is_open(file: CaseFile, requirement: Requirement) -> bool:
    """Whether the reader can tell at all: what is closed to her is not said to be missing."""
    parts = {
        DataClass.IDENTITY: file.identity,
        DataClass.CONTACT: file.contact,
        DataClass.SOCIAL: file.situation,
    }
    return requirement.data_class is None or parts[requirement.data_class].state in ("open", "empty")


def _answers(file: CaseFile) -> dict[Asked, object]:
    """The answer to each question; an empty one was not asked."""
    identity, contact, situation = file.identity, file.contact, file.situation
    return {
        Asked.NAME: any(identity.get(name) for name in NAMES),
        Asked.BIRTH: file.birth.possible_days() is not None,
        Asked.REGISTERED: identity.get("registered"),
        Asked.COMMUNE: contact.get("commune"),
        Asked.GUARDIAN: contact.get("guardian"),
        Asked.DANGER: file.danger is not Danger.NOT_ASSESSED,
        Asked.SOURCE: file.source is not Source.UNKNOWN,
        Asked.OWN_WORDS: situation.get("own_words"),
        Asked.HEARD: situation.get("heard_by"),
        Asked.VIOLENCE: _of_list(situation.get("violence")),
        Asked.SITUATIONS: _of_list(situation.get("situations")),
        Asked.NEEDS: _of_list(situation.get("needs")),
    }


def _of_list(ticked: Sequence[str] | None) -> str:
    """The answer that a list of boxes gives: empty where nobody asked, "unknown" where nobody could tell."""
    return ticked[0] if ticked else ""
