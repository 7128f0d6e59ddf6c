"""Why two files may be of one child, in words: what agrees between them and what does not."""

from __future__ import annotations

from markupsafe import Markup

from caseapp.kernel.names import Term
from caseapp.kernel.words import N_
from caseapp.matching.likeness import Compared
from caseapp.web.i18n import said

PARTS = {"given": N_("First name"), "family": N_("Family name")}
NICKNAME = N_("Nickname")
NAMES = {
    "identical": N_("%(part)s: %(known)s, written alike"),
    "equivalent": N_("%(part)s: %(asked)s = %(known)s, equivalent spellings"),
    "similar": N_("%(part)s: %(asked)s ≈ %(known)s, similar spellings"),
    "nickname": N_("%(part)s: %(asked)s = %(known)s, an everyday form"),
    "different": N_("%(part)s: %(asked)s here, %(known)s there"),
}
PLAIN = {
    ("order", "swapped"): N_("first name and family name exchanged"),
    ("sex", "same"): N_("same sex"),
    ("sex", "different"): N_("sex differs"),
    ("birth", "same"): N_("same age"),
    ("birth", "near"): N_("nearly the same age"),
    ("birth", "different"): N_("another age"),
    ("place", "same"): N_("same commune"),
    ("place", "different"): N_("another commune"),
    ("mother", "same"): N_("same name of the mother"),
    ("mother", "near"): N_("similar name of the mother"),
    ("mother", "different"): N_("another name of the mother"),
}
SAME_NUMBER = N_("the same number of a paper")


def reasons(compared: Compared | None) -> list[Markup]:
    """What speaks for and against, in reading order."""
    if compared is None:
        return []
    told = [Markup(said(SAME_NUMBER))] if compared.number else []  # noqa: S704 - from the catalogue
    return [*told, *(reason for term in compared.terms if (reason := _reason(term)))]


def _reason(term: Term) -> Markup | None:
    if term.kind in PARTS and term.code in NAMES:
        one, other = (Markup("<bdi>{}</bdi>").format(value) for value in term.values[:2])
        sentence = Markup(said(NAMES[term.code]))  # noqa: S704 - from the catalogue
        part = NICKNAME if term.values[2:] else PARTS[term.kind]
        return sentence % {"part": said(part), "asked": one, "known": other}
    plain = PLAIN.get((term.kind, term.code))
    return Markup(said(plain)) if plain else None  # noqa: S704 - from the catalogue
