"""Everyday names: which short forms stand for which name. Public knowledge, kept by the administrator."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.infra.db import session
from caseapp.kernel.names import nicknames as shipped
from caseapp.matching import index, service
from caseapp.matching.forms import NicknamesForm
from caseapp.matching.views import bp
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/search/nicknames")
@requires(P.NICKNAMES_MANAGE)
def nicknames() -> str:
    """The table that holds."""
    table = service.nicknames_now(session()) or shipped.FILE.read_text(encoding="utf-8")
    lines = (line.partition("\t") for line in table.splitlines() if not line.startswith("#"))
    text = "\n".join(f"{name}: {forms}" for name, tab, forms in lines if tab)
    return render_template("matching/nicknames.html", form=NicknamesForm.opened(values={"text": text}), **_page())


@bp.post("/search/nicknames")
@requires(P.NICKNAMES_MANAGE)
def change_nicknames() -> Any:
    """Keep another one: files move to it in the background."""
    form = NicknamesForm.sent()
    if not form.validate():
        return invalid("matching/nicknames.html", form=form, **_page())
    claim(form)
    service.change_nicknames(actor(), form.table)
    return done(form, url_for("matching.nicknames"), _("The table is kept. Files are found by it one after the other."))


def _page() -> dict[str, Any]:
    return {"moving": len(index.versions(session())) > 1}
