"""How a person comes to a form and what she types: what the tests of replays and of bad input have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from caseapp.policy.roles import Role
from tests.conftest import House


@dataclass
class Recipe:
    """How a person comes to a form and what she types."""

    role: Role
    page: Callable[[House], str]
    typed: dict[str, Any] | Callable[[House], dict[str, Any]] = field(default_factory=dict)
    action: Callable[[House], str] | None = None
    before: Callable[[House], None] | None = None
    second: int | None = None
    """The status of the answer to a replay, where the first answer is no redirection."""
    ends_session: bool = False
