"""What each line of a file tells, and how heavy it is: one table for each. Who hears it, `notices.py` says."""

from __future__ import annotations

from caseapp.cases.vocabulary import Danger, EventKind, NoticeKind

GREAT = frozenset({Danger.HIGH, Danger.IMMEDIATE})
"""Dangers that wait for nobody's next morning."""

TOLD: dict[EventKind, NoticeKind | None] = {
    EventKind.REGISTERED: None,  # a child in great danger whom nobody follows is told by the file itself
    EventKind.ASSIGNED: None,  # the membership itself tells whom it concerns
    EventKind.TEAM_CHANGED: None,
    EventKind.NOTE: NoticeKind.WROTE,
    EventKind.INTAKE_COMPLETED: NoticeKind.CHANGED,
    EventKind.MOVED: NoticeKind.CHANGED,
    EventKind.DANGER_CHANGED: NoticeKind.DANGER,
    EventKind.DEADLINE_PUT_OFF: NoticeKind.CHANGED,
    EventKind.DEADLINE_MET: NoticeKind.CHANGED,
    EventKind.IDENTITY_CORRECTED: NoticeKind.CORRECTED,
    EventKind.CLOSED: NoticeKind.CLOSED,
    EventKind.REOPENED: NoticeKind.REOPENED,
    EventKind.RESTRICTED: NoticeKind.CHANGED,
    EventKind.UNRESTRICTED: NoticeKind.CHANGED,
    EventKind.SHARED: NoticeKind.CHANGED,
    EventKind.SHARE_WITHDRAWN: NoticeKind.CHANGED,
    EventKind.DOCUMENT_ADDED: NoticeKind.CHANGED,
    EventKind.DOCUMENT_WITHDRAWN: NoticeKind.CHANGED,
    EventKind.MERGED: NoticeKind.CHANGED,
    EventKind.SEPARATED: NoticeKind.CHANGED,
    EventKind.ADMITTED: NoticeKind.LIVES,
    EventKind.BED_CHANGED: None,  # the life of a house is on its own board
    EventKind.WENT_OUT: None,
    EventKind.CAME_BACK: None,
    EventKind.LEFT_CENTRE: NoticeKind.LIVES,
    EventKind.MINUTES_SIGNED: None,
    EventKind.MISSING: NoticeKind.MISSING,
    EventKind.FOUND: NoticeKind.FOUND,
    EventKind.CONSENT: NoticeKind.CHANGED,
    EventKind.CONSENT_REVOKED: NoticeKind.CHANGED,
    EventKind.REFERRED: NoticeKind.CHANGED,
    EventKind.REFERRAL_ACCEPTED: NoticeKind.ANSWERED,
    EventKind.REFERRAL_REFUSED: NoticeKind.REFUSED,
    EventKind.REFERRAL_TURNED_AWAY: NoticeKind.TURNED_AWAY,
    EventKind.REFERRAL_NOT_ARRIVED: NoticeKind.NOT_ARRIVED,
    EventKind.REFERRAL_ENDED: NoticeKind.ANSWERED,
    EventKind.REFERRAL_ARRIVED: NoticeKind.ANSWERED,
    EventKind.REFERRAL_FEEDBACK: NoticeKind.ANSWERED,
    EventKind.FILE_ASKED: NoticeKind.ANSWERED,
    EventKind.FILE_OFFERED: NoticeKind.CHANGED,
    EventKind.FILE_STAYS: NoticeKind.ANSWERED,
    EventKind.HANDED_OVER: None,  # whoever follows it now is told that she does, by the membership itself
}
"""What a line of the timeline tells to those who follow the file; None: nothing, or something else tells it."""

CHANGES, TEAM = "changes", "team"
MATTERS: dict[NoticeKind, str] = {
    **dict.fromkeys((NoticeKind.ASSIGNED, NoticeKind.JOINED, NoticeKind.LEFT), TEAM),
    **dict.fromkeys((NoticeKind.ROSE, NoticeKind.ROSE_IN_TEAM), "deadline"),
    NoticeKind.IN_DANGER: "alone",
    NoticeKind.OPENED: "opening",
    NoticeKind.DOSE: "dose",
    **dict.fromkeys((NoticeKind.STAND_IN, NoticeKind.AWAY, NoticeKind.AWAY_CHANGED, NoticeKind.AWAY_ENDED), "leave"),
    NoticeKind.INCIDENT: "incident",
    NoticeKind.OFFERED: "transfer",
    NoticeKind.PLACED: "placed",
    NoticeKind.REVIEWED: "reviewed",
    NoticeKind.TAKEN_OVER: "handed",
    NoticeKind.ROUND: "round",
    NoticeKind.HELD: "held",
    NoticeKind.UNSEEN: "unseen",
}
"""Unread notices of one matter about one file are one line; what is not named here is of CHANGES."""
HEAVY = (
    NoticeKind.MISSING,
    NoticeKind.RIGHT_ENDED,
    NoticeKind.ANSWERED,
    NoticeKind.REFUSED,
    NoticeKind.TURNED_AWAY,
    NoticeKind.NOT_ARRIVED,
    NoticeKind.OVERDUE,
    NoticeKind.SILENT,
    NoticeKind.LONG_SILENT,
    NoticeKind.LAPSED,
    NoticeKind.REVIEWED,
    NoticeKind.DANGER,
    NoticeKind.CLOSED,
    NoticeKind.REOPENED,
)
"""What a later, lighter change does not cover."""
