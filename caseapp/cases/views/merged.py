"""A merged file: its addresses lead to the file it goes on in; what was sent to it is answered, not lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, request, url_for

from caseapp.cases.views import bp
from caseapp.cases.views.words import field_labels
from caseapp.infra import drafts, work
from caseapp.infra.db import session
from caseapp.kernel.errors import Merged
from caseapp.kernel.identifiers import id_text
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import see_other
from caseapp.web.session import actor


@bp.errorhandler(Merged)
def goes_on(error: Merged) -> Any:
    """A page of a merged file leads to the other file; a form sent to it is refused, with what was typed."""
    work.abandon(session())
    target = url_for("cases.show", reference=error.reference)
    if request.method == "GET":
        begun = drafts.of_file(session(), actor(), id_text(error.gone))
        if begun:
            return render_template("cases/merged.html", reference=error.reference, begun=_begun(begun), typed="")
        flash(_("This child had two files. They were merged: this is the file that goes on."), "info")
        return see_other(target)
    typed = request.form.get("text", "").replace("\0", "")
    return render_template("cases/merged.html", reference=error.reference, begun=(), typed=typed), 409


def _begun(begun: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What she had typed in the file that went, to be copied: the key of each draft, and its fields in words."""
    labels = field_labels(language().code)
    return [
        (key, [(labels.get(name, ""), text) for name, typed in fields.items() for text in _texts(name, typed)])
        for key, fields in begun.items()
    ]


def _texts(name: str, typed: Any) -> list[str]:
    values = typed if isinstance(typed, list) else [typed]
    return [] if name in MACHINERY else [str(value) for value in values if str(value or "").strip()]


MACHINERY = frozenset({"csrf_token", "submission_id", "base", "audience", "data_class", "kind", "type", "protection"})
"""Fields of a form that nobody typed."""
