#!/usr/bin/env python3
"""Load the neutral data set of a bench folder into a new installation of caseapp, or sign its workers in.

    load.py --bench ../shared/bench --cases 100000 --data DIR [--database-url URL]
    load.py --bench ../shared/bench --data DIR --sign-in [--database-url URL]

Keys and tables come from the application's own `prepare`; everything sealed is sealed by its own `blobs` under real
keys of its own hierarchy. The rows of files go past the services, straight into the driver, without the secondary
indexes, which are made again at the end; the audit trail starts empty. `DIR/bench.json` says what was loaded.
"""

from __future__ import annotations

import argparse
import gc
import hmac
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import mapping  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from sqlalchemy import select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from caseapp.accounts import directory  # noqa: E402
from caseapp.accounts.models import Establishment, Membership, User  # noqa: E402
from caseapp.accounts.service import sessions  # noqa: E402
from caseapp.accounts.service.passwords import hash_password  # noqa: E402
from caseapp.cases.models import Case, CaseEvent, CaseMember  # noqa: E402
from caseapp.cases.vocabulary import EventKind, Status, TeamPart  # noqa: E402
from caseapp.config import Settings  # noqa: E402
from caseapp.infra import migrations  # noqa: E402
from caseapp.infra.db import Base  # noqa: E402
from caseapp.infra.db.engine import driver  # noqa: E402
from caseapp.infra.prepare import prepare  # noqa: E402
from caseapp.infra.sealing import keyring as rings  # noqa: E402
from caseapp.infra.sealing import vaults  # noqa: E402
from caseapp.infra.sealing.blobs import seal, wrap  # noqa: E402
from caseapp.infra.sealing.keyring import Keyring  # noqa: E402
from caseapp.infra.sealing.vaults import VaultKey  # noqa: E402
from caseapp.infra.start import open_root  # noqa: E402
from caseapp.kernel import clock  # noqa: E402
from caseapp.kernel.names.nicknames import SHIPPED  # noqa: E402
from caseapp.matching import index  # noqa: E402
from caseapp.matching.cut import cut  # noqa: E402
from caseapp.matching.models import NameEntry, NameToken  # noqa: E402
from caseapp.matching.people import values_of  # noqa: E402
from caseapp.policy.classes import DataClass  # noqa: E402
from caseapp.policy.roles import Role  # noqa: E402
from caseapp.web.session import new_token, token_hash  # noqa: E402

CLASSES = (DataClass.IDENTITY, DataClass.CONTACT, DataClass.SOCIAL, DataClass.NOTES)
BATCH = 2000
COLUMNS: dict[type[Base], tuple[str, ...]] = {
    Case: (
        "id", "reference", "establishment_id", "reference_worker_id", "opened_by_id", "opened_at", "closed_at",
        "status", "danger", "sex", "birth_year", "category", "source", "province_code", "restricted",
        "next_due_at", "changed_at", "changed_by_id", "identity", "contact", "situation", "external_key",
        "version",
    ),
    VaultKey: ("vault_id", "data_class", "dek_version", "holder_id", "kek_version", "wrapped", "expires_at"),
    CaseMember: ("id", "case_id", "user_id", "part", "since", "until"),
    CaseEvent: (
        "id", "case_id", "kind", "data_class", "at", "author_id", "detail", "audience", "pinned", "replaces_id", "body",
    ),
    NameEntry: ("number", "case_id", "version", "identity"),
    NameToken: ("token", "number"),
}  # fmt: skip


