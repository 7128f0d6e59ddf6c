"""What is sealed in an entry: whom one asks for, and the address of a sensitive site."""

from __future__ import annotations

from sqlalchemy.orm import Session

from caseapp.directory.events import ADDRESS_SEEN
from caseapp.directory.models import Site
from caseapp.infra import access
from caseapp.infra.access import SEALED_UNREADABLE
from caseapp.infra.audit import record
from caseapp.infra.sealing.blobs import SealedBlob
from caseapp.infra.sealing.keyring import HOUSE
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict


def person_of(unit: Session, row: Site) -> str:
    """The name of whom one asks for; like the names of staff, it leaves no line when it is read."""
    if row.person is None:
        return ""
    keys = load_keys(unit, HOUSE, [HOUSE], [DataClass.IDENTITY])
    try:
        return str(keys.unseal(row.person, Site.__tablename__, DataClass.IDENTITY, row.id, HOUSE).get("name", ""))
    except Unreadable:
        detail = {"table": Site.__tablename__, "class": str(DataClass.IDENTITY)}
        record(unit, None, SEALED_UNREADABLE, row.id, **detail)  # type: ignore[arg-type]
        return ""


def kept_of(unit: Session, actor: Actor, row: Site, *, shown: bool = True) -> tuple[str, str]:
    """The address and the commune of a sensitive site; a line of the trail says who saw them. Whoever asks has asked
    before whether the actor may (`rules.may_see_address`). `shown=False`: a verb compares, nobody sees."""
    verdicts = {DataClass.CONTACT: Verdict.ALLOWED}
    grant = access.mint(unit, actor, ADDRESS_SEEN, HOUSE, [HOUSE], verdicts, about=row.id, traced=shown)
    told = grant.open(row.kept, Site.__tablename__, DataClass.CONTACT, row.id, HOUSE)
    return str(told.get("address", "")), str(told.get("commune", ""))


def seal_person(unit: Session, row_id: bytes, name: str) -> SealedBlob | None:
    """A name as it is stored; None where there is none."""
    if not name:
        return None
    keys = writing_keys(unit, HOUSE, HOUSE, [DataClass.IDENTITY])
    return keys.seal({"name": name}, Site.__tablename__, DataClass.IDENTITY, row_id, HOUSE)


def seal_kept(unit: Session, row_id: bytes, address: str, commune: str) -> SealedBlob | None:
    """An address that is kept, as it is stored."""
    if not address and not commune:
        return None
    keys = writing_keys(unit, HOUSE, HOUSE, [DataClass.CONTACT])
    told = {"address": address, "commune": commune}
    return keys.seal(told, Site.__tablename__, DataClass.CONTACT, row_id, HOUSE)
