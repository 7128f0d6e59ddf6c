"""What a run of the tests may do without, and what it may not.

`python3 run.py test --require browser,postgres` and `--long` arrive here as `CASEAPP_TEST_REQUIRE` and
`CASEAPP_TEST_LONG`. A test whose means are missing is skipped with the reason, or fails if they are required.
"""

import os
from typing import Literal, NoReturn

import pytest

Means = Literal["browser", "postgres"]


def required() -> frozenset[str]:
    """The means that this run must have."""
    named = os.environ.get("CASEAPP_TEST_REQUIRE", "").split(",")
    return frozenset(word.strip() for word in named if word.strip())


def long_runs() -> bool:
    """Were the long runs asked for?"""
    return os.environ.get("CASEAPP_TEST_LONG") == "1"


def unavailable(means: Means, reason: str) -> NoReturn:
    """End the test that needs these means: failed if they are required, else skipped with the reason."""
    if means in required():
        pytest.fail(f"{means} is required (--require {means}): {reason}", pytrace=False)
    pytest.skip(f"no {means}: {reason}")


only_long = pytest.mark.skipif(not long_runs(), reason="a long run: python3 run.py test --long")
