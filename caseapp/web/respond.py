"""How a view answers: a page, the page with what must be mended (422), on to the result (303), or nothing here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from caseapp.infra import drafts, submissions
from caseapp.infra.db import session
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import BadIdentifier, id_from_text
from caseapp.web.forms import HouseForm
from caseapp.web.session import actor


def see_other(location: str) -> Response:
    """303 to `location`, so that reloading the result sends nothing again."""
    return redirect(location, 303)


def invalid(template: str, **context: Any) -> tuple[str, int]:
    """The form again, with its errors and everything that was typed."""
    return render_template(template, **context), 422


def claim(form: HouseForm) -> None:
    """Take the form's submission id for this transaction. Raises Replayed when it was carried out before."""
    submissions.claim(session(), actor(), form.submission)


def done(form: HouseForm, location: str, told: str | None = None, kind: str = "success") -> Response:
    """The form was carried out: remember its result, drop its draft, tell, go."""
    unit = session()
    submissions.settle(unit, actor(), form.submission, location)
    if form.draft_key:
        drafts.discard(unit, actor(), form.draft_key)
    if told:
        flash(told, kind)
    return see_other(location)


def id_or_404(text: str) -> bytes:
    """The identifier in an address or a button. Raises NotFound for anything else."""
    try:
        return id_from_text(text)
    except BadIdentifier:
        raise NotFound from None
