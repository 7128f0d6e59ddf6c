"""Whether every figure that is kept equals a count from scratch."""

from __future__ import annotations

from caseapp.infra.db.tallies import flaws
from caseapp.infra.work import system_work
from tests.conftest import House


def wrong_figures(house: House) -> dict[str, dict[tuple[object, ...], int]]:
    """By how much each kept figure is wrong, by table; nothing where all are right."""
    with house.app.app_context(), system_work() as unit:
        return {counts.model.__tablename__: dict(moved) for counts, moved in flaws(unit).items()}
