"""Returns that were promised while somebody was met: to each child who is known, else to the place. Where it was at
none of our places, its words say where to go back to, and a person puts it on a round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.models import Promise, Round
from caseapp.policy.classes import DataClass

if TYPE_CHECKING:
    from caseapp.outreach.service.encounters import Noted


def promise_returns(unit: Session, row: Round, given: Sequence[Noted], by: bytes) -> list[Promise]:
    """One line for each child, or for the place where nobody is known. Whoever noted it (`by`) keeps the promise."""
    promised = [one for one in given if one.return_on is not None]
    if not promised:
        return []
    house = row.establishment_id
    keys, now = writing_keys(unit, house, house, [DataClass.NOTES]), clock.now()
    made = []
    for one in promised:
        known = {person.profile_id for person in one.persons if person.profile_id is not None}
        children: list[bytes | None] = [*known] or [None]
        for profile_id in children:
            line = new_id()
            what = {"what": " · ".join(filter(None, (one.told.get("next"), one.told.get("where"))))}
            made.append(
                Promise(
                    id=line,
                    establishment_id=house,
                    profile_id=profile_id,
                    place_id=one.place_id,
                    encounter_id=one.id,
                    due_on=one.return_on,
                    owner_id=by,
                    made_at=now,
                    told=keys.seal(what, Promise.__tablename__, DataClass.NOTES, line, house),
                )
            )
    unit.add_all(made)
    return made
