"""Counting meals; and what a child may not eat or take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.cases.service.entries import need, need_class
from caseapp.daily.events import MEAL_COUNTED, NEEDS_SET
from caseapp.daily.lists import DIETS
from caseapp.daily.models import Meal, Needs
from caseapp.daily.service.standing import seen_stay
from caseapp.daily.vocabulary import Diet, Service
from caseapp.establishments.models import Stay
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import new_id
from caseapp.norms.lists import known
from caseapp.policy.classes import DataClass
from caseapp.policy.daily import MOST_EATERS
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

AFTERWARDS = timedelta(days=7)
"""So long a meal can still be counted or put right."""


def count_meal(actor: Actor, day: date, service: Service, served: int, expected: int, *, version: int = 0) -> Meal:
    """Write how many ate. `version`: of what the page showed, 0 where nothing stood; `expected`: how many it said.

    Raises Refused, Invalid for a number that cannot be, Impossible for a day to come or long past, or when somebody
    counted it meanwhile.
    """
    need(actor, P.MEAL_COUNT)
    unit, place, today = session(), actor.workplace_id or b"", clock.today()
    if not 0 <= served <= MOST_EATERS:
        raise Invalid({"served": "number"})
    if not today - AFTERWARDS <= day <= today:
        raise Impossible("meal_day")
    unit.execute(select(Establishment.id).where(Establishment.id == place).with_for_update(key_share=True)).first()
    where = (Meal.establishment_id == place, Meal.day == day, Meal.service == str(service))
    row = unit.scalars(select(Meal).where(*where)).one_or_none()
    if (row.version if row else 0) != version:
        raise Impossible("meal_counted")
    if row is None:
        row = Meal(establishment_id=place, day=day, service=str(service), expected=expected)
        unit.add(row)
    row.served, row.at, row.by_id = served, clock.now(), actor.user_id
    record(unit, actor, MEAL_COUNTED, place, service=str(service), served=served)
    unit.flush()
    return row


def set_needs(
    actor: Actor, stay: Stay, diets: Sequence[str], food: str, drugs: str, *, base: bytes | None = None
) -> Needs:
    """Say anew what a child may not eat or take. `base`: the row that the page showed; what stood there stays behind.

    Raises Refused, NotFound, Invalid for another diet that is not told, Impossible when it was changed meanwhile.
    """
    need(actor, P.DIET_KEEP)
    need_class(actor, Relation.TEAM, DataClass.HEALTH)
    unit = session()
    unit.execute(select(Stay.id).where(Stay.id == stay.id).with_for_update(key_share=True)).first()
    seen_stay(unit, actor, stay.id)
    if Diet.OTHER in diets and not food.strip():
        raise Invalid({"food": "required"})
    former = unit.scalars(select(Needs).where(Needs.stay_id == stay.id, Needs.until.is_(None))).one_or_none()
    if (former.id if former else None) != base:
        raise Impossible("needs_changed")
    now = clock.now()
    if former is not None:
        former.until = now
        unit.flush()
    row = Needs(id=new_id(), establishment_id=stay.establishment_id, stay_id=stay.id, since=now, by_id=actor.user_id)
    said = [str(diet) for diet in known(DIETS, clock.today()) if diet in diets]
    told = {"diets": said, "food": food.strip(), "drugs": drugs.strip()}
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.HEALTH])
    row.told = keys.seal(told, Needs.__tablename__, DataClass.HEALTH, row.id, stay.id)
    unit.add(row)
    record(unit, actor, NEEDS_SET, stay.case_id)
    unit.flush()
    return row
