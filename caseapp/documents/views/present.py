"""Documents in words, for lists and headings."""

from __future__ import annotations

from typing import NamedTuple

from caseapp.documents.records import DocumentRecord
from caseapp.documents.vocabulary import Kind
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.documents import Protection
from caseapp.web.i18n import day, ngettext, word
from caseapp.web.i18n import gettext as _

STATES = {
    "closed": ("lock", "mute"),
    "reserved": ("lock", "secret"),
    "unreadable": ("oct", "bad"),
}


class Line(NamedTuple):
    """A document, as a list shows it."""

    key: str
    name: str
    """Its title, or what it is; "A document" where nothing more may be told."""
    kind: str
    """What it is, where the title does not say so already."""
    sort: str
    dated: str
    added: str
    author: str
    of_class: str
    mark: str
    """A word and its look, where it is protected, closed or withdrawn: see `look`."""
    look: str
    pages: str
    is_open: bool
    withdrawn: bool
    review: bool


def line(told: DocumentRecord) -> Line:
    """A document in words."""
    shown = word(told.type) if told.type else _("A document")
    mark, look = _mark(told)
    return Line(
        key=id_text(told.id),
        name=told.title or shown,
        kind=shown if told.title else "",
        sort=str(told.kind) if told.is_open else "",
        dated=day(told.dated_on) if told.dated_on else "",
        added=day(clock.local(told.added_at).date()),
        author=told.author,
        of_class=word(told.data_class),
        mark=mark,
        look=look,
        pages=_pages(told),
        is_open=told.is_open,
        withdrawn=told.withdrawn_at is not None,
        review=told.review_on is not None and told.review_on <= clock.today() and told.withdrawn_at is None,
    )


def why_closed(told: DocumentRecord) -> str:
    """Why somebody cannot open a document."""
    return {
        "closed": _("Documents of this kind of information are closed to your role."),
        "reserved": _("This document is kept for a few people. Its author and the reference worker open it."),
        "unreadable": _("This document does not open: it was damaged or altered. That was recorded."),
    }.get(told.state, "")


def _mark(told: DocumentRecord) -> tuple[str, str]:
    if told.withdrawn_at is not None:
        return _("Withdrawn"), "mute m-minus"
    words = {"closed": _("Closed to your role"), "reserved": _("Kept for a few people"), "unreadable": _("Unreadable")}
    if told.state in words:
        mark, kind = STATES[told.state]
        return words[told.state], f"{kind} m-{mark}"
    protected = {Protection.RESTRICTED: _("Kept for a few people"), Protection.SEALED: _("Sealed document")}
    return (protected[told.protection], "secret m-lock") if told.protection in protected else ("", "")


def _pages(told: DocumentRecord) -> str:
    if not told.is_open:
        return ""
    return (
        _("Recording")
        if told.kind is Kind.AUDIO
        else ngettext("%(num)s page in all", "%(num)s pages in all", told.pages)
    )
