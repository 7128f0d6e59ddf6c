"""What is the same thing with other values takes turns: some of it each day, the whole with `--long`.

A kind of case never waits for its turn; only its values, languages and devices do. Over a few days all of them come, and the
next one who breaks something hears of it then, not never.
"""

from __future__ import annotations

import zlib
from datetime import date

import pytest

from tests.support.requirements import long_runs

DAY = date.today().toordinal()


def turn(name: str, of: int) -> int:
    """Which of so many is the turn of today; what has another name begins with another one."""
    return (DAY + zlib.crc32(name.encode())) % of


def comes(number: int, name: str, of: int) -> bool:
    """Is it the turn of this one? With `--long` it always is."""
    return long_runs() or number % of == turn(name, of)


waits = pytest.mark.skipif(not long_runs(), reason="another day's turn: python3 run.py test --long does all")
