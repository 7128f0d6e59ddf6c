#!/usr/bin/env python3
"""Measures the search for names as it is used: SQL, keyed and sharded tokens, sealed names opened and compared.

    names_sql.py --names ../shared/data/names --data DIR --build [--files 1000000] [--places 200] [--database-url URL]
    names_sql.py --names ../shared/data/names --data DIR --limit 500 [--evidence] [--database-url URL]

`--build` makes an installation that holds what a search needs and nothing else (`names_register.py`). Without it, the
development questions are put to `matching.queries.search.find` by a reference worker of the first establishment, each
in a session of its own: milliseconds with and without the line in the trail, files opened, statements, recall. With
one place all files are within her reach, the hardest case; with several, the gallery is hers and the rest is theirs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import load  # noqa: E402
import mapping  # noqa: E402
import names_register  # noqa: E402
from children import tally  # noqa: E402
from names import evaluator  # noqa: E402
from pages import _counted  # noqa: E402

from caseapp.accounts.service.sessions import scope_of  # noqa: E402
from caseapp.cli import boot  # noqa: E402
from caseapp.config import Settings  # noqa: E402
from caseapp.infra import migrations, work  # noqa: E402
from caseapp.infra.db import db, session  # noqa: E402
from caseapp.infra.db.guard import open_scope  # noqa: E402
from caseapp.infra.prepare import prepare  # noqa: E402
from caseapp.kernel import clock  # noqa: E402
from caseapp.matching.queries import pace, search  # noqa: E402
from caseapp.matching.queries.asked import question_of_form  # noqa: E402
from caseapp.matching.records import Question, Way  # noqa: E402

GALLERY = 20_000
HEAD = """\
| files in places | questions | ms p50 / p95 / p99 | with the trail | of CPU, without | opened, p95 | statements |\
 this very file @1, @10 | MB |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


class Seen(NamedTuple):
    """One question: milliseconds without and with its line in the trail, those of the processor, files opened, and
    where its file was."""

    kind: str
    alone: float
    whole: float
    cpu: float
    opened: int
    statements: int
    place: int | None


