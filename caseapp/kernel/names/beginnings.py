"""Finding while somebody is still typing: the last word may be the beginning of a name, in either script.

Only for names that are open in memory, of one's own establishment: no token of a beginning is ever stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from caseapp.kernel.names.particles import Atom, atoms
from caseapp.kernel.names.skeleton import bare_key, keys
from caseapp.kernel.names.spelling import is_arabic, written


class Beginning(NamedTuple):
    """One name as it may begin: as written and by its skeletons."""

    words: tuple[str, ...]
    skeletons: tuple[str, ...]


@lru_cache(maxsize=65536)
def beginnings(name: str) -> tuple[Beginning, ...]:
    """Each atom of a name, ready to be compared with what is being typed."""
    return tuple(_beginning(atom) for atom in atoms(name))


def _beginning(atom: Atom) -> Beginning:
    words = tuple(dict.fromkeys((atom.plain, *atom.readings)))
    going_on = (key for word in words for key in keys(word + ("ا" if is_arabic(word) else "a")))
    return Beginning(words, tuple(dict.fromkeys(map(bare_key, going_on))))


def begins(typed: str, names: Iterable[str]) -> bool:
    """Whether each word typed is or begins a name of its own among these, in any order; one letter begins nothing.

    In the other script, consonants decide: `moh` begins محمد, `بنع` begins Benali. Nothing typed begins nothing.
    """
    asked = sorted(beginnings(typed), key=lambda one: -len(one.words[0]))
    free = [one for name in names for one in beginnings(name)]
    for question in asked:
        answer = next((one for one in free if _is_begun(question, one)), None)
        if answer is None:
            return False
        free.remove(answer)
    return bool(asked) and any(len(word) >= 2 for word in written(typed))


def _is_begun(question: Beginning, name: Beginning) -> bool:
    if question.words[0] == name.words[0]:
        return True
    if len(question.words[0]) < 2:
        return False
    if any(word.startswith(one) for word in name.words for one in question.words):
        return True
    if is_arabic(question.words[0]) == is_arabic(name.words[0]):
        return any(len(one) >= 3 and one == other for one in question.skeletons for other in name.skeletons)
    return any(len(one) >= 2 and other.startswith(one) for one in question.skeletons for other in name.skeletons)
