"""What somebody found to be wrong."""

from __future__ import annotations

from wtforms.validators import Optional

from caseapp.directory.vocabulary import Wrong
from caseapp.web.forms import HouseForm, ProseField, WordField
from caseapp.web.i18n import Later as _l


class ReportForm(HouseForm):
    """What is wrong: a tap on one of the buttons sends it."""

    what = WordField(_l("What is wrong?"), Wrong)
    text = ProseField(_l("What is right, if you know it"), [Optional()], limit=1000)
