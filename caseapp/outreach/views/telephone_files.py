"""A file that a telephone gave away because the network never came."""

from __future__ import annotations

import json
from typing import Any

from flask import render_template, request, url_for

from caseapp.kernel.errors import NotFound
from caseapp.outreach.service import by_file, devices
from caseapp.outreach.views import bp
from caseapp.policy.permissions import P
from caseapp.web.app import takes_files
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

MOST_BYTES = 4 << 20
PAGE = "outreach/telephone_file.html"


@bp.get("/street/devices/file")
@requires(P.STREET_MEET)
def telephone_file() -> str:
    """The field for it."""
    return render_template(PAGE, form=HouseForm.opened(), problem="")


@bp.post("/street/devices/file")
@takes_files
@requires(P.STREET_MEET)
def bring_file() -> Any:
    """Hand in what is in it. Whose telephone it is stands in the file; it must be one's own, or of the house."""
    form = HouseForm.sent()
    found = by_file.read(_said())
    if found is None:
        return invalid(PAGE, form=form, problem=_("This is no file of a telephone."))
    try:
        row = devices.locate(actor(), found[0])
    except NotFound:
        return invalid(PAGE, form=form, problem=_("This file is of no telephone of yours."))
    claim(form)
    kept, left = by_file.hand_in(row, found[1])
    told = ngettext(
        "%(num)s item is here and waits for a coordinator.", "%(num)s items are here and wait for a coordinator.", kept
    )
    if left:
        told += " " + _("Too much of this telephone waits already: look at it, then bring the same file again.")
    return done(form, url_for("outreach.telephones"), told)


def _said() -> object:
    """What stands in the file; nothing where it is not JSON, or larger than an outbox can be."""
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    try:
        return json.loads(content) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        return None
