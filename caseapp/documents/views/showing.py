"""One document: its page, and the bytes of its pages for the browser's own means to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Response, render_template, request

from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.documents import queries
from caseapp.documents.records import Content, DocumentRecord, Side
from caseapp.documents.views import bp, present
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.respond import id_or_404
from caseapp.web.session import actor

HARMLESS = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
"""What a picture or a recording may do when it is opened by itself: nothing. A browser's viewer of PDF files does not
work in a sandbox; the file has nothing left that acts, and the policy of every page still stands."""
MOST = 4 * 1024 * 1024
"""Bytes of a part that was asked for with an open end: a player asks for the next ones."""


class Onward(NamedTuple):
    """Where a feature above leads from a document."""

    url: str
    label: str
    icon: str


onward: list[Callable[[Actor, Case, DocumentRecord], Onward | None]] = []
"""Slot: what a feature above does with an open document, shown to those who may."""


@bp.get("/cases/<reference>/documents/<document>")
@requires(P.DOCUMENT_READ)
def show(reference: str, document: str) -> str:
    """The page of a document."""
    me = actor()
    case = files.locate(me, reference)
    told = queries.open_document(me, case, id_or_404(document))
    return render_template(
        "documents/show.html",
        case=case,
        doc=told,
        line=present.line(told),
        glance=told.part(1, Side.PREVIEW) is not None,
        why=present.why_closed(told),
        base=f"/cases/{case.reference}/documents/{id_text(told.id)}",
        ways=[way for lead in onward if told.is_open and (way := lead(me, case, told))],
        may=queries.may_describe(me, case, told),
        may_ask=told.state in ("closed", "reserved") and holds(me.roles, P.BREAK_GLASS),
    )


@bp.get("/cases/<reference>/documents/<document>/pages/<number>")
@requires(P.DOCUMENT_READ)
def page(reference: str, document: str, number: str) -> Response:
    """One page as it is."""
    return _answer(reference, document, number, Side.PAGE)


@bp.get("/cases/<reference>/documents/<document>/previews/<number>")
@requires(P.DOCUMENT_READ)
def preview(reference: str, document: str, number: str) -> Response:
    """One page, small."""
    return _answer(reference, document, number, Side.PREVIEW)


def _answer(reference: str, document: str, number: str, side: Side) -> Response:
    me = actor()
    case: Case = files.locate(me, reference)
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        raise NotFound
    asked = _Asked()
    found = queries.content(me, case, id_or_404(document), int(number), side, asked.span)
    return _dressed(found, asked, number)


class _Asked:
    """The part that a player asks for (RFC 9110, 14.2): one range of bytes; several, or a wrong one, get the whole."""

    def __init__(self) -> None:
        self.partial = self.impossible = False

    def span(self, whole: int) -> tuple[int, int]:
        """From where to where."""
        wanted = request.range
        if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
            return 0, whole
        found = wanted.range_for_length(whole)
        if found is None:
            self.impossible = True
            return 0, 0
        self.partial = True
        start, stop = found
        return start, min(stop, start + MOST)


def _dressed(found: Content, asked: _Asked, number: str) -> Response:
    answer = Response(found.data, mimetype=found.media.label)
    answer.headers["Content-Disposition"] = f'inline; filename="page-{number}.{found.media}"'
    answer.headers["Accept-Ranges"] = "bytes"
    if found.media.is_image or found.media.is_audio:
        answer.headers["Content-Security-Policy"] = HARMLESS
    if asked.impossible:
        answer.status_code = 416
        answer.headers["Content-Range"] = f"bytes */{found.whole}"
    elif asked.partial:
        answer.status_code = 206
        last = found.start + len(found.data) - 1
        answer.headers["Content-Range"] = f"bytes {found.start}-{last}/{found.whole}"
    return answer
