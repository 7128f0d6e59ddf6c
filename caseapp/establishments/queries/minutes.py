"""Signatures under the minutes of a stay, opened under the grant of its page."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.accounts.directory import names_of
from caseapp.establishments.models import Signature
from caseapp.establishments.records import SignedLine
from caseapp.establishments.vocabulary import SignsAs, Way
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.policy.classes import DataClass


def signatures(stay_id: bytes, grant: Grant, language: str) -> list[SignedLine]:
    """Who signed, in the order in which it happened."""
    unit = session()
    rows = unit.scalars(select(Signature).where(Signature.stay_id == stay_id).order_by(Signature.id)).all()
    names = names_of(unit, {row.by_id for row in rows}, language) if rows else {}
    return [_line(row, grant, names.get(row.by_id, "")) for row in rows]


def _line(row: Signature, grant: Grant, by: str) -> SignedLine:
    table = Signature.__tablename__
    told = grant.open(row.told, table, DataClass.CONTACT, row.id, row.stay_id, row.by_id)
    child = grant.open(row.child, table, DataClass.IDENTITY, row.id, row.stay_id, row.by_id)
    return SignedLine(
        Way(row.way),
        SignsAs(row.quality),
        told.get("name", ""),
        told.get("ink", ""),
        child.get("names", []),
        child.get("birth", {}),
        row.at,
        by,
    )
