#!/usr/bin/env python3
"""Load the neutral data set of a bench folder into a new installation of caseapp, or sign its workers in.

    load.py --bench ../shared/bench --cases 100000 --data DIR [--database-url URL]
    load.py --bench ../shared/bench --data DIR --sign-in [--database-url URL]

Keys and tables come from the application's own `prepare`; everything sealed is sealed by its own `blobs` under real
keys of its own hierarchy. The rows of files go past the services, straight into the driver, without the secondary
indexes, which are made again at the end; the tallies are counted once, and each province publishes the month that has
ended from them. The audit trail starts empty. `DIR/bench.json` says what was loaded.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import mapping  # noqa: E402
from children import files  # noqa: E402
from living import settle  # noqa: E402
from sinks import COLUMNS, PostgresSink, SqliteSink  # noqa: E402
from sqlalchemy import select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from staff import people, sign_in  # noqa: E402

from caseapp.accounts.models import User  # noqa: E402
from caseapp.cases.models import Case, CaseEvent, CaseMember  # noqa: E402
from caseapp.cases.publishing import publish  # noqa: E402
from caseapp.cases.recount import counted  # noqa: E402
from caseapp.config import Settings  # noqa: E402
from caseapp.establishments.figures import counted as stays_counted  # noqa: E402
from caseapp.infra import migrations  # noqa: E402
from caseapp.infra.db import Base  # noqa: E402
from caseapp.infra.prepare import prepare  # noqa: E402
from caseapp.infra.sealing import keyring as rings  # noqa: E402
from caseapp.infra.sealing.keyring import Keyring  # noqa: E402
from caseapp.infra.sealing.vaults import VaultKey  # noqa: E402
from caseapp.infra.start import open_root  # noqa: E402
from caseapp.matching.models import NameEntry, NameToken  # noqa: E402

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
        print(f"{sign_in(settings, opened(settings))} sessions")
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
    with Session(engine) as unit:
        counts["stay"] = settle(unit)
        for tally, moved in chain.from_iterable(recount(unit).items() for recount in (counted, stays_counted)):
            tally.move(unit, moved)
            counts[tally.model.__tablename__] = len(moved)
        counts["provinces published"] = publish(unit)
        unit.commit()
    (settings.data / "bench.json").write_text(
        json.dumps({"cases": count, "workers": drive.n_workers(count), "establishments": len(places)})
    )
    return counts


if __name__ == "__main__":
    main()
