"""Verbs on files: always done by an actor; the change, its line in the timeline and its line in the trail together."""

from caseapp.cases.service.deadlines import meet, put_off
from caseapp.cases.service.glass import break_glass, review_opening
from caseapp.cases.service.identity import correct_identity
from caseapp.cases.service.intake import complete_intake
from caseapp.cases.service.moves import close, judge_danger, move_on, reopen
from caseapp.cases.service.notes import add_note
from caseapp.cases.service.register import Intake, register
from caseapp.cases.service.sharing import share, withdraw_share
from caseapp.cases.service.team import add_member, assign, hand_on, remove_member, restrict, unrestrict

__all__ = [
    "Intake",
    "add_member",
    "add_note",
    "assign",
    "break_glass",
    "close",
    "complete_intake",
    "correct_identity",
    "hand_on",
    "judge_danger",
    "meet",
    "move_on",
    "put_off",
    "register",
    "remove_member",
    "reopen",
    "restrict",
    "review_opening",
    "share",
    "unrestrict",
    "withdraw_share",
]
