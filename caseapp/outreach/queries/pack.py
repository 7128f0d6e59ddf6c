"""What a telephone takes along on a round: what the crew needs without network, and not more."""

from __future__ import annotations

from typing import Any

from caseapp.kernel.actor import Actor


def packed(actor: Actor) -> dict[str, Any] | None:
    return None