def main() -> None:
    """Load, or sign in."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True, help="the folder that holds drive.py")
    parser.add_argument("--data", type=Path, required=True, help="data folder of the installation")
    parser.add_argument("--database-url", help="default: SQLite in the data folder")
    parser.add_argument("--cases", type=int, default=1000, help="1000 (S), 100000 (M), 1000000 (L)")
    parser.add_argument(
        "--sign-in", action="store_true", help="begin a session for each worker, write DIR/sessions.json"
    )
    options = parser.parse_args()
    gc.disable()  # rows hold no cycles, and looking for some took a fifth of the time
    settings = settings_of(options.data, options.database_url)
    drive = drive_of(options.bench)
    if options.sign_in:
        print(f"{sign_in(settings)} sessions")
        return
    started, cpu = time.perf_counter(), time.process_time()
    counts = load(settings, drive, options.cases)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(
        f"{options.cases} files in {seconds:.1f} s ({cpu:.1f} s of CPU): {options.cases / seconds:.0f} a second; {said}"
    )


def settings_of(data: Path, url: str | None) -> Settings:
    """Settings of a benchmark installation."""
    data = data.resolve()
    return Settings(data=data, database_url=url or f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False)


def drive_of(bench: Path) -> ModuleType:
    """`drive.py` of the bench folder: it defines the data."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(bench.resolve()))
    import drive  # noqa: PLC0415 - lies outside the project

    return drive


def opened(settings: Settings) -> Keyring:
    """The installation's keyring, installed in this process."""
    ring = Keyring(open_root(settings))
    rings.install(ring)
    return ring


def load(settings: Settings, drive: ModuleType, count: int) -> dict[str, int]:
    """Make the installation and fill it. Returns rows by table."""
    for model, names in COLUMNS.items():
        assert set(names) == {c.name for c in model.__table__.columns}, f"{model.__name__} has other columns now"
    prepare(settings)
    ring = opened(settings)
    engine = migrations.open_engine(settings.database_url)
    with Session(engine) as unit:
        assert unit.scalar(select(User.id).limit(1)) is None, "the data folder is not empty"
        places = people(unit, ring, drive, count)
        unit.commit()
    sink = PostgresSink(settings) if settings.database_url.startswith("postgresql") else SqliteSink(settings)
    counts = dict.fromkeys((model.__tablename__ for model in COLUMNS), 0)
    batch: dict[type[Base], list[tuple[Any, ...]]] = {model: [] for model in COLUMNS}
    for number, (case, keys, member, events, entry, tokens) in enumerate(
        files(drive, count, places, sink.moment, ring), 1
    ):
        batch[Case].append(case)
        batch[VaultKey] += keys
        batch[CaseMember].append(member)
        batch[CaseEvent] += events
        batch[NameEntry].append(entry)
        batch[NameToken] += tokens
        if number % BATCH == 0 or number == count:
            for model, found in batch.items():
                sink.add(model, found)
                counts[model.__tablename__] += len(found)
                found.clear()
    sink.finish()
    (settings.data / "bench.json").write_text(json.dumps({"cases": count, "workers": drive.n_workers(count)}))
    return counts


def people(unit: Session, ring: Keyring, drive: ModuleType, count: int) -> dict[int, tuple[bytes, int, AESGCM]]:
    """Establishments with their keys, and workers, through the models. Returns id and key by establishment number."""
    found: dict[int, tuple[bytes, int, AESGCM]] = {}
    now = clock.now()
    for place in drive.establishments():
        key = mapping.row_id("establishment", place["id"])
        unit.add(
            Establishment(
                id=key,
                slug=f"BENCH{place['id']:04d}",
                name_fr=place["name"],
                name_ar=f"مركز {place['id']}",
                type=str(mapping.KIND[place["kind"]]),
                province_code=mapping.province_code(place["province"]),
                created_at=now,
            )
        )
        unit.flush()
        ring.create_kek(unit, key)
        found[place["id"]] = (key, *ring.kek(unit, key))
    hashed = hash_password(mapping.PASSWORD)
    for worker in drive.workers(count):
        number, user_id = worker["id"], mapping.row_id("user", worker["id"])
        name = f"{drive.FIRST[number % 500]} {drive.LAST[number * 3 % 5000]}"
        profile = directory.Profile(mapping.login(number), name)
        unit.add(
            User(
                id=user_id,
                login_key=directory.login_key(profile.login),
                profile=directory.seal_profile(unit, user_id, profile),
                password_hash=hashed,
                must_change_password=False,
                created_at=now,
            )
        )
        unit.flush()
        unit.add(
            Membership(
                id=mapping.row_id("membership", number),
                user_id=user_id,
                establishment_id=found[worker["establishment_id"]][0],
                role=str(Role.REFERENCE_WORKER),
                starts_on=date(2020, 1, 1),
            )
        )
    return found


