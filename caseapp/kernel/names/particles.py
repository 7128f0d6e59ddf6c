"""The words of a name made into atoms: what stands for one name, however it is cut, joined or prefixed.

`Abd el-Kader`, `Abdelkader` and `عبد القادر` are one atom each; so are `Ben Ali` and `بنعلي`, `Nour Eddine` and
`نورالدين`. The article comes off, or may come off: an atom has several readings, the plainest first. `Sidi`, `Moulay`,
`Lalla` and `Haj` are courtesies and fall away when something else remains (law 36-21, art. 34).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from caseapp.kernel.names.spelling import is_arabic, written


def _words(text: str) -> list[str]:
    return text.split()


_SERVANT: Final = frozenset(_words("abd abde abdel abdal abdul abdil abdl abdou abdoul عبد عبدال"))
_ABD_JOINED = re.compile(
    r"(abd)(?:[aeui]l|oul|ou?l|l|[aeu]?(?=([rsndtz])\2)|[aeu](?:ch|sh)(?=ch|sh)|[aeu]r(?=r))(.{3,})"
)
_ABD_ARABIC = re.compile("(عبد) ?ال(.{2,})")
_ABD_SPLIT = re.compile(r"abd[aeu]([rsndtz])")

_SON: Final = frozenset({"ben", "bin", "ibn", "bn", "bani", "beni", "بن", "ابن", "بني"})
_SON_JOINED = re.compile("(?:ben|بن|بل|bel)(.{4,})")
_DAUGHTER: Final = frozenset({"bent", "bint", "بنت"})
_FATHER: Final = frozenset({"bou", "abou", "abu", "bu", "abi", "بو", "ابو", "ابي"})
_MOTHER: Final = frozenset({"oum", "om", "um", "oumm", "umm", "ام"})
_KIN: Final = frozenset(_words("ait nait ath at ahl ould wald oulad ouled awlad ايت ايات نايت ال اهل ولد اولاد"))
_COURTESIES: Final = frozenset(
    _words(
        "sidi si sid moulay my mulay mly lalla lala haj hadj elhaj elhadj hajj cheikh sheikh echcheikh سيدي سي "
        "مولاي لاله للا لالا حاج الحاج شيخ الشيخ"
    )
)

_ARTICLE: Final = frozenset({"el", "al", "ul", "il", "l", "ال"})
_SUN_ARTICLE = re.compile(r"[aeiou](?:(r|s|n|d|t|z)\1?|ch|sh)")
_FAITH: Final = frozenset(
    _words(
        "eddine eddin edine edin din dine deen uddin udin aldin aldine eldin eldine addin addine ddine eldeen "
        "aldeen الدين دين"
    )
)
_FAITH_JOINED = re.compile(r"(.{2,}?)(?:[aeu]l|[aeu])d+(?:ine?|een)")
_FAITH_ARABIC = re.compile("(.{2,}?) ?الدين")
_GOD: Final = frozenset({"allah", "ellah", "illah", "ollah", "ullah", "lah", "الله", "الاه"})
_GOD_ARABIC = re.compile("(.{2,}?)ا?(?:الله|لله)")

_ARTICLE_JOINED = re.compile(r"[aeu]l[ -]?(.{4,})")
_SUN_JOINED = re.compile(r"[ae](?=(r|s|n|d|t|z|ch|sh|l)\1)(.{4,})")
_L_JOINED = re.compile(r"l(.{4,})")
_ARTICLE_ARABIC = re.compile("ال(.{2,})")
_L_ARABIC = re.compile("ل(.{3,})")
_SUN_LETTERS: Final = frozenset("تثدذرزسشصضطظن")
_BEL_ARABIC = re.compile("ب(?:ال|ل)(.{2,})")


class Atom(NamedTuple):
    """One name of a part, in every way it may be read; the first reading is the plainest."""

    readings: tuple[str, ...]
    plain: str  # the words as written, joined
    weak: tuple[str, ...] = ()  # what stays without Ben, which some clerks leave out


@lru_cache(maxsize=65536)
def atoms(name: str) -> tuple[Atom, ...]:
    """The atoms of one part of a name, in the order written; courtesies left out unless nothing else is there."""
    return atoms_of(written(name))


def atoms_of(words: Sequence[str]) -> tuple[Atom, ...]:
    """The same for words that are folded already."""
    kept = [word for word in words if word not in _COURTESIES] or list(words)
    kept = _without_articles_alone(kept)
    return tuple(_cut(kept))


def whole(parts: tuple[Atom, ...]) -> Atom | None:
    """Several atoms written as one word (`Fatima Zahra`, `Fatimazahra`); None when there is only one."""
    if len(parts) < 2:
        return None
    text = ""
    for atom in parts:
        text = _join(text, atom.readings[0])
    plain = "".join(atom.plain for atom in parts)
    return Atom(tuple(dict.fromkeys((text, plain))), plain)


def _without_articles_alone(words: list[str]) -> list[str]:
    return words if any(word not in _ARTICLE for word in words) else words[:1]


def _cut(words: list[str]) -> list[Atom]:
    found: list[Atom] = []
    at = 0
    while at < len(words):
        taken, atom = _next(words, at)
        at += taken
        if atom is not None:
            found.append(_after(found.pop(), words[at - 1]) if _belongs(found, words[at - 1], taken) else atom)
    return found


def _belongs(found: list[Atom], word: str, taken: int) -> bool:
    """Whether `Eddine` or `Allah` goes to the name before it."""
    return bool(found) and taken <= 2 and (word in _FAITH or word in _GOD)


def _after(atom: Atom, word: str) -> Atom:
    arabic = is_arabic(word)
    tail = ("دين" if arabic else "din") if word in _FAITH else ("له" if arabic else "lah")
    return Atom(tuple(_join(reading, tail) for reading in atom.readings), atom.plain + word)


def _next(words: list[str], at: int) -> tuple[int, Atom | None]:
    """How many words the atom at this place takes, and the atom; None for an article of its own."""
    word = words[at]
    rest, article = _skip_article(words, at + 1)
    if rest < len(words):
        joined = _prefixed(word, words[rest], article)
        if joined is not None:
            weak = _unprefixed(words[rest], bare=article) if word in _SON else ()
            return rest + 1 - at, Atom(joined, "".join(words[at : rest + 1]), weak)
    if at + 1 < len(words) and _is_article(word, words[at + 1]):
        if words[at + 1] in _FAITH:
            return 2, Atom(("دين" if is_arabic(words[at + 1]) else "din",), word + words[at + 1])
        return 2, Atom(_unprefixed(words[at + 1], bare=True), word + words[at + 1])
    sonless = _SON_JOINED.fullmatch(word)
    return 1, Atom(_unprefixed(word), word, (sonless.group(1),) if sonless else ())


def _prefixed(word: str, named: str, article: bool) -> tuple[str, ...] | None:
    """The readings of a particle with the name it stands before; None when the word is no particle."""
    arabic = is_arabic(named)
    names = _unprefixed(named, bare=article)
    if word in _SERVANT or _ABD_SPLIT.fullmatch(word):
        return tuple(_join("عبد" if arabic else "abde", name) for name in names[:2])
    if word in _SON or word in _FATHER:
        son = word in _SON
        lead = ("بن" if arabic else "ben") if son else ("بو" if arabic else "bou")
        with_l = ("بل" if arabic else "bel") if son else ("بول" if arabic else "boul")
        readings = [_join(lead, name) for name in names]
        if article or names[0] != named:
            readings.append(_join(with_l, names[0]))
        return tuple(dict.fromkeys(readings))
    if word in _DAUGHTER:
        return tuple(_join("بنت" if arabic else "bent", name) for name in names)
    if word in _MOTHER:
        return tuple(_join("ام" if arabic else "oum", name) for name in names)
    if word in _KIN and not (word == "ال" and not article):
        return (*(_join(word, name) for name in names), *names)
    return None


def _skip_article(words: list[str], at: int) -> tuple[int, bool]:
    if at + 1 < len(words) and _is_article(words[at], words[at + 1]):
        return at + 1, True
    return at, False


def _is_article(word: str, following: str) -> bool:
    if word in _ARTICLE:
        return True
    match = _SUN_ARTICLE.fullmatch(word)
    return match is not None and following.startswith(word[1])


@lru_cache(maxsize=65536)
def _unprefixed(word: str, bare: bool = False) -> tuple[str, ...]:
    """The readings of one written word: `Abdelkader`, `Elomari`, `Ennassiri`, `Laaraj`, `الياس`."""
    readings = _arabic_readings(word) if is_arabic(word) else _latin_readings(word, bare)
    return tuple(dict.fromkeys(readings))


def _latin_readings(word: str, bare: bool) -> tuple[str, ...]:
    if match := _ABD_JOINED.fullmatch(word):
        kept = match.group(3)
        return ("abde" + kept, "abdel" + kept) if kept[0] in "aeiouy" else ("abde" + kept,)
    if match := _FAITH_JOINED.fullmatch(word):
        return (_join(match.group(1), "din"), word)
    if bare:
        return (word,)
    if match := _SUN_JOINED.fullmatch(word):
        return (match.group(2)[1:] if match.group(1) not in ("ch", "sh") else match.group(2)[2:], word)
    for pattern in (_ARTICLE_JOINED, _L_JOINED):
        if match := pattern.fullmatch(word):
            return (word, match.group(1))
    return (word,)


def _arabic_readings(word: str) -> tuple[str, ...]:
    if match := _ABD_ARABIC.fullmatch(word):
        return (_join("عبد", match.group(2)),)
    if match := _FAITH_ARABIC.fullmatch(word):
        return (_join(match.group(1), "دين"),)
    if (match := _GOD_ARABIC.fullmatch(word)) and len(word) > 4:
        return (_join(match.group(1), "له"),)
    if match := _ARTICLE_ARABIC.fullmatch(word):
        kept = match.group(1)
        return (kept, word) if len(kept) <= 3 else (kept,)
    if match := _BEL_ARABIC.fullmatch(word):
        kept = match.group(1)
        assimilated = ("ب" + kept,) if kept[0] in _SUN_LETTERS else ()
        return (word, "بن" + kept, *assimilated)
    if word.startswith("بنال") and len(word) > 6:
        return ("بن" + word[4:], "بل" + word[4:])
    if word.startswith("بنن") and len(word) > 4:
        return (word[:2] + word[3:],)
    if match := _L_ARABIC.fullmatch(word):
        return (word, match.group(1))
    return (word,)


def _join(left: str, right: str) -> str:
    """Two words as one; in Arabic script a letter at the seam is not doubled (بن ناصر: بناصر, as in Bennacer)."""
    return left + right[1:] if left and right and left[-1] == right[0] and is_arabic(right) else left + right
