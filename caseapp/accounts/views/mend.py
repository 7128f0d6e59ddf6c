"""The form again after the domain said no: nothing was done, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from caseapp.accounts.forms.words import WORDS
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, DomainError, Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import BadIdentifier, id_from_text
from caseapp.web.forms import HouseForm
from caseapp.web.respond import invalid

MENDABLE = (Invalid, Impossible, Conflict)
"""What a person can mend in the form she has before her."""


def mend(form: HouseForm, error: DomainError, template: str, **context: Any) -> tuple[str, int]:
    """Undo, say above each field what is wrong, and show the form again."""
    work.abandon(session())
    if isinstance(error, Conflict):
        return _again(form, error, template, **context)
    if isinstance(error, Invalid):
        form.blame(error.fields, WORDS)
    elif isinstance(error, Impossible):
        form.blame({"": error.obstacle}, WORDS)
    return invalid(template, form=form, **context)


def _again(form: HouseForm, conflict: Conflict, template: str, **context: Any) -> tuple[str, int]:
    """Show what now stands beside what was typed; sent once more, the form is right about what it replaces."""
    theirs = {name: value for name, value in conflict.theirs.items() if name in form and name != "version"}
    for name, value in theirs.items():
        if _shown(value) != _shown(form[name].data):
            form[name].errors = [*form[name].errors, _(WORDS["changed_meanwhile"], value=_shown(value) or "—")]
    form.form_errors.append(_(WORDS["ended_meanwhile"]))
    form["version"].process_data(str(conflict.theirs["version"]))
    return render_template(template, form=form, **context), 409


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    label = getattr(value, "label", None)
    return _(label) if label else str(value or "")


def id_or_404(text: str) -> bytes:
    """The identifier in an address. Raises NotFound for anything else."""
    try:
        return id_from_text(text)
    except BadIdentifier:
        raise NotFound from None
