"""The list of incidents as a spreadsheet: coded facts, with a reason. What is set apart leaves by no list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, url_for

from caseapp.incidents.forms.exporting import ExportForm
from caseapp.incidents.queries.exporting import exported, in_open
from caseapp.incidents.records import Line
from caseapp.incidents.views import bp
from caseapp.incidents.views.index import asked, fits, query_of, words_of
from caseapp.incidents.views.words import gravity
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.sheets import csv_pieces
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done
from caseapp.web.session import actor


@bp.get("/incidents/export")
@requires(P.INCIDENT_LEAD)
def exporting() -> str:
    """Which incidents would leave, and how many; narrowed as the list is."""
    return _page(ExportForm.opened())


@bp.post("/incidents/export")
@writes_late
@requires(P.INCIDENT_LEAD)
def export() -> Any:
    """One file; the trail keeps how many and, sealed, why, before its first byte leaves."""
    me, form, narrowed = actor(), ExportForm.sent(), asked()
    if not form.validate():
        return _page(form), 422
    work.begin_writing(session())
    claim(form)
    lines = exported(me, lambda line: fits(line, narrowed), reason=form.text.data)
    done(form, url_for("incidents.index"))
    sent = Response(csv_pieces(list(_table(lines))), content_type="text/csv; charset=utf-8")
    sent.headers["Content-Disposition"] = f'attachment; filename="incidents-{clock.today().isoformat()}.csv"'
    return sent


def _page(form: ExportForm) -> str:
    narrowed = asked()
    told = [line for line in in_open(actor()) if fits(line, narrowed)]
    return render_template(
        "incidents/export.html", form=form, count=len(told), told=words_of(narrowed), query=query_of(narrowed)
    )


def _table(lines: list[Line]) -> Iterator[list[str]]:
    """The heading, then the incidents, in the words of the page; moments as spreadsheets sort them."""
    yield [_("Happened"), _("Known"), _("Place"), _("Kind"), _("How serious"), _("Step"), _("Not told in time")]
    now = clock.now()
    for line in lines:
        yield [
            f"{clock.local(line.happened_at):%Y-%m-%d %H:%M}",
            f"{clock.local(line.known_at):%Y-%m-%d %H:%M}",
            line.place,
            word(line.category),
            f"{line.gravity} {gravity(line.gravity)}",
            word(line.state),
            ", ".join(word(whom) for whom in line.late(now)),
        ]
