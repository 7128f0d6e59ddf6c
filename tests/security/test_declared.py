"""What is declared: sealed and plain columns, gates; and that neither errors nor logs repeat what was typed."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import Column, LargeBinary, String, Table, insert, text
from sqlalchemy.exc import DBAPIError, StatementError

from caseapp.application import create_app
from caseapp.cases.models import Case, CaseEvent
from caseapp.infra import start
from caseapp.infra.db import Base, db
from caseapp.infra.db.guard import STAMP
from caseapp.infra.sealing.columns import SealedType, sealed_columns
from caseapp.infra.start import Undeclared, check_declared
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.exposure import PLAIN_COLUMNS
from caseapp.web.gate import Ungated, gates, public
from tests.conftest import House
from tests.support.world import CANARIES

SEALED = {
    "activity": {"told"},
    "dose": {"why"},
    "needs": {"told"},
    "norm_value": {"reason"},
    "list_word": {"reason"},
    "treatment": {"told", "grounds"},
    "audit_event": {"reason"},
    "case_event": {"body"},
    "case_deadline": {"reason", "told"},
    "case_file": {"identity", "contact", "situation"},
    "case_merge": {"identity", "contact", "social", "notes"},
    "bed_use": {"note"},
    "document": {"about"},
    "draft": {"body"},
    "incident": {"told", "people", "follow"},
    "incident_action": {"body"},
    "incident_duty": {"how"},
    "incident_line": {"note"},
    "hand_over_signature": {"told", "child"},
    "legal_basis": {"told"},
    "log_line": {"body"},
    "outing": {"told"},
    "passed_over": {"note"},
    "consent": {"told"},
    "referral": {"words"},
    "referral_sending": {"journey"},
    "referral_sheet": {"told"},
    "referral_step": {"words"},
    "outside_link": {"extract"},
    "outside_referral": {"body", "minutes", "sheet", "told"},
    "outside_step": {"words"},
    "refusal_review": {"told"},
    "transfer": {"said"},
    "register_line": {"beneficiary", "family", "health"},
    "register_mark": {"told"},
    "search_for_child": {"told"},
    "site": {"person", "kept"},
    "site_report": {"words"},
    "stay": {"entry", "health", "leaving"},
    "visitor": {"told"},
    "exceptional_opening": {"reason"},
    "name_entry": {"identity"},
    "name_index": {"basis"},
    "outbox": {"payload"},
    "saved_view": {"body"},
    "street_encounter": {"told", "care", "spot"},
    "street_addition": {"told", "care"},
    "street_report": {"body"},
    "street_observation": {"told"},
    "street_promise": {"told"},
    "street_sector": {"told"},
    "street_call": {"told"},
    "street_met": {"face"},
    "street_place": {"told", "point"},
    "street_profile": {"face", "life"},
    "street_round": {"plan"},
    "street_incident": {"told"},
    "street_vehicle": {"told"},
    "street_week": {"told"},
    "user_account": {"profile"},
}


def test_the_sealed_columns_are_these(lite: House) -> None:
    """A sealed column that became plain would pass `check_declared` if somebody also put it on the list."""
    found = {table: set(columns) for table, columns in sealed_columns().items()}
    assert {table: found.get(table) for table in SEALED} == SEALED
    assert all(classes for columns in sealed_columns().values() for classes in columns.values())


def test_every_column_is_sealed_or_reviewed_and_no_more_is_reviewed_than_there_is(lite: House) -> None:
    check_declared()
    stale = {
        f"{name}.{column}"
        for name, columns in PLAIN_COLUMNS.items()
        for column in columns
        if name not in Base.metadata.tables or column not in Base.metadata.tables[name].columns
    }
    assert stale == set()
    both = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedType) and column.name in PLAIN_COLUMNS.get(table.name, ())
    }
    assert both == set()


@pytest.mark.parametrize("kind", [String(40), LargeBinary()])
def test_a_new_plain_column_stops_the_start(lite: House, kind: object) -> None:
    table: Table = Base.metadata.tables["case_file"]
    column = Column("mother_name", kind)
    table.append_column(column)
    try:
        with pytest.raises(Undeclared, match="mother_name"):
            create_app(lite.settings)
    finally:
        table._columns.remove(column)
    create_app(lite.settings)


def test_a_new_table_stops_the_start(lite: House) -> None:
    table = Table("street_note", Base.metadata, Column("id", String(8), primary_key=True))
    try:
        with pytest.raises(Undeclared, match="street_note"):
            check_declared()
    finally:
        Base.metadata.remove(table)
    check_declared()


def test_a_view_without_a_gate_stops_the_start(lite: House) -> None:
    app = create_app(lite.settings)
    gates(app)
    app.add_url_rule("/gated", "gated", public(lambda: ""))
    gates(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: CANARIES["given"])
    with pytest.raises(Ungated, match="forgotten"):
        gates(app)


class _Watched:
    """Counts statements that reach the driver."""

    def __init__(self, engine) -> None:  # type: ignore[no-untyped-def]
        from sqlalchemy import event

        self.seen: list[str] = []
        event.listen(engine, "before_cursor_execute", self._keep)

    def _keep(self, _connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        self.seen.append(statement)


@pytest.mark.parametrize("plain", ["un nom en clair", b"un nom", bytearray(b"un nom"), 7])
def test_plain_text_never_reaches_the_sql_of_a_sealed_column(house: House, plain: object) -> None:
    with house.app.app_context():
        watched = _Watched(db.engine)
        case = house.world.case_id
        row = {"id": new_id(), "case_id": case, "kind": "note", "data_class": "notes", "at": clock.now()}
        row |= {"author_id": new_id(), "body": plain}
        with pytest.raises(StatementError) as through_core, system_work() as unit:
            unit.connection().execute(insert(CaseEvent.__table__), [row], execution_options={STAMP: True})
        with pytest.raises(StatementError), system_work() as unit:
            unit.get(Case, case).identity = plain
            unit.flush()
        assert isinstance(through_core.value.orig, TypeError)
        assert "un nom" not in str(through_core.value)
        assert not [sql for sql in watched.seen if sql.startswith(("INSERT INTO case_event", "UPDATE case_file"))]


def test_errors_and_logs_hide_what_was_typed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level. The control: the same engine without `hide_parameters` would have told."""
    canary = CANARIES["family"]
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    with house.app.app_context():
        assert db.engine.hide_parameters
        with pytest.raises(DBAPIError) as error, system_work() as unit:
            unit.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": canary})
        assert canary not in str(error.value) and canary not in repr(error.value)
        db.engine.hide_parameters = False
        try:
            with pytest.raises(DBAPIError) as told, system_work() as unit:
                unit.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": canary})
        finally:
            db.engine.hide_parameters = True
    assert canary in str(told.value)
    before_control = caplog.text.split("hide_parameters")[0]
    assert canary not in before_control


def test_classes_of_the_sealed_columns_fit_their_tables(lite: House) -> None:
    declared = sealed_columns()
    assert declared["case_file"] == {
        "identity": (DataClass.IDENTITY,),
        "contact": (DataClass.CONTACT,),
        "situation": (DataClass.SOCIAL,),
    }
    assert set(declared["case_event"]["body"]) == set(DataClass)


def test_the_keys_are_not_beside_what_they_open_in_production(lite: House) -> None:
    """The key file in the data folder is what the check of production calls by name."""
    from caseapp.infra.production import shortcomings

    with lite.app.app_context(), system_work() as unit:
        codes = {found.code for found in shortcomings(lite.settings, unit, debug=False)}
    assert "key_beside_data" in codes
    assert start.slots(lite.settings).path.stat().st_mode & 0o077 == 0
    assert lite.settings.root_key_file.stat().st_mode & 0o077 == 0
