"""Who may do what: the policy pages of data, readable in the application in both languages."""

from __future__ import annotations

from flask import render_template

from caseapp.accounts.views import bp
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import MATRIX, NEEDS_TEAM, Access
from caseapp.policy.permissions import POWERS, P, Reach
from caseapp.policy.roles import GRANTABLE, Role
from caseapp.web.gate import requires


@bp.get("/policy")
@requires(P.POLICY_READ)
def policy() -> str:
    """Powers by role, and the access matrix."""
    return render_template(
        "accounts/policy.html",
        reaches=tuple(Reach),
        roles=tuple(Role),
        permissions=tuple(P),
        powers=POWERS,
        classes=tuple(DataClass),
        matrix=MATRIX,
        nothing=Access.NOTHING,
        needs_team=NEEDS_TEAM,
        grantable=GRANTABLE,
    )
