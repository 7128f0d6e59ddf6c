"""Identifiers for machines and references for people.

A machine identifier is a UUIDv7 (RFC 9562): 16 bytes that sort by creation, so that indexes stay compact.
It tells the millisecond at which the row was made, and nothing else.

A reference is what people read on a file, dictate on the phone and see in a URL: `K7M-492-QXTB`, nine
random characters and one check character. It tells nothing, not even which of two files is older.

- Alphabet: the 29 "betanumeric" characters of NOID, digits and consonants without L and Y: no vowel makes
  a word, no O, I, L or U is taken for another character, and 29 is prime.
- Room: 29 ** 9, or 43.7 random bits. In one million files there are 3 chances in 100 that two were given
  the same one, so the column is unique and whoever saves draws again.
- Check: the NOID check digit (each value times its place, modulo 29). As 29 is prime and more than the
  length, every change of one character and every exchange of two, neighbours or not, is detected, and a
  lost or added character changes the length. Of other mistakes 1 in 29 goes unseen (measured in the tests).
- Never ten digits, nor a letter and nine digits: those are phone, IDCS and Massar numbers.
"""

import os
import re
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Final

from caseapp.kernel.text import western_digits

ALPHABET: Final = "0123456789BCDFGHJKMNPQRSTVWXZ"
"""29 characters for what people read aloud and type."""

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_RANDOM_LENGTH: Final = 9
_SEPARATORS = re.compile(r"[\s._/\-\u00ad\u061c\u200b-\u2015\u202a-\u202e\u2060-\u2069\u2212\ufeff]+")
_REFERENCE = re.compile(f"[{ALPHABET}]{{10}}")
_OTHER_NUMBER = re.compile("[0-9A-Z][0-9]{9}")
_HEX_ID = re.compile("[0-9a-f]{32}")

_TAIL_BITS: Final = 74
_VERSION_AND_VARIANT: Final = (7 << 76) | (0b10 << 62)
_LOW_62: Final = (1 << 62) - 1


class BadIdentifier(ValueError):
    """Not the 16 bytes or the 32 hexadecimal digits of an identifier. Never holds what was given."""

    def __init__(self) -> None:
        super().__init__("not an identifier")


class _Sequence:
    """The last identifier given by this process: its millisecond and its 74 bits below.

    Within a millisecond, or when the system clock steps back, the low bits grow by a random step
    (RFC 9562, method 2), so that order holds and a neighbour cannot be guessed from one seen.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.millisecond = 0
        self.tail = 0

    def following(self) -> tuple[int, int]:
        millisecond = time.time_ns() // 1_000_000
        with self.lock:
            if millisecond > self.millisecond:
                self.millisecond = millisecond
                self.tail = int.from_bytes(os.urandom(10)) >> 7  # 73 bits: half of the room is left to grow
            else:
                self.tail += 1 + int.from_bytes(os.urandom(4))
                if self.tail >> _TAIL_BITS:
                    self.millisecond += 1
                    self.tail = int.from_bytes(os.urandom(10)) >> 7
            return self.millisecond, self.tail


_sequence = _Sequence()


def _start_afresh() -> None:
    """A forked worker must not go on from its parent's numbers, nor wait for its lock."""
    global _sequence
    _sequence = _Sequence()


os.register_at_fork(after_in_child=_start_afresh)


def new_id() -> bytes:
    """A new UUIDv7 as 16 bytes: unique, and greater than every one this process gave before.

    Always takes the system's time, also while tests hold `kernel.clock`.
    """
    millisecond, tail = _sequence.following()
    low = tail & _LOW_62
    return ((millisecond << 80) | _VERSION_AND_VARIANT | (tail >> 62 << 64) | low).to_bytes(16)


def twin_of(identifier: bytes) -> bytes:
    """A new identifier that tells the same moment as another one: for a copy, which is not younger."""
    tail = int.from_bytes(os.urandom(8)) & _LOW_62 | 0b10 << 62
    return identifier[:8] + tail.to_bytes(8)


def made_at(identifier: bytes) -> datetime:
    """The moment at which an identifier was made, which it tells itself."""
    return datetime.fromtimestamp(int.from_bytes(identifier[:6]) / 1000, UTC)


def first_id(at: datetime) -> bytes:
    """The smallest identifier that can have been made from this moment on: what is newer comes after it."""
    return int(at.timestamp() * 1000).to_bytes(6) + bytes(10)


def id_text(identifier: bytes) -> str:
    """Its 32 lower-case hexadecimal digits; `BadIdentifier` unless it has 16 bytes."""
    if len(identifier) != 16:
        raise BadIdentifier
    return identifier.hex()


def id_from_text(text: str) -> bytes:
    """The 16 bytes written by `id_text`, in that one form only; anything else is a `BadIdentifier`."""
    if not _HEX_ID.fullmatch(text):
        raise BadIdentifier
    return bytes.fromhex(text)


def read_id(text: str | None) -> bytes | None:
    """The identifier that somebody typed or sent; None for whatever is none."""
    return bytes.fromhex(text) if text and _HEX_ID.fullmatch(text) else None


def new_reference() -> str:
    """A new reference as shown, `K7M-492-QXTB`, drawn from `secrets`; the caller's column makes it unique."""
    while True:
        number, letters = secrets.randbelow(len(ALPHABET) ** _RANDOM_LENGTH), ""
        for _ in range(_RANDOM_LENGTH):
            number, value = divmod(number, len(ALPHABET))
            letters += ALPHABET[value]
        letters += _check_character(letters)
        if not _OTHER_NUMBER.fullmatch(letters):
            return _shown(letters)


def read_reference(text: str) -> str | None:
    """The reference somebody typed, as shown; None when it is not one or its check character is wrong.

    Either case, Arabic digits, O for 0, I or L for 1, and any blanks, hyphens and points are understood.
    """
    letters = _SEPARATORS.sub("", western_digits(text)).upper().translate(_LOOK_ALIKES)
    if not _REFERENCE.fullmatch(letters) or _OTHER_NUMBER.fullmatch(letters):
        return None
    return _shown(letters) if letters[-1] == _check_character(letters[:-1]) else None


def _check_character(letters: str) -> str:
    weighed = sum(place * _VALUES[letter] for place, letter in enumerate(letters, start=1))
    return ALPHABET[weighed % len(ALPHABET)]


def _shown(letters: str) -> str:
    return f"{letters[:3]}-{letters[3:6]}-{letters[6:]}"
