"""Why a list of incidents leaves the system."""

from __future__ import annotations

from caseapp.web.forms import HouseForm, ProseField, needed
from caseapp.web.i18n import Later as _l


class ExportForm(HouseForm):
    """For whom, and why."""

    text = ProseField(_l("Reason"), [needed()], limit=2000)