def files(
    drive: ModuleType, count: int, places: dict[int, tuple[bytes, int, AESGCM]], moment: Any, ring: Keyring
) -> Iterator[Any]:
    """The rows of each file: case_file, vault_key, case_member, case_event, name_entry, name_token."""
    version = index.Version(index.FIRST, ring.derive(f"index.{index.FIRST}"), SHIPPED)
    workers = drive.n_workers(count)
    users = [mapping.row_id("user", number) for number in range(workers + 1)]
    names = {data_class: (str(data_class), data_class.number) for data_class in CLASSES}
    registered, note, closed = str(EventKind.REGISTERED), str(EventKind.NOTE), Status.CLOSED
    reference_part = str(TeamPart.REFERENCE)
    social, social_number = names[DataClass.SOCIAL]
    notes, notes_number = names[DataClass.NOTES]
    row_id, urandom = mapping.row_id, os.urandom
    for case in drive.cases(count):
        number = case["id"]
        key = row_id("case", number)
        place, kek_version, kek = places[case["establishment_id"]]
        user = users[case["worker_id"]]
        ciphers, keys = {}, []
        for data_class, (name, _number) in names.items():
            dek = urandom(32)
            ciphers[data_class] = AESGCM(dek)
            wrapped = wrap(kek, kek_version, dek, vaults._purpose(key, name, 1, place))
            keys.append((key, name, 1, place, kek_version, wrapped, None))
        opened_at = moment(case["opened_on"])
        status = mapping.STATUS.get(case["status"], Status.INTAKE)
        row = (
            key,
            mapping.reference(number),
            place,
            user,
            user,
            opened_at,
            moment(case["closed_on"]) if status is closed else None,
            str(status),
            str(mapping.DANGER[case["risk"]]),
            str(mapping.SEX[case["sex"]]),
            int(case["birth_date"][:4]),
            str(mapping.CATEGORY[case["category"]]),
            str(mapping.SOURCE[case["source"]]),
            mapping.commune(case["commune"]).province_code,
            False,
            None,
            opened_at,
            user,
            seal(
                ciphers[DataClass.IDENTITY], 1, mapping.identity(case),
                table="case_file", class_number=1, row_id=key, vault_id=key,
            ),
            seal(
                ciphers[DataClass.CONTACT], 1, mapping.contact(case),
                table="case_file", class_number=2, row_id=key, vault_id=key,
            ),
            None,
            None,
            1,
        )  # fmt: skip
        first = row_id("event", number)
        body = seal(
            ciphers[DataClass.SOCIAL], 1, {"text": case["narrative"]},
            table="case_event", class_number=social_number, row_id=first, vault_id=key,
        )  # fmt: skip
        events = [(first, key, registered, social, opened_at, user, None, "team", False, None, body)]
        cipher = ciphers[DataClass.NOTES]
        for part, (_case, _kind, day, author, _place, text) in enumerate(drive.events(number, workers), 1):
            event = row_id("event", number, part)
            body = seal(
                cipher, 1, {"text": text}, table="case_event", class_number=notes_number, row_id=event, vault_id=key
            )
            events.append((event, key, note, notes, moment(day), users[author], None, "team", False, None, body))
        identity, contact = mapping.identity(case), mapping.contact(case)
        entry = seal(
            ciphers[DataClass.IDENTITY], 1, {"cut": cut(identity, SHIPPED)},
            table="name_entry", class_number=1, row_id=key, vault_id=key,
        )  # fmt: skip
        kept = version.kept(values_of(identity, contact, str(mapping.SEX[case["sex"]]), SHIPPED))
        member = (row_id("member", number), key, user, reference_part, opened_at, None)
        yield row, keys, member, events, (number, key, version.number, entry), [(token, number) for token in kept]


