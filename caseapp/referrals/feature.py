"""What referrals bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.establishments.service.admit import admitted as admissions
from caseapp.establishments.service.leave import left as exits
from caseapp.referrals.merging import STEP
from caseapp.referrals.rounds import forget_old, look
from caseapp.referrals.service.journey import admitted, left
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    for slot, tell in ((admissions, admitted), (exits, left)):
        if tell not in slot:
            slot.append(tell)


feature = Feature(name="referrals", jobs=(look, forget_old), merge_steps=(STEP,), start=_start)
