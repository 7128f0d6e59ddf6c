"""Lists kept under a name."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import service
from caseapp.cases.filters import Filters
from caseapp.cases.forms.lists import WORDS, ViewForm
from caseapp.cases.service.views import Kept
from caseapp.cases.views import bp
from caseapp.cases.views.asked import Asked
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404
from caseapp.web.session import actor


@bp.get("/cases/views")
@requires(P.CASE_LIST)
def kept_views() -> str:
    """The views she keeps, and a name for the list she comes from."""
    return _page(ViewForm.opened())


@bp.post("/cases/views")
@requires(P.CASE_LIST)
def save_view() -> Any:
    """Keep the list of this address under a name."""
    me, form = actor(), ViewForm.sent()
    asked = Asked.read(me)
    if not form.validate():
        return _page(form), 422
    try:
        claim(form)
        service.save_view(me, form.name.data or "", asked.args())
    except Invalid as invalid:
        work.abandon(session())
        form.blame(invalid.fields, WORDS)
        return _page(form), 422
    return done(form, url_for("cases.index"), _("The view is kept. You find it above your lists."))


@bp.post("/cases/views/<key>/delete")
@requires(P.CASE_LIST)
def drop_view(key: str) -> Any:
    """Forget a view."""
    view_id = id_or_404(key)
    form = HouseForm.sent()
    claim(form)
    service.drop_view(actor(), view_id)
    return done(form, url_for("cases.kept_views"), _("The view is deleted."))


def list_of(view: Kept) -> str:
    """The address of a kept view. One that says no status was kept when lists showed closed files beside live ones,
    and still does."""
    return url_for("cases.index", **({"status": "all"} | view.args if view.args else {}))


def _page(form: ViewForm) -> str:
    me = actor()
    asked = Asked.read(me)
    special = asked.filters != Filters() or asked.order != type(asked.order)()
    return render_template(
        "cases/views.html",
        form=form,
        asked=asked,
        told=asked.words(me),
        special=special,
        views=[(id_text(view.id), view.name, list_of(view)) for view in service.saved_views(me)],
    )
