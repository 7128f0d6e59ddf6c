"""A merged file: its addresses lead to the file it goes on in; what was sent to it is answered, not lost."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from caseapp.cases.views import bp
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Merged
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import see_other


@bp.errorhandler(Merged)
def goes_on(error: Merged) -> Any:
    """A page of a merged file leads to the other file; a form sent to it is refused, with what was typed."""
    work.abandon(session())
    target = url_for("cases.show", reference=error.reference)
    if request.method == "GET":
        flash(_("This child had two files. They were merged: this is the file that goes on."), "info")
        return see_other(target)
    typed = request.form.get("text", "").replace("\0", "")
    return render_template("cases/merged.html", reference=error.reference, typed=typed), 409
