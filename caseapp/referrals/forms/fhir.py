"""A referral from another system, as text."""

from __future__ import annotations

from hashlib import sha256

from wtforms import HiddenField

from caseapp.referrals.fhir.reading import LONGEST
from caseapp.web.forms import HouseForm, ProseField, needed
from caseapp.web.i18n import Later as _l


class TakeUpForm(HouseForm):
    """The text, and a fingerprint of the one that was looked at: nothing is kept that was not shown before."""

    text = ProseField(_l("The file, as text"), [needed()], limit=LONGEST, render_kw={"dir": "ltr", "lang": "en"})
    seen = HiddenField()

    @property
    def fingerprint(self) -> str:
        """Of the text as it stands."""
        return sha256((self.text.data or "").encode("utf-8", "replace")).hexdigest()

    @property
    def looked_at(self) -> bool:
        """Whether this very text was shown before."""
        return bool(self.seen.data == self.fingerprint)