class SqliteSink:
    """Rows into SQLite through its driver, durability off while loading."""

    def __init__(self, settings: Settings) -> None:
        path = settings.database_url.removeprefix("sqlite:///")
        self.connection = driver().connect(path, isolation_level=None)
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=DELETE", "locking_mode=EXCLUSIVE"):
            self.connection.execute(f"PRAGMA {pragma}").fetchall()
        self.connection.execute("PRAGMA cache_size=-1048576")
        tables = {model.__tablename__ for model in COLUMNS}
        self.indexes = [
            (name, sql)
            for name, table, sql in self.connection.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type='index'"
            )
            if table in tables and sql
        ]
        for name, _sql in self.indexes:
            self.connection.execute(f"DROP INDEX {name}")
        self.connection.execute("BEGIN")

    @staticmethod
    def moment(day: str) -> str:
        """Noon of a day, as SQLAlchemy stores it."""
        return f"{day} 12:00:00.000000"

    def add(self, model: type[Base], rows: list[tuple[Any, ...]]) -> None:
        """Insert."""
        names = COLUMNS[model]
        marks = ",".join("?" * len(names))
        self.connection.executemany(f"INSERT INTO {model.__tablename__} ({','.join(names)}) VALUES ({marks})", rows)

    def finish(self) -> None:
        """Indexes, statistics, and back to the application's journal."""
        self.connection.execute("COMMIT")
        for _name, sql in self.indexes:
            self.connection.execute(sql)
        self.connection.execute("ANALYZE")
        self.connection.execute("PRAGMA locking_mode=NORMAL").fetchall()
        self.connection.execute("PRAGMA journal_mode=WAL").fetchall()
        self.connection.close()


class PostgresSink:
    """Rows into PostgreSQL through COPY, the foreign keys not checked while loading (needs a superuser)."""

    def __init__(self, settings: Settings) -> None:
        import psycopg  # noqa: PLC0415 - only where it is asked for

        self.connection = psycopg.connect(settings.database_url.replace("postgresql+psycopg", "postgresql"))
        self.cursor = self.connection.cursor()
        self.cursor.execute("SET session_replication_role = replica")
        self.indexes = []
        for model in COLUMNS:
            self.cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
                "(SELECT conname FROM pg_constraint)",
                (model.__tablename__,),
            )
            self.indexes += self.cursor.fetchall()
        for name, _sql in self.indexes:
            self.cursor.execute(f"DROP INDEX {name}")

    @staticmethod
    def moment(day: str) -> datetime:
        """Noon of a day."""
        return datetime(int(day[:4]), int(day[5:7]), int(day[8:]), 12, tzinfo=UTC)

    def add(self, model: type[Base], rows: list[tuple[Any, ...]]) -> None:
        """Copy."""
        with self.cursor.copy(f"COPY {model.__tablename__} ({','.join(COLUMNS[model])}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([bytes(v) if isinstance(v, bytes) else v for v in row])

    def finish(self) -> None:
        """Indexes and statistics."""
        for _name, sql in self.indexes:
            self.cursor.execute(sql)
        self.connection.commit()
        self.connection.autocommit = True
        self.cursor.execute("VACUUM ANALYZE")
        self.connection.close()


def sign_in(settings: Settings) -> int:
    """Begin a session for each worker, as signing in does; DIR/sessions.json keeps its token and form token."""
    known = json.loads((settings.data / "bench.json").read_text())
    workers = known["workers"]
    secret = opened(settings).derive("cookies.1")
    tokens = {number: new_token() for number in range(1, workers + 1)}
    with Session(migrations.open_engine(settings.database_url)) as unit:
        for number, token in tokens.items():
            sessions.begin(unit, mapping.row_id("user", number), token_hash(token), lasts=timedelta(hours=12))
        unit.commit()
    known["sessions"] = {number: (token, form_token(secret, token)) for number, token in tokens.items()}
    path = settings.data / "sessions.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(known))
    return workers


def form_token(secret: bytes, token: str) -> str:
    """What `web.session.csrf_token` gives in this session."""
    return hmac.new(secret, b"form." + token.encode(), "sha256").hexdigest()[:40]


if __name__ == "__main__":
    main()
