"""The director's board: one card for each worker; every figure opens the files it counts."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template

from caseapp.cases import queries
from caseapp.cases.filters import Filters
from caseapp.cases.queries.lists import Order, View
from caseapp.cases.views import bp
from caseapp.cases.views.asked import Asked
from caseapp.cases.vocabulary import Danger
from caseapp.kernel.actor import Actor
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P
from caseapp.policy.workload import MOST_FILES
from caseapp.web.gate import requires
from caseapp.web.i18n import word
from caseapp.web.session import actor


class Figure(NamedTuple):
    """A number and the list it counts."""

    number: int
    label: str
    danger: str
    url: str


class Card(NamedTuple):
    """A worker's card."""

    name: str
    files: Figure
    late: Figure
    dangers: list[Figure]
    why: list[Figure]
    too_many: bool
    unassigned: bool


@bp.get("/cases/board")
@requires(P.CASE_SUPERVISE)
def board() -> str:
    """What each worker carries."""
    return render_template("cases/board.html", cards=cards_of(actor()), most=MOST_FILES)


def cards_of(me: Actor) -> list[Card]:
    """A card for each worker of her establishment: how many files, what is late and why."""
    return [_card(load) for load in queries.board(me)]


def _card(load: Any) -> Card:
    def figure(number: int, label: str = "", **more: Any) -> Figure:
        filters = Filters(worker=load.worker_id, **more)
        url = Asked(View.ESTABLISHMENT, filters, Order()).url()
        return Figure(number, label, str(more.get("danger", "")), url)

    return Card(
        name=load.name,
        files=figure(load.files),
        late=figure(load.late, late=True),
        dangers=[figure(load.danger[d], word(d), danger=d) for d in reversed(Danger) if load.danger.get(d)],
        why=[figure(load.why[rule], word(rule), why=rule) for rule in Rule if load.why.get(rule)],
        too_many=load.too_many,
        unassigned=not load.worker_id,
    )
