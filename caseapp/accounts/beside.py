"""Two people for one act: the actor's own password, and somebody beside her who signs with hers."""

from __future__ import annotations

from typing import Any

from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.service import sign_in, witness
from caseapp.accounts.visit import visit
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm


def signed_by_two(me: Actor, form: HouseForm, power: P) -> dict[str, Any] | None:
    """What the trail says of the second person, who must hold `power`; None, with the form blamed, unless both
    passwords are right. `form` is a `TwoPeopleForm` that was filled in.

    Raises Throttled after many failures. It hashes: the view that calls it begins to write late.
    """
    if not sign_in.password_fits(me, form["password"].data):
        form.blame({"password": "password_wrong"}, WORDS)
        return None
    attempt = witness.examine(me, power, form["witness"].data, form["witness_password"].data, visit())
    if attempt.user is None:
        work.begin_writing(session())
        sign_in.refuse(attempt)
        form.blame({"witness_password": "witness_wrong"}, WORDS)
        return None
    return {"witness": id_text(attempt.user.id)}
