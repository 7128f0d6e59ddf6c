"""Our words and those of FHIR R5, side by side: one page of tables, printed into docs/fhir.md."""

from __future__ import annotations

from caseapp.cases.vocabulary import Sex
from caseapp.referrals.vocabulary import State, Urgency

OURS = "urn:x-caseapp"
REFERRAL, SENDING, ESTABLISHMENT = f"{OURS}:referral", f"{OURS}:sending", f"{OURS}:establishment"
KIND, NEED, CONSTRAINT, STATE = f"{OURS}:kind", f"{OURS}:need", f"{OURS}:constraint", f"{OURS}:state"
REASON, TONGUE, DETAIL = f"{OURS}:refusal", f"{OURS}:language", f"{OURS}:detail"
BROKEN = f"{OURS}:broken-off"
TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"
PARTY = f"{OURS}:party"
SIBLINGS, APART, AGE_BAND, CONSTRAINTS = "siblings", "siblings-apart", "age-band", "constraint"

TASK_STATUS: dict[State, str] = {
    State.DRAFT: "draft",
    State.TO_VALIDATE: "draft",
    State.SENT: "requested",
    State.ACKNOWLEDGED: "requested",
    State.UNANSWERED: "requested",
    State.INFO_ASKED: "on-hold",
    State.COUNTER_PROPOSED: "on-hold",
    State.WAITING_LIST: "on-hold",
    State.ACCEPTED: "accepted",
    State.UNDER_WAY: "in-progress",
    State.ARRIVED: "in-progress",
    State.ADMITTED: "in-progress",
    State.CLOSED: "completed",
    State.REFUSED: "rejected",
    State.NOT_ARRIVED: "failed",
    State.RECALLED: "cancelled",
    State.EXPIRED: "cancelled",
    State.OBSOLETE: "cancelled",
    State.CANCELLED: "cancelled",
}
"""Task.status; our own step stands beside it in Task.businessStatus."""

REQUEST_STATUS: dict[State, str] = {
    **dict.fromkeys(State, "active"),
    **dict.fromkeys((State.DRAFT, State.TO_VALIDATE), "draft"),
    State.CLOSED: "completed",
    **dict.fromkeys((State.RECALLED, State.EXPIRED, State.OBSOLETE, State.CANCELLED, State.NOT_ARRIVED), "revoked"),
}
"""ServiceRequest.status: one house's refusal does not end what is asked for the child."""
BROKEN_OFF = ("failed", "revoked")
"""Task.status and ServiceRequest.status of a service that was broken off: it is closed, and was not completed."""

PRIORITY: dict[Urgency, str] = {
    Urgency.URGENT: "stat",
    Urgency.PRIORITY: "urgent",
    Urgency.ORDINARY: "routine",
}
URGENCY: dict[str, Urgency] = {**{code: urgency for urgency, code in PRIORITY.items()}, "asap": Urgency.PRIORITY}

GENDER: dict[Sex, str] = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.UNKNOWN: "unknown"}
