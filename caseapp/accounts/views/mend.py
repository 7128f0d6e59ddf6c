"""The form again after the domain said no: nothing was done, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template
from wtforms import Field, HiddenField, SelectField

from caseapp.accounts.forms.words import WORDS
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, DomainError, Impossible, Invalid
from caseapp.web.forms import HouseForm
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import invalid

MENDABLE = (Invalid, Impossible, Conflict)
"""What a person can mend in the form she has before her."""


def mend(form: HouseForm, error: DomainError, template: str, **context: Any) -> tuple[str, int]:
    """Undo, say above each field what is wrong, and show the form again."""
    work.abandon(session())
    if isinstance(error, Conflict):
        _show_theirs(form, error.theirs)
        return render_template(template, form=form, **context), 409
    if isinstance(error, Invalid):
        form.blame(error.fields, WORDS)
    elif isinstance(error, Impossible):
        form.blame({"": error.obstacle}, WORDS)
    return invalid(template, form=form, **context)


def _show_theirs(form: HouseForm, theirs: Mapping[str, object]) -> None:
    """Say above each field what now stands where it differs; sent once more, the form knows what it replaces."""
    for name, value in theirs.items():
        if name == "version" or name not in form or isinstance(form[name], HiddenField):
            continue
        if _shown(form[name], value) != _shown(form[name], form[name].data):
            told = _(WORDS["changed_meanwhile"], value=_shown(form[name], value) or "—")
            form[name].errors = [*form[name].errors, told]
    form.form_errors.append(_(WORDS["look_again"]))
    form["version"].process_data(str(theirs["version"]))


def _shown(field: Field, value: object) -> str:
    """A value as its field shows it."""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    words = {choice[0]: choice[1] for choice in field.iter_choices()} if isinstance(field, SelectField) else {}
    return str(words.get(value) or value or "")
