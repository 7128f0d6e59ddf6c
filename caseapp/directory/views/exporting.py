"""The directory goes out: as a spreadsheet, or as other directories read it. Nothing that is sealed is in it."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, render_template, request

from caseapp.directory.events import EXPORTED
from caseapp.directory.exchange import hsds
from caseapp.directory.exchange.sheet import table
from caseapp.directory.queries import everything
from caseapp.directory.views import bp
from caseapp.directory.views.words import province_name
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.kernel.sheets import csv_pieces
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import language, said, speaking
from caseapp.web.session import actor

FORMATS = {
    "csv": N_("Spreadsheet (CSV), which can be imported again"),
    "services": N_("Services, as Open Referral HSDS 3 (JSON)"),
    "organizations": N_("Organisations, as Open Referral HSDS 3 (JSON)"),
}


@bp.get("/directory/export")
@requires(P.DIRECTORY_ENTER)
def exporting() -> str:
    """What can be taken along."""
    me = actor()
    formats = [(code, said(told)) for code, told in FORMATS.items()]
    province = province_name(me.post.province_code) if me.post else ""
    return render_template("directory/export.html", formats=formats, province=province)


@bp.post("/directory/export")
@requires(P.DIRECTORY_ENTER)
def export() -> Any:
    """One file."""
    me, kind = actor(), request.form.get("format", "csv")
    if kind not in FORMATS:
        raise Invalid({"format": "choice"})
    here = me.post.province_code if me.post else ""
    listed = everything(me, "" if request.form.get("whole") else here)
    record(session(), me, EXPORTED, me.workplace_id, format=kind, sites=len(listed))
    if kind == "csv":
        content = b"".join(csv_pieces(table(listed, language().code)))
        return _file(content, "text/csv; charset=utf-8", "directory", "csv")
    with speaking("fr"):
        contents = hsds.services(listed, said) if kind == "services" else hsds.organizations(listed, said)
    content = json.dumps(hsds.page_of(contents), ensure_ascii=False, indent=1).encode()
    return _file(content, "application/json; charset=utf-8", f"hsds-{kind}", "json")


def _file(content: bytes, kind: str, name: str, end: str) -> Response:
    sent = Response(content, content_type=kind)
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.{end}"'
    return sent
