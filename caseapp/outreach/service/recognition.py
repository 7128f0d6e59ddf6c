"""Whether somebody who was met is a child already known. A person says so; it is kept who said it, and can be taken
back: then the profile counts as it did before."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import Sex
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import RECOGNISED, RECOGNITION_UNDONE
from caseapp.outreach.models import Encounter, Met, Profile, ProfileFace, Recognition
from caseapp.outreach.resemblance import years_of
from caseapp.outreach.service import ladder, profiles
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import AgeMethod, Answer, Settled
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


def answered(
    unit: Session,
    actor: Actor,
    met: Met,
    answers: Mapping[bytes, Answer],
    scores: Mapping[bytes, int] | None = None,
) -> None:
    """Keep what was answered about somebody met: on a phone, or at a desk. `answers` is by profile; `scores` are those
    that whoever answered had before her (a phone has none).

    *Same* for one profile settles it; for two, or where it is settled otherwise already, the answers are kept and a
    person looks at it again. Raises Refused, and NotFound for a profile that is not of this house.
    """
    need(actor, P.STREET_MEET)
    ours = Profile.establishment_id == met.establishment_id  # a telephone hands in beyond every scope
    known = set(unit.scalars(select(Profile.id).where(Profile.id.in_(list(answers)), ours)))
    if known != set(answers):
        raise NotFound
    for profile_id, answer in answers.items():
        unit.add(_recognition(actor, met, profile_id, answer, (scores or {}).get(profile_id, 0)))
        record(unit, actor, RECOGNISED, met.id, answer=str(answer))
    same = [profile_id for profile_id, answer in answers.items() if answer is Answer.SAME]
    if len(same) == 1 and met.profile_id is None:
        _settle(unit, met, same[0])
    unit.flush()


def say(actor: Actor, met: Met, profile_id: bytes, answer: Answer, score: int = 0) -> None:
    """Answer for one profile. Raises Refused, NotFound, Impossible for somebody whom a colleague settled meanwhile."""
    unit = acting_on(actor, P.STREET_MEET, met)
    _need_open(met)
    answered(unit, actor, met, {profile_id: answer}, {profile_id: score})


def open_from(actor: Actor, met: Met) -> Profile:
    """Somebody new: a profile with what was noted of her. Raises Refused, NotFound, Impossible (see `say`)."""
    unit = acting_on(actor, P.STREET_MEET, met)
    _need_open(met)
    keys = load_keys(unit, met.establishment_id, [met.round_id], [DataClass.IDENTITY])
    noted = keys.unseal(met.face, Met.__tablename__, DataClass.IDENTITY, met.id, met.round_id) if met.face else {}
    at = unit.get_one(Encounter, met.encounter_id).captured_at
    ages = (met.age_low, met.age_high) if met.age_low is not None and met.age_high is not None else None
    told = profiles.Told(
        sex=Sex(met.sex) if met.sex else None,
        born=years_of(ages, clock.local(at).year) if ages else None,
        age_method=AgeMethod(met.age_method) if met.age_method else None,
        face=ProfileFace(**{name: noted[name] for name in profiles.FACE if noted.get(name)}),  # type: ignore[typeddict-item]
    )
    profile = profiles.open_profile(actor, told)
    unit.add(_recognition(actor, met, profile.id, Answer.SAME, 100))
    _settle(unit, met, profile.id)
    return profile


def stay_silhouette(actor: Actor, met: Met) -> None:
    """Nobody can say who it was: it stays a silhouette. Raises Refused, NotFound, Impossible (see `say`)."""
    unit = acting_on(actor, P.STREET_MEET, met)
    _need_open(met)
    met.settled = str(Settled.SILHOUETTE)
    record(unit, actor, RECOGNISED, met.id, answer=str(Settled.SILHOUETTE))
    unit.flush()


def look_again(actor: Actor, met: Met) -> None:
    """Take back what was said of somebody met: she is open again, and the profile counts as before. The answers *same*
    stay, marked as taken back. Raises Refused, NotFound."""
    unit = acting_on(actor, P.STREET_MEET, met)
    said = select(Recognition).where(Recognition.met_id == met.id, Recognition.answer == str(Answer.SAME))
    for one in unit.scalars(said.where(Recognition.undone_at.is_(None))):
        one.undone_at, one.undone_by_id = clock.now(), actor.user_id
    before, met.profile_id, met.settled = met.profile_id, None, str(Settled.OPEN)
    record(unit, actor, RECOGNITION_UNDONE, met.id)
    unit.flush()
    ladder.recount(unit, {before} - {None})


def undo(actor: Actor, recognition: Recognition) -> None:
    """Take one answer back. *Same* opens whoever was met again; the others only count no longer. Taken back once, it
    stays so. Raises Refused, NotFound."""
    unit = acting_on(actor, P.STREET_MEET, recognition)
    if recognition.undone_at is not None:
        return
    met = held(unit, recognition.met_id)
    if recognition.answer == Answer.SAME and met.profile_id == recognition.profile_id:
        look_again(actor, met)
        return
    recognition.undone_at, recognition.undone_by_id = clock.now(), actor.user_id
    record(unit, actor, RECOGNITION_UNDONE, met.id)
    unit.flush()


def locate_met(actor: Actor, met_id: bytes) -> Met:
    """Somebody met, held so that two do not settle her at once. Raises Refused, NotFound."""
    need(actor, P.STREET_MEET)
    return held(session(), met_id)


def held(unit: Session, met_id: bytes) -> Met:
    """The row, held until the end of the transaction. Raises NotFound."""
    query = select(Met).where(Met.id == met_id).with_for_update().execution_options(populate_existing=True)
    row = unit.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _settle(unit: Session, met: Met, profile_id: bytes) -> None:
    met.profile_id, met.settled = profile_id, str(Settled.PROFILE)
    unit.flush()
    ladder.recount(unit, [profile_id])


def _recognition(actor: Actor, met: Met, profile_id: bytes, answer: Answer, score: int) -> Recognition:
    return Recognition(
        id=new_id(),
        establishment_id=met.establishment_id,
        met_id=met.id,
        profile_id=profile_id,
        score=max(0, min(100, score)),
        answer=str(answer),
        at=clock.now(),
        by_id=actor.user_id,
    )


def _need_open(met: Met) -> None:
    if met.settled != Settled.OPEN:
        raise Impossible("met_settled")
