"""Taking a list away: with a reason, and with names only when a second person signs too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, render_template, url_for

from caseapp.accounts.beside import signed_by_two
from caseapp.cases import queries
from caseapp.cases.filters import AgeBand
from caseapp.cases.forms.lists import ExportForm, Format
from caseapp.cases.queries.export import Exported, exported
from caseapp.cases.views import bp, present
from caseapp.cases.views.asked import Asked
from caseapp.cases.views.words import birth_text
from caseapp.cases.vocabulary import Category, Danger, Sex, Status
from caseapp.infra import places, work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.births import Completeness
from caseapp.kernel.sheets import csv_pieces, xlsx_pieces
from caseapp.kernel.words import Word
from caseapp.policy.permissions import P
from caseapp.policy.workload import EXPORTED_AT_ONCE
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.respond import claim, done
from caseapp.web.session import actor

TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/cases/export")
@requires(P.CASE_EXPORT)
def exporting() -> str:
    """Which files would leave, how many, and what it takes."""
    return _page(ExportForm.opened())


@bp.post("/cases/export")
@writes_late
@requires(P.CASE_EXPORT)
def export() -> Any:
    """The list as a file. What is said of it in the trail stands there before its first byte leaves."""
    me, form = actor(), ExportForm.sent()
    asked = Asked.read(me)
    if not form.validate() or queries.counted(me, asked.view, asked.filters) > EXPORTED_AT_ONCE:
        return _page(form), 422
    names = not form.nameless.data
    beside = signed_by_two(me, form, P.EXPORT_WITNESS) if names else {}
    if beside is None:
        return _page(form), 422
    work.begin_writing(session())
    claim(form)
    kind = Format(form.file_format.data)
    detail = {"names": names, "reason": form.text.data, "format": str(kind), **beside}
    files = exported(me, asked.view, asked.filters, asked.order, **detail)
    done(form, url_for("cases.index"))
    rows = list(_table(files, names=names))
    pieces = csv_pieces(rows) if kind is Format.CSV else xlsx_pieces(rows, right_to_left=language().direction == "rtl")
    sent = Response(pieces, content_type=TYPES[kind])
    sent.headers["Content-Disposition"] = f'attachment; filename="files-{clock.today().isoformat()}.{kind}"'
    return sent


def _page(form: ExportForm) -> str:
    me = actor()
    asked = Asked.read(me)
    count = queries.counted(me, asked.view, asked.filters)
    return render_template(
        "cases/export.html", form=form, asked=asked, told=asked.words(me), count=count, most=EXPORTED_AT_ONCE
    )


def _table(files: list[Exported], *, names: bool) -> Iterator[list[str]]:
    """The heading, then the files, in the words of the page."""
    code, year = language().code, clock.today().year
    coded = [_("Reference"), _("Age"), _("Sex"), _("Status"), _("Danger"), _("Category"), _("Province"), _("Opened")]
    heading = [*coded, _("Next deadline")]
    if names:
        heading[1:1] = [_("Name in Latin script"), _("Name in Arabic"), _("Nickname"), _("Birth")]
        heading.append(_("Reference worker"))
    yield heading
    ages, sexes, statuses, dangers, categories = map(_words, (AgeBand, Sex, Status, Danger, Category))
    provinces = {"": ""} | {place.code: place.name(code) for place in places.provinces()}
    for file in files:
        row = [
            file.reference,
            ages[AgeBand.of(file.birth_year, year)],
            sexes[file.sex],
            statuses[file.status],
            dangers[file.danger],
            categories[file.category],
            provinces[file.province],
            _day(file.opened_at),
            _day(file.due_at),
        ]
        if names:
            row[1:1] = _person(file)
            row.append(file.worker)
        yield row


def _words(vocabulary: type[Word]) -> dict[Word, str]:
    """A vocabulary as the page speaks, looked up once for all rows."""
    return {code: word(code) for code in vocabulary}


def _person(file: Exported) -> list[str]:
    known = file.name
    if known is None or known.state not in ("open", "empty"):
        closed = present.UNREADABLE if known and known.state == "unreadable" else present.CLOSED
        return [_(closed), "", "", ""]
    birth = file.birth
    exact = birth.completeness is Completeness.EXACT
    born = f"{birth.year:04}-{birth.month:02}-{birth.day:02}" if exact else birth_text(birth)
    return [known.latin, known.arabic, known.nickname, born]


def _day(at: datetime | None) -> str:
    """As spreadsheets sort it."""
    return clock.local(at).date().isoformat() if at else ""
