"""What hangs on a file: asked at once, by indexes, and told to nobody."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.dialects import sqlite

from caseapp.cases.beside import beside
from caseapp.infra.db.driver import told
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import raw


def test_every_question_is_answered_by_an_index(lite: House) -> None:
    """One that walks through a table would make every page of every file dearer with each file that is added."""
    spoken: Any = str(beside.statement().compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": False}))
    asked: Any = re.sub(r"\?", "NULL", spoken)
    plan = [row.detail for row in raw(lite, f"EXPLAIN QUERY PLAN {asked}")]
    assert sum("USING" in step for step in plan) >= spoken.count("EXISTS")
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT ROW" not in step]


def test_a_file_with_nothing_beside_it_is_asked_once(lite: House) -> None:
    """Neither documents nor stays nor any other table of a feature is asked a question of its own."""
    client, asked = client_of(lite, Role.REFERENCE_WORKER), list[str]()
    address = f"/cases/{lite.world.reference}"
    client.get(address)
    told.append(asked.append)
    try:
        client.get(address)
    finally:
        told.remove(asked.append)
    tables = (
        "document",
        "stay",
        "incident",
        "referral_sending",
        "transfer",
        "case_merge",
        "case_pair",
        "street_profile",
    )
    own = [sql for sql in asked if "AS glass" not in sql]
    assert len(own) < len(asked)
    assert not [sql for sql in own for table in tables if re.search(rf"FROM {table}\b", sql)]
