"""Verbs on files: always done by an actor; the change, its line in the timeline and its line in the trail together."""

from caseapp.cases.service.calendar import add_holiday, remove_holiday
from caseapp.cases.service.deadlines import meet, put_off
from caseapp.cases.service.glass import break_glass, review_opening
from caseapp.cases.service.identity import correct_identity
from caseapp.cases.service.intake import complete_intake
from caseapp.cases.service.leave import call_back, change_leave, end_leave, plan_leave, set_leave
from caseapp.cases.service.moves import close, judge_danger, move_on, reopen, reopen_for
from caseapp.cases.service.notes import add_note, correct_note, pin
from caseapp.cases.service.notices import read_all, remember_read, remember_told
from caseapp.cases.service.promises import Promise
from caseapp.cases.service.reassign import reassign
from caseapp.cases.service.register import Intake, register
from caseapp.cases.service.sharing import share, withdraw_share
from caseapp.cases.service.team import add_member, assign, hand_on, remove_member, restrict, unrestrict
from caseapp.cases.service.views import drop_view, save_view, saved_views

__all__ = [
    "Intake",
    "Promise",
    "add_holiday",
    "add_member",
    "add_note",
    "assign",
    "break_glass",
    "call_back",
    "change_leave",
    "close",
    "complete_intake",
    "correct_identity",
    "correct_note",
    "drop_view",
    "end_leave",
    "hand_on",
    "judge_danger",
    "meet",
    "move_on",
    "pin",
    "plan_leave",
    "put_off",
    "read_all",
    "reassign",
    "register",
    "remember_read",
    "remember_told",
    "remove_holiday",
    "remove_member",
    "reopen",
    "reopen_for",
    "restrict",
    "review_opening",
    "save_view",
    "saved_views",
    "set_leave",
    "share",
    "unrestrict",
    "withdraw_share",
]
