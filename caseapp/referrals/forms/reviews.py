"""What a protection unit says of a refusal."""

from __future__ import annotations

from caseapp.referrals.vocabulary import Finding
from caseapp.web.forms import HouseForm, ProseField, WordChoices, needed
from caseapp.web.i18n import Later as _l


class ReviewForm(HouseForm):
    """What becomes of it, and why: both houses read it."""

    found = WordChoices(_l("What becomes of the refusal"), Finding, [needed()])
    words = ProseField(_l("What both establishments read"), limit=2000)
