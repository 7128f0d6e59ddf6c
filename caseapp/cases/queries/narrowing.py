"""What a list of files is narrowed by, as SQL whose values are parameters: few statements, each compiled once.

A commune is no column: it says where a child lives, so it is sealed with whatever else does. Who asks for one has those
files opened, under a grant, that all else fits: never more than her establishment has in the province.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from caseapp.cases.events import LISTED
from caseapp.cases.filters import AgeBand, Filters
from caseapp.cases.models import Case, CaseDeadline, CaseEvent
from caseapp.cases.vocabulary import EventKind, Status
from caseapp.infra import access
from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import KEY_COLUMNS, VaultKey, first_key, keys_beside
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.workload import EXPORTED_AT_ONCE

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
    commune: bool
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
        commune=False,
        sex=asked.sex is not None,
        why=asked.why is not None,
        opened=bool(asked.opened),
        closed=bool(asked.closed),
    )
    if not asked.commune:
        return shape, values
    return shape._replace(commune=True), values | {"there": _living_in(actor, shape, values, asked.commune)}


def _living_in(actor: Actor, shape: Shape, values: dict[str, Any], commune: str) -> list[bytes]:
    """Which of the files that fit are of children of this commune, or of an arrondissement of this city.

    To whoever may not read where a child lives none of them is. Raises Impossible where more files would be opened than
    at once.
    """
    unit, place = session(), actor.workplace_id or b""
    rows = _contacts(shape).rows(unit, **values, most=EXPORTED_AT_ONCE + 1)
    if len(rows) > EXPORTED_AT_ONCE:
        raise Impossible("too_many")
    keys = keys_beside(unit, place, [(row.id, row.contact, row) for row in rows], DataClass.CONTACT)
    verdict = {DataClass.CONTACT: decide(actor.roles, Act.READ, Relation.ESTABLISHMENT, DataClass.CONTACT)}
    ids, whole = [row.id for row in rows], commune.removesuffix("0") if commune.endswith(".0") else None
    grant = access.mint(unit, actor, LISTED, place, ids, verdict, keys=keys, files=len(ids), view="commune")
    found = []
    for row in rows:
        lives = grant.open(row.contact, Case.__tablename__, DataClass.CONTACT, row.id, row.id).get("commune", "")
        if lives == commune or (whole and lives.startswith(whole)):
            found.append(row.id)
    return found


@lru_cache(maxsize=64)
def _contacts(shape: Shape) -> Reading:
    query = select(Case.id, Case.contact, *KEY_COLUMNS)
    query = query.outerjoin(VaultKey, first_key(Case.id, DataClass.CONTACT, "place_id"))
    return Reading(query.where(*conditions(shape)).limit(bindparam("most")))


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
        "commune": Case.id.in_(bindparam("there", expanding=True)),
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
