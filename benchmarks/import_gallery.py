#!/usr/bin/env python3
"""Time `flask cases import` on a gallery of names, on SQLite and on PostgreSQL.

    import_gallery.py --gallery ../shared/data/names/gallery.tsv --work /tmp/bench [--database-url URL]

The gallery (person_id, given, family, sex, birth_year, place) is written as a CSV of our columns (external_id, given,
family, sex, birth, commune). Without --database-url: SQLite. Made anew each time under --work; an empty PostgreSQL
database is yours to make (benchmarks/README.md says how).
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import load  # noqa: E402
import mapping  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from caseapp.accounts import directory  # noqa: E402
from caseapp.accounts.models import Establishment, Membership, User  # noqa: E402
from caseapp.accounts.service.passwords import hash_password  # noqa: E402
from caseapp.infra import migrations  # noqa: E402
from caseapp.infra.prepare import prepare  # noqa: E402
from caseapp.kernel import clock  # noqa: E402
from caseapp.policy.roles import Role  # noqa: E402

COLUMNS = {
    "person_id": "external_id",
    "given": "given",
    "family": "family",
    "sex": "sex",
    "birth_year": "birth",
    "place": "commune",
}
LOGIN = "bench.import"


def main() -> None:
    """Convert, prepare, import twice (the second time nothing is new)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gallery", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--database-url")
    options = parser.parse_args()
    data = options.work.resolve() / "import"
    shutil.rmtree(data, ignore_errors=True)
    settings = load.settings_of(data, options.database_url)
    prepare(settings)
    someone(settings)
    table = data / "gallery.csv"
    print(f"{convert(options.gallery, table)} rows")
    environment = {
        **os.environ,
        "CASEAPP_DATA": str(data),
        "CASEAPP_DATABASE_URL": settings.database_url,
        "CASEAPP_DEMO": "0",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "cases", "import", str(table), "--as", LOGIN]
    for turn in ("new", "again"):
        before = os.times()
        done = subprocess.run(
            command,
            cwd=HERE.parent,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"{turn}: {after.elapsed - before.elapsed:.1f} s, {spent:.1f} s of CPU (the client's alone)")
        print("   ", " | ".join(done.stdout.strip().splitlines()[-3:]) or done.stderr[-500:])


def someone(settings: load.Settings) -> None:
    """An establishment, and an officer who may import."""
    ring = load.opened(settings)
    with Session(migrations.open_engine(settings.database_url)) as unit:
        place, user = mapping.row_id("establishment", 1), mapping.row_id("user", 1)
        names = {"name_fr": "Unité", "name_ar": "وحدة", "type": "upe", "province_code": mapping.province_code(3)}
        unit.add(Establishment(id=place, slug="BENCH", created_at=clock.now(), **names))
        unit.flush()
        ring.create_kek(unit, place)
        profile = directory.Profile(LOGIN, "Import Bench")
        unit.add(
            User(
                id=user,
                login_key=directory.login_key(LOGIN),
                profile=directory.seal_profile(unit, user, profile),
                password_hash=hash_password(mapping.PASSWORD),
                created_at=clock.now(),
            )
        )
        unit.flush()
        ring.create_kek(unit, user)
        held = {"role": str(Role.UNIT_OFFICER), "starts_on": date(2020, 1, 1)}
        unit.add(Membership(id=mapping.row_id("membership", 1), user_id=user, establishment_id=place, **held))
        unit.commit()


def convert(gallery: Path, table: Path) -> int:
    """The gallery in the columns of an import."""
    count = 0
    with gallery.open(encoding="utf-8") as lines, table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS.values())
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            writer.writerow([row[name] for name in COLUMNS])
            count += 1
    return count


if __name__ == "__main__":
    main()
