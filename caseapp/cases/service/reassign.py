"""Handing several files to one colleague, all or none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from caseapp.cases.models import Case
from caseapp.cases.records import CaseLine
from caseapp.cases.service.entries import need
from caseapp.cases.service.team import assign
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.policy.permissions import P
from caseapp.policy.workload import MOVED_AT_ONCE


def reassign(actor: Actor, cases: Sequence[Case], worker_id: bytes, reason: str = "") -> int:
    """Make `worker_id` the reference worker of `cases`; returns how many changed hands.

    Raises Refused, or Invalid: no file, too many, somebody who cannot follow files here.
    """
    need(actor, P.CASE_ASSIGN)
    if not 0 < len(cases) <= MOVED_AT_ONCE:
        raise Invalid({"file": "too_many"})
    moved = 0
    for case in cases:
        moved += case.reference_worker_id != worker_id
        assign(actor, case, worker_id, reason)
    return moved


def as_shown(lines: Iterable[CaseLine]) -> str:
    """A fingerprint of who follows which file: what was confirmed must be what was shown."""
    told = sorted(f"{line.reference} {(line.worker_id or b'').hex()}" for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
