"""Names compared as people mean them, within one script.

`محمّد` and `محمد`, `Aït-Ali` and `ait ali` fold to the same text; `محمد` and `Mohamed` do not: finding a
child across scripts is the work of the search, on sealed keys. Folding goes character by character, so
that a folded text folds to itself. A folded name is as identifying as the name: it lives in memory and is
never stored clear.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

_SPELLINGS: Final = {
    "ا": "ٱٲٳ",
    "و": "ۆۇۈۋ",
    "ي": "ىیېۍے",
    "ه": "ةەہھۃ",
    "ك": "کڪڭگݣچ",
    "ق": "ڧڨ",
    "ف": "ڢڤڥ",
    "ب": "پ",
    "ز": "ژ",
    "ae": "æ",
    "d": "đð",
    "h": "ħ",
    "i": "ı",
    "l": "ł",
    "o": "ø",
    "oe": "œ",
    "th": "þ",
}
"""Letters that Unicode does not decompose, after the plain one they fold to.

The Moroccan g (ڭ گ ݣ چ) folds to k, as in morocco.md section 5. Accents, hamza seats (أ إ ؤ ئ) and the madda
come off by decomposition.
"""

_DROPPED: Final = (
    "ءٴ"  # a lone or high hamza: often left out (علاء, علا)
    "ـۥۦ"  # tatweel and small letters above the line
    "'`´‘’‚‛′"  # every apostrophe in use; those of transliterations (ʿ ʾ ʼ) are dropped as a range
)
_DROPPED_RANGES: Final = (
    range(0x02B9, 0x02E0),  # modifier letters: ʼ ʾ ʿ
    range(0xFC5E, 0xFC64),  # vowel marks that decompose to a blank and a mark
    range(0xFE70, 0xFE80),
)

_UNSEEN: Final = frozenset({"Mn", "Me", "Cc", "Cf", "Cs", "Co", "Cn"})

_ARTICLES: Final = ("", "el", "al", "il", "ul", "oul", "ed", "en", "er", "es", "ess", "et", "ech", "ez")
_OPEN_WORDS: Final = frozenset({"عبد", "عبدال"} | {f"abd{article}" for article in _ARTICLES})
"""The servant of ...: never a whole name, so it takes the next word to itself."""


class _Folding(dict[int, str]):
    """What each character becomes; the common ones are worked out once and remembered."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_kept, _decomposed(chr(code))))
        if code <= 0xFFFF:
            self[code] = folded
        return folded


def fold(name: str) -> str:
    """The form under which equal names are equal: lower-case letters and digits, single blanks.

    Drops harakat, tatweel, accents, apostrophes and unseen marks; makes blanks of hyphens, points and signs;
    unites hamza seats, ي/ى, ه/ة, the Moroccan g, presentation forms and digits. Idempotent; may be empty.
    """
    return " ".join(name.translate(_FOLDING).split())


def words(name: str) -> tuple[str, ...]:
    """The folded words of a name, in order, with `عبد` or `Abd(el)` joined to the word it serves.

    `words("Abd-el Kader BENNANI") == ("abdelkader", "bennani")`
    """
    joined: list[str] = []
    for word in fold(name).split():
        if joined and joined[-1] in _OPEN_WORDS:
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def matches(query_words: Iterable[str], name_words: Iterable[str]) -> bool:
    """Whether each query word is, or begins (two letters at least), its own word of the name, in any order.

    Both come from `words`. A question without words finds nobody. Longest first is exact: the name words
    that a longer query word begins are among those of a shorter one, or apart from them.
    """
    asked = sorted(query_words, key=len, reverse=True)
    free = list(name_words)
    for question in asked:
        answer = next((word for word in free if _begins(question, word)), None)
        if answer is None:
            return False
        free.remove(answer)
    return bool(asked)


def _begins(question: str, word: str) -> bool:
    return word == question or (len(question) >= 2 and word.startswith(question))


def _decomposed(character: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())


def _kept(character: str) -> str:
    """What stays of a decomposed character: a plain letter, a Western digit, a blank or nothing."""
    if character in _PLAIN:
        return _PLAIN[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in _UNSEEN and not character.isspace():
        return ""
    return character if category[0] in "LMN" else " "


_PLAIN: Final = (
    {letter: plain for plain, letters in _SPELLINGS.items() for letter in letters}
    | dict.fromkeys(_DROPPED, "")
    | {chr(code): "" for codes in _DROPPED_RANGES for code in codes}
)
_FOLDING: Final = _Folding({ord(letter): plain for letter, plain in _PLAIN.items()})
