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
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import mapping  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from sinks import COLUMNS, PostgresSink, SqliteSink  # noqa: E402
from sqlalchemy import Engine, func, insert, select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from caseapp.accounts import directory  # noqa: E402
from caseapp.accounts.models import Establishment, Membership, User  # noqa: E402
from caseapp.accounts.service import sessions  # noqa: E402
from caseapp.accounts.service.passwords import hash_password  # noqa: E402
from caseapp.cases.figures import FACTS  # noqa: E402
from caseapp.cases.models import Case, CaseEvent, CaseMember, Tally  # noqa: E402
from caseapp.cases.vocabulary import EventKind, Status, TeamPart  # noqa: E402
from caseapp.config import Settings  # noqa: E402
from caseapp.infra import migrations  # noqa: E402
from caseapp.infra.db import Base  # noqa: E402
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
    more = min(mapping.EXPORTED, count)
    rows = files(drive, count, more, places, sink.moment, ring)
    for number, (case, keys, member, events, entry, tokens) in enumerate(rows, 1):
        batch[Case].append(case)
        batch[VaultKey] += keys
        batch[CaseMember].append(member)
        batch[CaseEvent] += events
        batch[NameEntry].append(entry)
        batch[NameToken] += tokens
        if number % BATCH == 0 or number == count + more:
            for model, found in batch.items():
                sink.add(model, found)
                counts[model.__tablename__] += len(found)
                found.clear()
    sink.finish()
    counts["tally"] = tally(engine)
    (settings.data / "bench.json").write_text(
        json.dumps({"cases": count, "workers": drive.n_workers(count), "establishments": len(places)})
    )
    return counts


def people(unit: Session, ring: Keyring, drive: ModuleType, count: int) -> dict[int, tuple[bytes, int, AESGCM]]:
    """Establishments with their keys and directors, workers, a coordinator, through the models. Returns id and key by
    establishment number; the last one is that of the export."""
    found: dict[int, tuple[bytes, int, AESGCM]] = {}
    now = clock.now()
    places = list(drive.establishments())
    for place in [*places, {**places[0], "id": len(places) + 1, "name": "Export"}]:
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

    def hire(number: int, place: int, role: Role) -> None:
        user_id = mapping.row_id("user", number)
        profile = directory.Profile(
            mapping.login(number), f"{drive.FIRST[number % 500]} {drive.LAST[number * 3 % 5000]}"
        )
        unit.add(
            User(
                id=user_id,
                login_key=directory.login_key(profile.login),
                profile=directory.seal_profile(unit, user_id, profile),
                password_hash=hashed,
                must_change_password=False,
                toured=True,
                created_at=now,
            )
        )
        unit.flush()
        unit.add(
            Membership(
                id=mapping.row_id("membership", number),
                user_id=user_id,
                establishment_id=found[place][0],
                role=str(role),
                starts_on=date(2020, 1, 1),
            )
        )

    for worker in drive.workers(count):
        hire(worker["id"], worker["establishment_id"], Role.REFERENCE_WORKER)
    for place in found:
        hire(mapping.DIRECTOR + place, place, Role.DIRECTOR)
    hire(mapping.COORDINATOR, 1, Role.PROVINCIAL_COORDINATOR)
    hire(mapping.WITNESS, max(found), Role.PATHWAY_COORDINATOR)
    return found


def tally(engine: Engine) -> int:
    """Count the files once, as the application's listener does at each flush. Returns the lines."""
    case, place = Case.__table__.c, Establishment.__table__.c
    facts = [func.coalesce(case[name], 0) if name == "birth_year" else case[name] for name in FACTS]
    lines = (
        select(case.establishment_id, *facts, place.province_code, func.count())
        .join_from(Case.__table__, Establishment.__table__)
        .group_by(case.establishment_id, *facts, place.province_code)
    )
    columns = [Tally.__table__.c[name] for name in ("establishment_id", *FACTS, "province_code", "files")]
    with engine.begin() as connection:
        return connection.execute(insert(Tally.__table__).from_select(columns, lines)).rowcount


def files(
    drive: ModuleType,
    count: int,
    more: int,
    places: dict[int, tuple[bytes, int, AESGCM]],
    moment: Any,
    ring: Keyring,
) -> Iterator[Any]:
    """The rows of each file: case_file, vault_key, case_member, case_event, name_entry, name_token; then those
    of `more` files to export."""
    version = index.Version(index.FIRST, ring.derive(f"index.{index.FIRST}"), SHIPPED)
    workers, last = drive.n_workers(count), max(places)
    chief = mapping.row_id("user", mapping.DIRECTOR + last)
    users = [mapping.row_id("user", number) for number in range(workers + 1)]
    names = {data_class: (str(data_class), data_class.number) for data_class in CLASSES}
    registered, note, closed = str(EventKind.REGISTERED), str(EventKind.NOTE), Status.CLOSED
    reference_part = str(TeamPart.REFERENCE)
    social, social_number = names[DataClass.SOCIAL]
    notes, notes_number = names[DataClass.NOTES]
    row_id, urandom = mapping.row_id, os.urandom
    for case in chain(drive.cases(count), drive.cases(more, count + 1, count)):
        number = case["id"]
        key = row_id("case", number)
        place, kek_version, kek = places[case["establishment_id"] if number <= count else last]
        user = users[case["worker_id"]] if number <= count else chief
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
            None,
            1,
        )  # fmt: skip
        first = row_id("event", number)
        body = seal(
            ciphers[DataClass.SOCIAL], 1, {"text": case["narrative"]},
            table="case_event", class_number=social_number, row_id=first, vault_id=key,
        )  # fmt: skip
        events = [(first, key, registered, social, opened_at, user, None, "team", False, None, None, body)]
        cipher = ciphers[DataClass.NOTES]
        for part, (_case, _kind, day, author, _place, text) in enumerate(drive.events(number, workers), 1):
            event = row_id("event", number, part)
            body = seal(
                cipher, 1, {"text": text}, table="case_event", class_number=notes_number, row_id=event, vault_id=key
            )
            events.append((event, key, note, notes, moment(day), users[author], None, "team", False, None, None, body))
        identity, contact = mapping.identity(case), mapping.contact(case)
        entry = seal(
            ciphers[DataClass.IDENTITY], 1, {"cut": cut(identity, SHIPPED)},
            table="name_entry", class_number=1, row_id=key, vault_id=key,
        )  # fmt: skip
        kept = version.kept(values_of(identity, contact, str(mapping.SEX[case["sex"]]), SHIPPED))
        member = (row_id("member", number), key, user, reference_part, opened_at, None)
        yield row, keys, member, events, (number, key, version.number, entry), [(token, number) for token in kept]


def sign_in(settings: Settings) -> int:
    """Begin a session for each worker, as signing in does; DIR/sessions.json keeps its token and form token."""
    known = json.loads((settings.data / "bench.json").read_text())
    workers = known["workers"]
    secret = opened(settings).derive("cookies.1")
    chiefs = [mapping.DIRECTOR + place for place in range(1, known["establishments"] + 1)]
    tokens = {number: new_token() for number in (*range(1, workers + 1), *chiefs, mapping.COORDINATOR)}
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
