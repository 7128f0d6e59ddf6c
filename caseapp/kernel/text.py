"""What people type, made safe to keep: one clean form for a line and one for prose.

What is removed or replaced, and why (everything else is kept as typed, then composed to NFC):

| what                                   | becomes    | why                                                 |
|----------------------------------------|------------|-----------------------------------------------------|
| NUL, C0 and C1 controls, DEL           | nothing    | unseen; PostgreSQL refuses NUL, others break papers |
| tab                                    | blank      | a pasted table must not glue its words together     |
| CR LF, CR, VT, FF, NEL, U+2028, U+2029 | LF / blank | prose has one line end; a line has none             |
| U+202A-202E, U+2066-2069 embeddings    | nothing    | they reorder what follows: a name can be forged     |
| U+200E, U+200F, U+061C direction marks | nothing    | unseen, equal names would differ; pages use `<bdi>` |
| U+200B, U+2060, U+FEFF, U+180E         | nothing    | no width: they break search and equality            |
| U+00AD soft hyphen                     | nothing    | unseen, comes with text copied from a PDF           |
| U+206A-206F, U+FFF9-FFFB               | nothing    | withdrawn or internal controls                      |
| U+E0000-E007F tags                     | nothing    | can hide a message (costs three regional flags)     |
| lone surrogates                        | U+FFFD     | cannot be written as UTF-8; the loss must be seen   |
| any run of blanks, in a line           | one blank  | equal names must be equal                           |
| blanks that end a line of prose        | nothing    | unseen                                              |
| a text of joiners and blanks only      | empty      | it would pass for an answer                         |

Kept on purpose: ZWNJ and ZWJ (U+200C, U+200D: Arabic script and emoji need them), variation selectors,
harakat, tatweel, and the no-break blanks of French prose. Folding for comparison is `kernel.names`.
"""

import re
import unicodedata
from datetime import time
from typing import Literal

Script = Literal["ar", "la", "mixed", "other"]

_JOINERS = re.compile("[\u200c\u200d]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_HOUR = re.compile(r"(\d{1,2})(?:[:hH](\d{0,2}))?", re.ASCII)
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_ARABIC_LETTER = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN_LETTER = re.compile("[A-Za-zªº\u00c0-\u02af\u1d00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\ufb00-\ufb06]")


class TooLong(ValueError):
    """A cleaned text has more characters than its field holds. Carries the two numbers, never the text."""

    def __init__(self, limit: int, length: int) -> None:
        """`limit` and `length` count Unicode code points."""
        super().__init__(f"{length} characters where {limit} are allowed")
        self.limit = limit
        self.length = length


def clean_line(value: str, limit: int) -> str:
    """One line as it should be kept: NFC, nothing unseen, single blanks, trimmed; may be empty.

    `limit` is in code points and is measured after cleaning; more raises `TooLong`.
    """
    if value.isascii() and value.isprintable():  # nothing in it that is removed, replaced or composed
        return _within(limit, " ".join(value.split()))
    visible = _UNSEEN.sub("", _LINE_END.sub(" ", _whole(value)).replace("\t", " "))
    return _within(limit, " ".join(_composed(visible).split()))


def clean_prose(value: str, limit: int) -> str:
    """Several lines as they should be kept: as `clean_line`, but line ends (`\\n`) and inner blanks stay.

    `limit` is in code points, each `\\n` counts one; more raises `TooLong`.
    """
    visible = _UNSEEN.sub("", _LINE_END.sub("\n", _whole(value)).replace("\t", " "))
    lines = [line.rstrip() for line in _composed(visible).split("\n")]
    return _within(limit, "\n".join(lines).strip())


def western_digits(value: str) -> str:
    """The same text with Arabic-Indic (٠-٩) and Persian (۰-۹) digits as 0-9."""
    return value.translate(_WESTERN)


def read_hour(typed: str) -> time | None:
    """The hour that somebody typed: 18, 18:30, 18h30 or 18 h, in either digits; None where it is none."""
    found = _HOUR.fullmatch(western_digits(typed).replace(" ", ""))
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def script_of(text: str) -> Script:
    """The script of the letters: `ar`, `la`, `mixed` (more than one script) or `other` (none, or another).

    Digits, marks and punctuation do not count, nor do modifier letters such as the ʿayn of a transliteration.
    """
    found: set[Script] = {_script_of_letter(letter) for letter in set(text) if _is_letter(letter)}
    if len(found) > 1:
        return "mixed"
    return found.pop() if found else "other"


def is_arabic(text: str) -> bool:
    """Whether the text has letters and all of them are of the Arabic script."""
    return script_of(text) == "ar"


def _whole(value: str) -> str:
    """Surrogate pairs made one character, lone halves made U+FFFD."""
    if _LONE_SURROGATE.search(value) is None:
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _within(limit: int, text: str) -> str:
    if not text or not _JOINERS.sub("", text).strip():
        return ""
    if len(text) > limit:
        raise TooLong(limit, len(text))
    return text


def _is_letter(character: str) -> bool:
    return character.isalpha() and not "\u02b0" <= character <= "\u02ff"


def _script_of_letter(letter: str) -> Script:
    if _ARABIC_LETTER.match(letter):
        return "ar"
    return "la" if _LATIN_LETTER.match(letter) else "other"
