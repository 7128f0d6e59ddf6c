"""The card on the page of a file: where the child lives."""

from __future__ import annotations

from typing import Any

from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED, Status
from caseapp.establishments import queries
from caseapp.establishments.queries.stays import BEDS, STAYS
from caseapp.establishments.service.admit import MAY_COME_FROM
from caseapp.kernel import clock
from caseapp.policy.permissions import P, holds
from caseapp.web.session import actor


def aside(file: CaseFile) -> dict[str, Any] | None:
    """Where the child lives, and the way to admit her; None where this person has nothing to do with it."""
    me = actor()
    stay = queries.glance(me, file.id) if STAYS in file.beside else None
    here = file.status == Status.CLOSED and file.establishment_id == me.workplace_id  # admitting reopens it
    comes = (file.status not in ENDED or here) and file.relation in MAY_COME_FROM
    may_admit = comes and holds(me.roles, P.STAY_ADMIT) and BEDS in file.beside
    if stay is None and not may_admit:
        return None
    return {
        "template": "establishments/aside.html",
        "may_read": holds(me.roles, P.STAY_READ),
        "stay": stay,
        "reference": file.reference,
        "may_admit": may_admit,
        "today": clock.today(),
    }
