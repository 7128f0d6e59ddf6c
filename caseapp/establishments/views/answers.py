"""How a page about a centre answers when the domain refuses: everything undone, the refusal written, nothing lost."""

from __future__ import annotations

from typing import Any

from caseapp.cases.models import Case
from caseapp.documents.service import Received
from caseapp.establishments.forms.stays import BasisPart
from caseapp.establishments.service.gate import GateClosed
from caseapp.establishments.views.proof import keep_paper
from caseapp.establishments.views.words import WORDS
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.web.forms import HouseForm
from caseapp.web.respond import invalid
from caseapp.web.session import actor


def mended(
    form: HouseForm,
    error: Invalid,
    template: str,
    *,
    paper: tuple[Case, Received | None] | None = None,
    **page: Any,
) -> tuple[str, int]:
    """The form again with what must be mended. A paper that was brought is kept among the documents of the file."""
    unit = session()
    work.abandon(unit)
    if isinstance(error, GateClosed):
        error.log(unit, actor())
    form.blame(error.fields, WORDS)
    if paper is not None and isinstance(form, BasisPart):
        keep_paper(form, *paper)
    return invalid(template, form=form, **page)
