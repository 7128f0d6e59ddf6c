"""What a list of files is narrowed by, as SQL whose values are parameters: few statements, each compiled once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from caseapp.cases.filters import AgeBand, Filters
from caseapp.cases.models import Case, CaseDeadline, CaseEvent
from caseapp.cases.vocabulary import EventKind, Status
from caseapp.infra.db import UtcDateTime
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor

KEPT = Case.status != Status.MERGED
"""SQL: a file of its own. One that was merged is found as the file it goes on in."""

LIVING = and_(Case.status != Status.CLOSED, KEPT)
"""SQL: something may be due here (`vocabulary.LIVE`)."""


class Shape(NamedTuple):
    """Which conditions a statement has; their values come as parameters, so that there are few statements."""

    mine: bool
    status: bool
    live: bool
    danger: bool
    worker: bool
    nobody: bool
    late: bool
    category: bool
    age: bool
    ageless: bool
    province: bool
    sex: bool
    why: bool
    opened: bool
    closed: bool


def narrowed(actor: Actor, mine: bool, filters: Filters) -> tuple[Shape, dict[str, Any]]:
    """Which statement answers, and the values of its parameters."""
    asked = replace(filters, worker=actor.user_id) if mine else filters
    values: dict[str, Any] = {"place_id": actor.workplace_id}
    ageless = asked.age is AgeBand.UNKNOWN
    if asked.worker:
        values["worker_id"] = asked.worker
    if asked.status:
        values["statuses"] = [str(status) for status in asked.status]
    if asked.danger:
        values["danger"] = str(asked.danger)
    if asked.late or asked.why:
        values["now"] = clock.now()
    if asked.category:
        values["category"] = str(asked.category)
    if asked.age and not ageless:
        values["born_first"], values["born_last"] = asked.age.born(clock.today().year)
    if asked.province:
        values["province"] = asked.province
    if asked.sex:
        values["sex"] = str(asked.sex)
    if asked.why:
        values["why"] = str(asked.why)
    for name, month in (("opened", asked.opened), ("closed", asked.closed)):
        if month:
            values[f"{name}_from"], values[f"{name}_until"] = clock.span(int(month[:4]), int(month[5:]))
    shape = Shape(
        mine=mine,
        status=bool(asked.status),
        live=asked.live,
        danger=asked.danger is not None,
        worker=bool(asked.worker),
        nobody=asked.worker is not None and not asked.worker,
        late=asked.late,
        category=asked.category is not None,
        age=asked.age is not None and not ageless,
        ageless=ageless,
        province=bool(asked.province),
        sex=asked.sex is not None,
        why=asked.why is not None,
        opened=bool(asked.opened),
        closed=bool(asked.closed),
    )
    return shape, values


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """SQL: what a file must be like to stand on a list of this shape."""
    told: dict[str, ColumnElement[bool]] = {
        "status": Case.status.in_(bindparam("statuses", expanding=True)),
        "live": LIVING,
        "danger": Case.danger == bindparam("danger"),
        "worker": Case.reference_worker_id == bindparam("worker_id"),
        "nobody": Case.reference_worker_id.is_(None),
        "late": late_now(),
        "category": Case.category == bindparam("category"),
        "age": Case.birth_year.between(bindparam("born_first"), bindparam("born_last")),
        "ageless": Case.birth_year.is_(None),
        "province": Case.province_code == bindparam("province"),
        "sex": Case.sex == bindparam("sex"),
        "why": Case.id.in_(_late_by("why")),
        "opened": or_(_in("opened", Case.opened_at), Case.id.in_(_told(EventKind.REOPENED, "opened"))),
        "closed": Case.id.in_(_told(EventKind.CLOSED, "closed")),
    }
    here = Case.establishment_id == bindparam("place_id")
    kept = [] if shape.live else [KEPT]
    return [here, *kept, *(told[name] for name, wanted in shape._asdict().items() if wanted and name in told)]


def _late_by(name: str) -> Any:
    """Files in which the rule of a parameter is late."""
    late = (CaseDeadline.ended_at.is_(None), CaseDeadline.due_at < bindparam("now"))
    return select(CaseDeadline.case_id).where(CaseDeadline.rule == bindparam(name), *late)


def _in(name: str, moment: Any) -> ColumnElement[bool]:
    begin = bindparam(f"{name}_from", type_=UtcDateTime())
    return and_(moment >= begin, moment < bindparam(f"{name}_until", type_=UtcDateTime()))


def _told(kind: EventKind, name: str) -> Any:
    """Files of which something was told within a month, as the flow of the month counts it."""
    return select(CaseEvent.case_id).where(CaseEvent.kind == str(kind), _in(name, CaseEvent.at))


def late_now() -> ColumnElement[bool]:
    """SQL: something was due before the parameter `now`."""
    return and_(Case.next_due_at.is_not(None), Case.next_due_at < bindparam("now"))
