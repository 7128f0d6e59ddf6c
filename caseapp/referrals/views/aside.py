"""The card on the page of a file: whom its house has asked, and where that stands."""

from __future__ import annotations

from typing import Any

from flask import url_for

from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.queries.inbox import REFERRALS
from caseapp.referrals.views.inbox import due_text
from caseapp.referrals.views.words import LOOKS
from caseapp.web.i18n import word
from caseapp.web.session import actor


def aside(file: CaseFile) -> dict[str, Any] | None:
    """The referrals of this file, and the way to a new one; None for a house that only received it."""
    me = actor()
    if file.establishment_id != me.workplace_id or file.read_only or not holds(me.roles, P.REFERRAL_READ):
        return None
    rows = [
        {
            "url": url_for("referral.show", reference=one.reference),
            "other": one.other,
            "look": LOOKS[one.state],
            "state": word(one.state),
            "due": due_text(one.due_at, one.raised)[0],
        }
        for one in (queries.of_file(me, file.id) if REFERRALS in file.beside else ())
    ]
    return {
        "template": "referrals/aside.html",
        "rows": rows,
        "reference": file.reference,
        "may_refer": holds(me.roles, P.REFERRAL_DRAFT) and file.status not in ENDED,
        "may_offer": holds(me.roles, P.REFERRAL_SEND) and file.status not in ENDED and not file.restricted,
        "may_consent": holds(me.roles, P.CONSENT_KEEP),
    }
