"""Taking what a form brought, for every view whose form has a `PagesField`."""

from __future__ import annotations

from flask import Response as Told
from flask import jsonify, request
from werkzeug.wrappers import Response

from caseapp.documents import service
from caseapp.documents.events import REFUSED
from caseapp.documents.forms import PagesField
from caseapp.documents.hygiene.ask import Refused
from caseapp.documents.service import Received
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.session import actor


def take(field: PagesField) -> Received | None:
    """What was brought, ready to be attached; None where something was refused, which the field then says.

    Slow: call it before the transaction begins (`writes_late`), when everything else of the form is right.
    """
    brought = field.brought()
    try:
        return service.receive(brought)
    except Refused as refused:
        record(session(), actor(), REFUSED, why=str(refused.refusal))
        why = word(refused.refusal)
        told = _("Page %(number)s: %(why)s", number=refused.number, why=why) if len(brought) > 1 else why
        field.errors = [*field.errors, told]
        return None


def answered(answer: Response) -> Response | Told:
    """What `done` answered; js/pages.js, which sends for the form, is told where to go as JSON, and goes there itself:
    the message would be lost on a page that nobody sees."""
    script = request.accept_mimetypes.best == "application/json"
    return jsonify(location=answer.location) if script else answer
