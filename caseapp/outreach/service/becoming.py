"""The child accepts: a street profile becomes a file, or turns out to have one. The profile stays, its code an alias;
what was met before stands on the line of the file for whoever may read the street."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from caseapp.cases import service as cases
from caseapp.cases.beside import beside, of_file
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.cases.service.register import Intake
from caseapp.cases.vocabulary import ENDED
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, NotFound
from caseapp.outreach.events import PROFILE_BECAME
from caseapp.outreach.models import Profile
from caseapp.outreach.models.profiles import CLASSES
from caseapp.outreach.service import ladder
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

_OF_FILE = Reading(select(Profile).where(Profile.case_id == bindparam("case_id")).order_by(Profile.opened_at))
PROFILES = beside.declare("profiles", select(Profile.id).where(Profile.case_id == of_file))


def open_file(actor: Actor, profile: Profile, intake: Intake) -> Case:
    """Register the child, and let her profile lead to the file. Raises Refused, NotFound, Impossible when there is a
    file already."""
    _need_free(actor, profile)
    case = cases.register(actor, intake)
    _lead(actor, profile, case)
    return case


def lead_to(actor: Actor, profile: Profile, case: Case) -> None:
    """The search has found her: let the profile lead to the file there is. Raises Refused, NotFound for a file of
    another house, Impossible for one that has ended or a profile that has a file already."""
    _need_free(actor, profile)
    if case.establishment_id != profile.establishment_id:
        raise NotFound
    if case.status in ENDED:
        raise Impossible("ended_file")
    _lead(actor, profile, case)


def profiles_of(case_id: bytes) -> list[Profile]:
    """The profiles that lead to a file, within the actor's scope: none for whoever does not read the street."""
    return _OF_FILE.entities(session(), case_id=case_id)


def _need_free(actor: Actor, profile: Profile) -> None:
    need(actor, P.CASE_CREATE)
    need(actor, P.STREET_READ)
    if profile.establishment_id != actor.workplace_id:
        raise NotFound
    if profile.into_id is not None:
        raise Impossible("profile_joined")
    if profile.case_id is not None:
        raise Impossible("profile_has_file")


def _lead(actor: Actor, profile: Profile, case: Case) -> None:
    """With a file the child has agreed to go on; whoever follows the file is whom she knows, unless somebody is."""
    unit = session()
    profile.case_id, profile.became_at, profile.asked_at = case.id, clock.now(), None
    profile.worker_id = profile.worker_id or case.reference_worker_id
    keys = writing_keys(unit, profile.establishment_id, profile.id, CLASSES)
    at = (Profile.__tablename__, DataClass.SOCIAL, profile.id, profile.id)
    life = keys.unseal(profile.life, *at) if profile.life else {}
    if not life.get("agreed_on"):
        profile.life = keys.seal(life | {"agreed_on": clock.today().isoformat()}, *at)
    record(unit, actor, PROFILE_BECAME, profile.id)
    unit.flush()
    ladder.recount(unit, [profile.id])
