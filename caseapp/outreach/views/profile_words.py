"""What is known of a profile, in words: its code, its rung, what is missing, why somebody met may be this child."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from caseapp.cases.vocabulary import Sex
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.outreach.profile_records import Candidate, Encountered, ProfileLine
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.resemblance import Reason
from caseapp.outreach.views import codes as spoken_codes
from caseapp.outreach.vocabulary import MarkKind, Stage
from caseapp.web.i18n import LANGUAGES, Language, language, listed, moment, said, speaking, word
from caseapp.web.i18n import gettext as _

STAGES: dict[Stage, str] = {
    Stage.SEEN: "mute m-eye",
    Stage.KNOWN: "info m-person",
    Stage.LINKED: "info m-talk",
    Stage.ENGAGED: "ok m-plan",
    Stage.PROTECTED: "ok m-home",
    Stage.REINTEGRATED: "ok m-check",
    Stage.LOST: "warn m-help",
    Stage.GROWN: "mute m-check",
    Stage.DIED: "mute m-minus",
}
NEEDS: dict[str, str] = {
    "place": N_("the place"),
    "time": N_("the time"),
    "sex": N_("the sex"),
    "age": N_("an age"),
    "alias": N_("a name called out"),
    "contacts_or_worker": N_("three encounters, or somebody the child knows by name"),
    "agreed_on": N_("the day on which the child agreed"),
    "need": N_("a first assessment of needs"),
    "case": N_("a file"),
}
ALIASES: dict[str, str] = {
    "identical": N_("same name: %(known)s"),
    "equivalent": N_("%(met)s = %(known)s, equivalent spellings"),
    "similar": N_("%(met)s ≈ %(known)s, similar spellings"),
    "nickname": N_("%(met)s = %(known)s, an everyday form"),
    "different": N_("another name: %(met)s, known as %(known)s"),
}
SEXES: dict[str, str] = {"same": N_("same sex"), "different": N_("sex differs")}
AGES: dict[str, str] = {"same": N_("the ages fit"), "near": N_("the ages are near"), "different": N_("another age")}
MARKS: dict[str, str] = {
    "same": N_("%(kind)s: %(known)s"),
    "kind": N_("%(kind)s in both: %(met)s / %(known)s"),
}
PLACES: dict[str, str] = {
    "lately": N_("met here in the last two weeks"),
    "often": N_("met here before"),
    "never": N_("never met here"),
    "elsewhere": N_("was met elsewhere at that very hour"),
}
BESIDE, COMPANIONS = N_("with the same children"), N_("speaks of the same people")
LIKELY, POSSIBLE = 80, 35
"""Scores from which a candidate is called likely, and possible."""


class Row(NamedTuple):
    """A profile in a list, as shown."""

    url: str
    code: str
    aliases: Markup
    """Each name apart from the direction of the others."""
    sex: str
    ages: str
    stage: str
    look: str
    last: str
    place: str
    times: int
    missing: str
    asked: bool


class Shown(NamedTuple):
    """A candidate, as shown."""

    key: str
    row: Row
    band: str
    look: str
    why: Markup
    against: Markup
    doubted: bool


def code_of(line: ProfileLine | Any) -> str:
    """What people call a profile: *Falcon 27*."""
    return spoken_codes.code_of(line.bird, line.number)


def codes(line: ProfileLine) -> set[str]:
    """The same in every language, as somebody may type it."""
    found = set()
    for tongue in LANGUAGES:
        with speaking(tongue):
            found.add(code_of(line).casefold())
    return found


def row_of(line: ProfileLine, territory: Territory, tongue: Language | None = None) -> Row:
    """A profile in a list."""
    tongue = tongue or language()
    return Row(
        url=url_of(line.id),
        code=code_of(line),
        aliases=Markup(listed(map(_bdi, line.aliases), tongue)),  # noqa: S704 - escaped
        sex=word(Sex(line.sex)) if line.sex and line.sex != Sex.UNKNOWN else "",
        ages=ages_text(line.ages),
        stage=word(line.stage),
        look=STAGES[line.stage],
        last=moment(line.last_met_at, tongue) if line.last_met_at else "",
        place=territory.place(line.last_place_id, tongue.code),
        times=line.times,
        missing=needs_text(line.missing),
        asked=line.asked_at is not None and line.case_id is None,
    )


def url_of(profile_id: bytes) -> str:
    """The page of a profile."""
    return f"/street/profiles/{id_text(profile_id)}"


def ages_text(ages: tuple[int, int] | None) -> str:
    """An age or a span of ages."""
    if ages is None:
        return ""
    low, high = ages
    return _("%(age)s years", age=low if low == high else f"{low}–{high}")


def needs_text(needs: Iterable[str]) -> str:
    """What a rung asks for, in one line."""
    return " · ".join(said(NEEDS[need]) for need in needs)


def candidate(one: Candidate, territory: Territory) -> Shown:
    """A candidate with the reasons in words: first what speaks for it, then what speaks against."""
    band, look = _band(one.found.score)
    return Shown(
        key=id_text(one.line.id),
        row=row_of(one.line, territory),
        band=band,
        look=look,
        why=_joined(reason for reason in one.found.reasons if reason.bits > 0),
        against=_joined(reason for reason in one.found.reasons if reason.bits <= 0),
        doubted=one.doubted,
    )


def reason_text(reason: Reason) -> str:
    """One reason, its values marked up."""
    if reason.kind == "alias":
        met, known = (_bdi(value) for value in reason.values)
        return said(ALIASES[reason.code]) % {"met": met, "known": known}
    if reason.kind == "mark":
        kind, met, known = reason.values
        return said(MARKS[reason.code]) % {"kind": word(MarkKind(kind)), "met": _bdi(met), "known": _bdi(known)}
    if reason.kind == "sex":
        return said(SEXES[reason.code])
    if reason.kind == "age":
        return said(AGES[reason.code])
    if reason.kind == "place":
        return said(PLACES[reason.code])
    return said(BESIDE if reason.kind == "beside" else COMPANIONS)


def encounter_title(one: Encountered) -> str:
    """What an encounter was, in one line: how it went, how the child took it."""
    return " · ".join(filter(None, (word(one.mode), word(one.adherence) if one.adherence else "")))


def given_text(one: Encountered) -> str:
    """What was given, how often."""
    return " · ".join(word(what) + (f" ×{number}" if number > 1 else "") for what, number in one.given.items())


def _joined(reasons: Iterable[Reason]) -> Markup:
    return Markup(" · ".join(reason_text(reason) for reason in reasons))  # noqa: S704 - our sentences, marked-up values


def _bdi(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"


def _band(score: int) -> tuple[str, str]:
    return _bands(language().code)[0 if score >= LIKELY else 1 if score >= POSSIBLE else 2]


@cache
def _bands(_code: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("Likely"), "ok m-check"),
        (_("Possible"), "info m-help"),
        (_("Little in common"), "mute m-minus"),
    )
