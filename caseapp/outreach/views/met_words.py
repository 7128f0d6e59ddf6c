"""What was met, in words of the page: who, what was given, what a place was like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from caseapp.cases.vocabulary import Danger, Sex
from caseapp.infra import places
from caseapp.infra.access import Opened
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.records import EncounterLine, PersonMet, PlaceSeen
from caseapp.outreach.views.codes import code_of
from caseapp.outreach.views.profile_words import ages_text
from caseapp.outreach.vocabulary import Adherence, AgeBand, Ambience, Given, MarkKind, Refusal
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import listed, ngettext, word


class Somewhere(Protocol):
    """An encounter, as far as it says where it was."""

    @property
    def place_id(self) -> bytes | None:
        """A place of the house; None: elsewhere."""

    @property
    def told(self) -> Opened:
        """What it tells."""


def where(known: Territory, one: Somewhere, language: str) -> str:
    """Where somebody was met: at a place of the house, or elsewhere, in the words of the crew."""
    if one.place_id is not None:
        return known.place(one.place_id, language)
    return elsewhere(one.told.get("where", ""), one.told.get("commune", ""), language)


def elsewhere(words: str, commune: str, language: str) -> str:
    """What was said of a spot that is none of our places."""
    said = [words, places.commune(commune).name(language) if commune else ""]
    told = " · ".join(filter(None, said))
    return _("%(label)s: %(message)s", label=_("Elsewhere"), message=told) if told else _("Elsewhere")


def who(person: PersonMet) -> str:
    """Somebody met: a code, else what a silhouette looked like."""
    if person.code is not None:
        return code_of(*person.code)
    words = [word(Sex(person.sex)) if person.sex in (Sex.FEMALE, Sex.MALE) else _("A child")]
    if person.age is not None:
        words.append(age(person.age))
    if person.aliases:
        words.append(f"« {listed(person.aliases)} »")
    return listed(words)


def nameless(number: int) -> str:
    """Silhouettes, where nobody has a code."""
    return ngettext("%(num)s silhouette", "%(num)s silhouettes", number) if number else _("Nobody told apart")


def age(years: tuple[int, int]) -> str:
    """How old somebody looks, in the words of the form where they fit."""
    band = next((band for band in AgeBand if band.years == years), None)
    return word(band) if band else ages_text(years)


def marks(person: PersonMet) -> list[str]:
    """What somebody is known again by."""
    known = {str(kind): word(kind) for kind in MarkKind}
    return [_("%(label)s: %(message)s", label=known[kind], message=text) if text else known[kind]
            for kind, text in person.marks.items() if kind in known]  # fmt: skip


def counted(one: EncounterLine) -> list[str]:
    """Those who were only counted."""
    boys, girls, children, adults = one.counted
    return [
        said
        for number, said in (
            (boys, ngettext("%(num)s boy", "%(num)s boys", boys)),
            (girls, ngettext("%(num)s girl", "%(num)s girls", girls)),
            (children, ngettext("%(num)s child", "%(num)s children", children)),
            (adults, ngettext("%(num)s adult", "%(num)s adults", adults)),
        )
        if number
    ]


def given(things: Mapping[Given, int]) -> str:
    """What was given, and how many."""
    return " · ".join(word(what) if number == 1 else f"{word(what)} × {number}" for what, number in things.items())


def answer(one: EncounterLine) -> str:
    """How the child took it; a refusal is an answer like another."""
    said = [word(Adherence(one.adherence))] if one.adherence else []
    if one.refusal:
        said.append(_("does not come along: %(reason)s", reason=word(Refusal(one.refusal))))
    return " · ".join(said)


def danger(level: int | None) -> str:
    """A danger in words."""
    return word(Danger(str(level))) if level is not None else word(Danger.NOT_ASSESSED)


def words(codes: Iterable[str], vocabulary: type) -> str:
    """Ticked answers, in the order of their list; what a later version knows is left out."""
    chosen = set(codes)
    return " · ".join(word(one) for one in vocabulary if str(one) in chosen)  # type: ignore[attr-defined]


def place_seen(seen: PlaceSeen) -> str:
    """What a place was like."""
    parts = [word(Ambience(seen.ambience))] if seen.ambience else []
    if seen.nobody:
        parts.append(_("Nobody was there"))
    if seen.police:
        parts.append(_("Police present"))
    if seen.mediation:
        parts.append(_("The crew talked with people around"))
    return " · ".join(parts)
