"""Why a file was found: terms of codes and values, which the application puts into words in either language."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["given", "family", "order", "frequency", "sex", "birth", "place", "mother"]
Code = Literal[
    "identical", "equivalent", "similar", "different", "nickname", "swapped", "rare", "frequent", "same", "near"
]


class Term(NamedTuple):
    """One reason for or against: what it is about, what was found, its bits, the values to show.

    | kind | codes | values |
    | --- | --- | --- |
    | given, family | identical, equivalent, similar, different, nickname | as asked, as in the file; if so `nickname` |
    | order | swapped | |
    | frequency | rare, frequent | `given` or `family`, the part of the question |
    | sex | same, different | as asked, as in the file |
    | birth | same, near, different | years as asked, years in the file |
    | place | same, different | codes of communes |
    | mother | same, near, different | as asked, as in the file |
    """

    kind: Kind
    code: Code
    bits: float
    values: tuple[str, ...]
