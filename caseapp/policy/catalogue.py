"""Every norm of the application, in the order in which a page shows them."""

from __future__ import annotations

from caseapp.policy import daily, documents, incidents, placement
from caseapp.policy.norms import Norm, Part

NORMS: dict[str, Norm] = {norm.key: norm for page in (placement, daily, incidents, documents) for norm in page.NORMS}


def of_part(part: Part) -> list[Norm]:
    """The norms of one part."""
    return [norm for norm in NORMS.values() if norm.part is part]
