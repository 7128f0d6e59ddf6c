"""Which list is asked for: what an address says of it, the addresses of its neighbours, and its filters in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from caseapp.accounts.directory import UNKNOWN, colleagues
from caseapp.cases.filters import Filters, Sort, one_of
from caseapp.cases.queries.lists import PER_PAGE, Order, View
from caseapp.infra import places
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.web.context import address
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, month_names, word

FURTHEST = 400
"""Pages one may leaf through; beyond, one searches."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it is asked for: whose files, which of them, in which order, which page."""

    view: View
    filters: Filters
    order: Order
    page: int = 1
    per: int = PER_PAGE[0]

    @classmethod
    def read(cls, me: Actor, args: MultiDict[str, str] | None = None) -> Asked:
        """What the address asks for; an altered one is not an error worth a page."""
        given = request.args if args is None else args
        return cls._read(follows(me), tuple(given.items(multi=True)))

    @classmethod
    @lru_cache(maxsize=1024)
    def _read(cls, follows: bool, said: tuple[tuple[str, str], ...]) -> Asked:
        given = MultiDict(said)
        usual = View.MINE if follows else View.ESTABLISHMENT
        view = next((known for known in View if known == given.get("view")), usual)
        per = _whole(given.get("per"), PER_PAGE[0])
        filters = Filters.read(given, given.getlist("status"))
        return cls(
            view=view,
            filters=replace(filters, worker=None) if view is View.MINE else filters,
            order=Order(one_of(Sort, given.get("sort")) or Sort.NEW, given.get("turn") == "1"),
            page=min(_whole(given.get("page"), 1), FURTHEST),
            per=per if per in PER_PAGE else PER_PAGE[0],
        )

    def args(self) -> dict[str, Any]:
        """As an address says it, without the page."""
        said: dict[str, Any] = {"view": str(self.view), **self.filters.args()}
        if self.order.by is not Sort.NEW:
            said["sort"] = str(self.order.by)
        if self.order.turned:
            said["turn"] = "1"
        if self.per != PER_PAGE[0]:
            said["per"] = str(self.per)
        return said

    def url(self, endpoint: str = "cases.index", **more: Any) -> str:
        """Its address, or that of another page about the same list."""
        return f"{address(endpoint)}?{_encoded(tuple({**self.args(), **more}.items()))}"

    def sorts(self) -> dict[Sort, tuple[str, str]]:
        """For each column that sorts: where its heading leads, and how it sorts now (`aria-sort`)."""
        return _sorts(self)

    def words(self, me: Actor) -> list[str]:
        """Its filters as people say them."""
        asked, code = self.filters, language().code
        told = [word(step) for step in asked.status]
        told += [_("Live files")] if asked.live else [_("Live and closed files")] if asked.closed_too else []
        told += [word(known) for known in (asked.danger, asked.category, asked.age, asked.sex) if known is not None]
        told += [_("Late only")] if asked.late else []
        told += [_("late: %(what)s", what=word(asked.why))] if asked.why else []
        told += [_("opened in %(month)s", month=_month(asked.opened))] if asked.opened else []
        told += [_("closed in %(month)s", month=_month(asked.closed))] if asked.closed else []
        if asked.worker is not None:
            told.append(_colleague(me, asked.worker) if asked.worker else _("Nobody follows it"))
        if asked.province:
            told.append(places.province(asked.province).name(code))
        if asked.commune:
            told.append(places.commune(asked.commune).name(code))
        if self.order.by is not Sort.NEW:
            told.append(_("sorted by: %(column)s", column=word(self.order.by)))
        return told


@lru_cache(maxsize=1024)
def _sorts(asked: Asked) -> dict[Sort, tuple[str, str]]:
    found = {}
    for by in Sort:
        here = by is asked.order.by
        order = Order(by, here and not asked.order.turned)
        falls = "descending" if asked.order.falling else "ascending"
        found[by] = (replace(asked, order=order).url(), falls if here else "")
    return found


@lru_cache(maxsize=2048)
def _encoded(asked: tuple[tuple[str, Any], ...]) -> str:
    """Coded words as an address has them; a list has twelve addresses of its neighbours."""
    return urlencode(asked, doseq=True)


def follows(me: Actor) -> bool:
    """Whether she follows files herself."""
    return holds(me.roles, P.CASE_CLOSE)


def _colleague(me: Actor, worker: bytes) -> str:
    """The name of somebody of her own establishment: an address must not tell who works elsewhere."""
    return dict(colleagues(session(), me.workplace_id or b"", P.CASE_OPEN, me.language)).get(worker, UNKNOWN)


def _whole(text: str | None, default: int) -> int:
    """A positive whole number, or the default."""
    return int(text) if text and text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) else default


def _month(text: str) -> str:
    return f"{month_names(language())[int(text[5:]) - 1]} {text[:4]}"
