"""A child is referred to a body that has no account here: prepared, given as a letter or by a link with a code,
followed by the sender. What the body does with its link stands in `service/handed.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile, numbers_to_tell
from caseapp.cases.service.entries import need, relation_to
from caseapp.cases.service.moves import reopen_for
from caseapp.cases.vocabulary import Reopens, Status
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import new_vault_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id, new_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P
from caseapp.policy.referring import LINK_LASTS
from caseapp.referrals import handout
from caseapp.referrals.events import OUTSIDE_LINKED, OUTSIDE_MADE
from caseapp.referrals.handout import Handout, Key
from caseapp.referrals.lifecycle import outside_step
from caseapp.referrals.models import BodyFields, Consent, Outside, OutsideLink
from caseapp.referrals.models.outside import OWN_CLASSES
from caseapp.referrals.rights import allows, withheld_by, without
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.service.outside import move, shut, step, told_in
from caseapp.referrals.service.prepare import band_of
from caseapp.referrals.sheets import NAMES_HER, OF_CLASS, Told
from caseapp.referrals.vocabulary import OPEN_OUTSIDE, Constraint, Need, OutsideMove, OutsideState, Urgency

NOBODY = bytes(16)
"""A body outside has no id here: a right that names one establishment is not for it."""


@dataclass(frozen=True, slots=True)
class AskingOutside:
    """A referral to a body outside, as somebody prepares it. What is not in `tell` is not told."""

    body: BodyFields
    words: str
    urgency: Urgency
    consent_id: bytes | None
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()
    tell: Sequence[Told] = ()
    site_id: bytes | None = None
    """Where it stands in the directory; None for a body that is not there."""


def prepare(actor: Actor, case: Case, file: CaseFile, asked: AskingOutside) -> Outside:
    """Prepare it: nothing leaves the house. Raises Refused, NotFound, Impossible for a file that has ended, Invalid,
    NoRight."""
    need(actor, P.REFERRAL_SEND)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE or case.establishment_id != actor.workplace_id:
        raise NotFound
    if case.status == Status.MERGED:
        raise Impossible("file_ended")
    flaws = {name: "required" for name, text in (("name", asked.body.get("name")), ("words", asked.words)) if not text}
    if flaws:
        raise Invalid(flaws)
    now, row_id = clock.now(), new_id()
    right = right_of(unit, asked.consent_id, case.id, row_id)
    reopen_for(unit, actor, case, Reopens.REFERRAL)
    row = Outside(
        id=row_id,
        reference=new_reference(),
        case_id=case.id,
        sender_id=case.establishment_id,
        site_id=asked.site_id,
        state=str(OutsideState.PREPARED),
        since=now,
        consent_id=right.id,
        made_at=now,
        made_by_id=actor.user_id,
    )
    keys = new_vault_keys(unit, row.sender_id, row.id, OWN_CLASSES)
    told = without(_told(file, case, asked, withheld_by(right)), withheld_by(right))
    row.told = keys.seal(told, Outside.__tablename__, DataClass.CONTACT, row.id, row.id)
    row.body = keys.seal(dict(asked.body), Outside.__tablename__, DataClass.SOCIAL, row.id, row.id)
    unit.add(row)
    unit.flush()
    record(unit, actor, OUTSIDE_MADE, case.id, outside=id_text(row.id), told=len(asked.tell))
    return row


def give(actor: Actor, row: Outside) -> None:
    """A letter leaves the house, or a link: from the first on they are expected to answer. Raises Refused, NotFound,
    Impossible, NoRight."""
    need(actor, P.REFERRAL_SEND)
    unit = own_row(actor, row)
    if row.state not in OPEN_OUTSIDE:
        raise Impossible("referral_step")
    right_of(unit, row.consent_id, row.case_id, row.id)
    if row.state == OutsideState.PREPARED:
        move(unit, actor, row, OutsideMove.GIVE)


def draw_link() -> tuple[Handout, bytes, Key]:
    """A link, a code, and what they come to: the slow part of `link`, before anything is written."""
    drawn, salt = handout.draw(), handout.new_salt()
    return drawn, salt, handout.stretch(handout.read_link(drawn.link), handout.read_code(drawn.code), salt)


def link(actor: Actor, row: Outside, drawn: Handout, salt: bytes, key: Key) -> None:
    """Give a link and its code; one that was given before opens nothing any more. Raises as `give`."""
    give(actor, row)
    unit, now = session(), clock.now()
    unit.execute(delete(OutsideLink).where(OutsideLink.outside_id == row.id))
    unit.add(
        OutsideLink(
            outside_id=row.id,
            digest=handout.digest(handout.read_link(drawn.link)),
            salt=salt,
            proof=key.proof,
            tries=0,
            made_at=now,
            expires_at=now + LINK_LASTS,
            extract=handout.seal(key, told_in(unit, row), row.id),
        )
    )
    step(unit, actor, row, OutsideMove.LINK)
    record(unit, actor, OUTSIDE_LINKED, row.case_id, outside=id_text(row.id))
    unit.flush()


def withdraw(actor: Actor, row: Outside) -> None:
    """The link opens nothing any more. Raises Refused, NotFound, Impossible when there is none."""
    need(actor, P.REFERRAL_SEND)
    unit = own_row(actor, row)
    if unit.get(OutsideLink, row.id) is None:
        raise Impossible("referral_step")
    shut(unit, actor, row, OutsideMove.WITHDRAW)


def said(actor: Actor, row: Outside, name: OutsideMove, reason: str | None = None, words: str = "") -> None:
    """Write down what they said by telephone or letter, or that it is taken back. Raises Refused, NotFound, Impossible,
    Invalid. A hand-over is written down by `handing_over.hand_over`, with its minutes."""
    if name is OutsideMove.HAND:
        raise Impossible("referral_step")
    line = outside_step(name, OutsideState(row.state))
    need(actor, P(line.permission))
    unit = own_row(actor, row)
    move(unit, actor, row, name, reason, words)


def tickable(file: CaseFile, *, restricted: bool) -> list[Told]:
    """What the file itself can add to the extract: nothing that leads to the child of a restricted file."""
    known = _of_file(file)
    return [field for field in Told if known.get(field) and not (restricted and field in NAMES_HER)]


def _of_file(file: CaseFile) -> dict[Told, str]:
    return {
        Told.NAME: file.name.latin or file.name.nickname,
        Told.NAME_AR: file.name.arabic,
        Told.BIRTH: _born(file.birth),
        Told.GUARDIAN: str(file.contact.get("guardian_name", "")),
        Told.PHONES: numbers_to_tell(file.contact),
    }


def _born(birth: Birth) -> str:
    """A day, a month or a year, in figures; an estimate is told by the age band alone."""
    if birth.year is None:
        return ""
    parts = [f"{part:02}" for part in (birth.day, birth.month, birth.year) if part is not None]
    return "/".join(parts)


def _told(file: CaseFile, case: Case, asked: AskingOutside, withheld: frozenset[str]) -> dict[str, Any]:
    known = _of_file(file)
    may = [field for field in tickable(file, restricted=case.restricted) if OF_CLASS[field] not in withheld]
    return {
        "age": band_of(file.birth.age_on(clock.today())),
        "sex": str(file.sex),
        "needs": [str(one) for one in asked.needs],
        "constraints": [str(one) for one in asked.constraints],
        "languages": list(file.situation.get("languages") or ()),
        "urgency": str(asked.urgency),
        "words": asked.words,
        **{str(field): known[field] for field in asked.tell if field in may},
    }


def right_of(unit: Session, consent_id: bytes | None, case_id: bytes, row_id: bytes) -> Consent:
    """The right this rests on. Raises NoRight unless it allows telling anybody today."""
    right = unit.get(Consent, consent_id) if consent_id else None
    if right is None or right.case_id != case_id or not allows(right, NOBODY, clock.today()):
        raise NoRight(row_id, case_id)
    return right


def own_row(actor: Actor, row: Outside) -> Session:
    """The session, for a verb of the house that made it. Raises NotFound for another, and for what is forgotten."""
    if row.sender_id != actor.workplace_id or row.forgotten_at is not None:
        raise NotFound
    return session()
