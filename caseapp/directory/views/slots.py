"""What features above show beside an entry: each looks at the entry, and brings a card or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseapp.directory.records import Entry

Card = dict[str, Any]
"""`template`, and what it shows."""
cards: list[Callable[[Entry], Card | None]] = []