def main() -> None:
    """Build, or ask."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--names", type=Path, required=True, help="folder of gallery.tsv, queries.tsv and evaluate.py")
    parser.add_argument("--data", type=Path, required=True, help="data folder of the installation")
    parser.add_argument("--database-url", help="default: SQLite in the data folder")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--files", type=int, default=GALLERY)
    parser.add_argument("--places", type=int, default=1, help="establishments; the gallery lies in the first")
    parser.add_argument("--limit", type=int, default=0, help="so many questions, spread over all; 0: all")
    parser.add_argument("--evidence", action="store_true", help="tell sex, birth year, commune and mother too")
    parser.add_argument("--way", choices=list(Way), default=Way.PAGE, type=Way)
    options = parser.parse_args()
    settings = load.settings_of(options.data, options.database_url)
    judge = evaluator(options.names)
    if options.build:
        build(settings, judge, options)
    else:
        ask(settings, judge, options)


def build(settings: Settings, judge: ModuleType, options: argparse.Namespace) -> None:
    """Make the installation."""
    started = time.perf_counter()
    prepare(settings)
    places = names_register.staff(settings, load.opened(settings), options.places)
    made = names_register.records(judge, str(options.names), options.files)
    at_home = options.files if options.places == 1 else GALLERY
    tokens = names_register.fill(settings, made, places, at_home)
    tally(migrations.open_engine(settings.database_url))
    seconds = time.perf_counter() - started
    (settings.data / "names.json").write_text(json.dumps({"files": options.files, "places": options.places}))
    print(f"{options.files} files, {tokens / options.files:.1f} tokens each, {seconds:.0f} s, {size(settings)} MB")


def size(settings: Settings) -> int:
    """Megabytes of the database."""
    if settings.database_url.startswith("sqlite"):
        return sum(path.stat().st_size for path in settings.data.glob("caseapp.sqlite3*")) // 1_000_000
    with migrations.open_engine(settings.database_url).connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0) // 1_000_000


def ask(settings: Settings, judge: ModuleType, options: argparse.Namespace) -> None:
    """Put the questions, and print what it took."""
    app = boot.ready(Settings(data=settings.data, database_url=settings.database_url, demo=False, jobs_in_server=False))
    _records, _types, queries = judge.load_persons(str(options.names), True)
    queries = [one for one in queries if one[1] != "missing" or options.evidence]
    if options.limit:
        queries = queries[:: max(1, len(queries) // options.limit)][: options.limit]
    references = _references(options.names)
    seen = []
    pace.SEARCHES_AN_HOUR = sys.maxsize  # nobody else asks that often
    with app.app_context():
        for query, _kind, _target, _types_of in queries[:20]:  # caches of the process, connections, statements
            put(_question(query, options.evidence), options.way)
        for query, kind, target, _types_of in queries:
            found, took = put(_question(query, options.evidence), options.way)
            place = found.index(references[target]) if target and references[target] in found else None
            seen.append(Seen(kind if target else "nobody", *took, place))
    told = json.loads((settings.data / "names.json").read_text())
    report(settings, told, options, seen)


def put(question: Question, way: Way) -> tuple[list[str], tuple[float, float, float, int, int]]:
    """One question in a session of its own: references, then what it took, as in `Seen`."""
    actor, unit = names_register.worker(), session()
    open_scope(unit, scope_of(actor, clock.now()))
    with _counted(db.engine) as statements:
        started, cpu = time.perf_counter(), time.process_time()
        found = search.find(actor, question, way)
        alone, cpu = time.perf_counter() - started, time.process_time() - cpu
        asked = len(statements)
        lines = unit.info.get("audit", ())
        opened = sum(json.loads(line["detail"]).get("opened", 0) for line in lines)
        work.complete(unit)
        whole = time.perf_counter() - started
    unit.info.clear()
    db.session.remove()
    return [one.line.reference for one in found], (alone * 1000, whole * 1000, cpu * 1000, opened, asked)


def _question(query: dict[str, str], evidence: bool) -> Question:
    names = [(query["given"], query["family"])]
    if not evidence:
        return question_of_form(names)
    born = (int(query["birth_year"]),) * 2 if query["birth_year"] else None
    sex = names_register.SEX.get(query["sex"], "")
    return question_of_form(names, born=born, sex=sex, place=query["place"], mother=query["mother"])


def _references(folder: Path) -> dict[str, str]:
    """The reference of each person of the gallery."""
    lines = (folder / "gallery.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {line.partition("\t")[0]: mapping.reference(number) for number, line in enumerate(lines, 1)}


def report(settings: Settings, told: dict[str, int], options: argparse.Namespace, seen: list[Seen]) -> None:
    """One line of the table, and what each kind of question took."""
    wanted = [one for one in seen if one.kind not in ("nobody", "missing")]
    database = "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite"
    opened = [one.opened for one in seen]
    cells = [
        f"{database}, {told['files']:,} in {told['places']}",
        f"{len(seen):,} {'with evidence' if options.evidence else 'names only'}, {options.way}",
        _spread([one.alone for one in seen]),
        _spread([one.whole for one in seen]),
        _spread([one.cpu for one in seen]),
        f"{statistics.mean(opened):.0f}, {statistics.quantiles(opened, n=20)[18]:.0f}",
        f"{statistics.mean(one.statements for one in seen):.1f}",
        f"{_found(wanted, 1):.3f}, {_found(wanted, 10):.3f}",
        f"{size(settings):,}",
    ]
    print(f"{HEAD}\n| {' | '.join(cells)} |")
    for kind in sorted({one.kind for one in seen}):
        some = [one for one in seen if one.kind == kind]
        times = [one.alone for one in some]
        print(
            f"  {kind}: {len(some)}, recall@10 {_found(some, 10):.3f}, ms p50 {statistics.median(times):.1f}"
            f" max {max(times):.1f}, opened {statistics.mean(one.opened for one in some):.0f}"
        )


def _spread(values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"{cuts[49]:.1f} / {cuts[94]:.1f} / {cuts[98]:.1f}"


def _found(seen: list[Seen], most: int) -> float:
    return sum(one.place is not None and one.place < most for one in seen) / max(1, len(seen))


if __name__ == "__main__":
    main()
