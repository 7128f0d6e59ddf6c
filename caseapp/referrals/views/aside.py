"""The card on the page of a file: whom its house has asked, and where that stands."""

from __future__ import annotations

from typing import Any

from flask import url_for

from caseapp.cases.records import CaseFile
from caseapp.cases.views.line import Guest
from caseapp.cases.vocabulary import ENDED
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.queries.inbox import REFERRALS
from caseapp.referrals.rights import takes_part
from caseapp.referrals.views.inbox import due_text
from caseapp.referrals.views.words import LOOKS, OUTSIDE_LOOKS, OUTSIDE_STEP_LOOKS
from caseapp.referrals.vocabulary import OutsideMove
from caseapp.web.i18n import gettext as _
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
            "together": _("With brothers or sisters") if one.in_party else "",
        }
        for one in (queries.of_file(me, file.id) if REFERRALS in file.beside else ())
    ]
    rows += [
        {
            "url": url_for("referral.outside", reference=file.reference, body=id_text(one.id)),
            "other": one.name or _("A body outside"),
            "look": OUTSIDE_LOOKS[one.state],
            "state": word(one.state),
            "due": _("Call them") if one.late else "",
        }
        for one in (queries.outside_of_file(me, file.id) if _outside(me, file) else ())
    ]
    return {
        "template": "referrals/aside.html",
        "rows": rows,
        "reference": file.reference,
        "may_refer": holds(me.roles, P.REFERRAL_DRAFT) and file.status not in ENDED,
        "may_ask_outside": holds(me.roles, P.REFERRAL_SEND) and file.status not in ENDED,
        "may_offer": holds(me.roles, P.REFERRAL_SEND) and file.status not in ENDED and not file.restricted,
        "may_consent": holds(me.roles, P.CONSENT_KEEP),
    }


def _outside(me: Actor, file: CaseFile) -> bool:
    """Whether there is something of bodies outside that this person reads."""
    return takes_part(me.roles) and queries.OUTSIDES in file.beside


def guests(file: CaseFile) -> list[Guest]:
    """What happened with bodies outside, among the lines of the file, where it is kept."""
    me = actor()
    if not _outside(me, file):
        return []
    return [
        Guest(step.at, OUTSIDE_STEP_LOOKS[OutsideMove(step.move)], _("A body outside"), word(OutsideMove(step.move)))
        for step in queries.outside_steps(file.id, me.workplace_id or b"")
    ]
