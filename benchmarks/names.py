"""Measures the name search beside others: `python benchmarks/names.py --names ../shared/data/names`.

Prints a table in Markdown; `--cross` learns on one half of the name classes and asks only for names of the other;
`--scale 1000000 --limit 500` grows the register in memory; `--misses 40` shows what was not found.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import names_peers  # noqa: E402
from benchmarks.names_leak import rank_attack, stored  # noqa: E402
from caseapp.kernel.names import Known, count, evaluation_search, learned, shard_count  # noqa: E402
from caseapp.kernel.names.counting import NOTHING  # noqa: E402

COUNTED = 10_000
"""Files that a register is counted by."""

Report = dict[str, Any]
HEAD = (
    "| | recall@1 | recall@10 | P.90 | P.95 | P.99 | candidates | ms p50 | ms p95 |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def evaluator(folder: Path) -> ModuleType:
    """The evaluator that lies beside the data."""
    spec = importlib.util.spec_from_file_location("evaluate", folder / "evaluate.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no evaluate.py in {folder}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(judge: ModuleType, engine: object, asked: Namespace, **changed: object) -> tuple[Report, list[Any]]:
    """One run of the evaluator."""
    options = Namespace(
        data=str(asked.names), evidence=False, strict=False, scale=asked.scale, limit=asked.limit, threshold=None,
        k=10, show=asked.misses, groups="clerk_pairs.tsv", **{},
    )  # fmt: skip
    vars(options).update(changed)
    task = {"persons": judge.task_persons, "groups": judge.task_groups, "names": judge.task_names}
    found: tuple[Report, list[Any]] = task[str(changed.get("task", "persons"))](engine, options)
    return found


def line(name: str, report: Report) -> str:
    """A run as a line of the table."""
    shown = [f"{report[key]:.3f}" for key in ("recall@1", "recall@10", "recall@P90", "recall@P95", "recall@P99")]
    shown += [f"{report['candidates_mean']:.0f}", f"{report['latency_ms_p50']:.1f}", f"{report['latency_ms_p95']:.1f}"]
    return f"| {name} | {' | '.join(shown)} |"


def by_category(report: Report) -> str:
    """recall@10 (and @1) of each kind of query."""
    kinds = sorted(report["categories"].items())
    return ", ".join(f"{kind} {v['recall@10']:.3f} ({v['recall@1']:.3f})" for kind, v in kinds)


def compare_peers(judge: ModuleType, asked: Namespace) -> None:
    """The table: ours and others, names only and with evidence."""
    print(HEAD)
    if asked.peers:
        base = judge.BASELINES
        for name, engine in (
            ("Primero's algorithm", judge.SearchEngine(names_peers.primero_search)),
            ("Soundex", judge.TokenEngine(base["soundex"], None, None, 200)),
            ("Double Metaphone", judge.TokenEngine(names_peers.metaphone_tokens(judge.words), None, None, 200)),
            ("trigrams of transliterated text", judge.TokenEngine(base["trigram"], None, None, 200)),
        ):
            print(line(name, measured(judge, engine, asked)[0]), flush=True)
    plain, missed = measured(judge, judge.SearchEngine(evaluation_search), asked)
    print(line("ours, names only", plain), flush=True)
    full, _ = measured(judge, judge.SearchEngine(evaluation_search), asked, evidence=True)
    print(line("ours, with age, sex, place, mother", full), flush=True)
    print(f"\nrecall@10 (recall@1), names only: {by_category(plain)}")
    lone = full["categories"].get("missing")
    if lone:
        print(f"one part only, with evidence: {lone['recall@10']:.3f} ({lone['recall@1']:.3f})")
    print(f"thresholds at P.95 / P.99 with evidence: {full['threshold@P95']:.2f} / {full['threshold@P99']:.2f}")
    for miss in missed:
        if miss[0] != "missing":
            print("missed:", *miss, sep="\t")


def leak(judge: ModuleType, asked: Namespace, size: int = 20_000) -> None:
    """The rank attack on two samples of the data's population."""
    names = judge.Names(str(asked.names))
    samples = []
    for seed in (7, 8):
        drawn = judge.background(names, size, 1, True, str(asked.names), seed)
        samples.append([_known(record) for record, _ in drawn])
    counted = count(random.Random(9).sample(samples[0], COUNTED)) if asked.counted else NOTHING
    if counted:
        listed = sum(len(row) for row in counted.shares.values())
        print(f"counted on {COUNTED}: {listed} shares, {len(json.dumps(counted.told())) // 1000} kB")
    for families in (asked.families,) if asked.families else ("P", "D", "Y", "Z", "L", "M", "PDYZLM"):
        for how, shards in (
            ("one value each", lambda value: 1),
            ("sharded", lambda value: shard_count(value, counted)),
        ):
            mine, hers = (stored(files, random.Random(seed), shards, families) for seed, files in enumerate(samples))
            found = rank_attack(mine, hers, size, random.Random(3))
            told = f"{found.values} | {found.largest:.3%} | {found.hits_of_ten:.0%} | {found.hits:.2%}"
            print(f"| {families} {how} | {told} |", flush=True)


def _known(record: dict[str, str]) -> Known:
    sex = record["sex"]
    return Known(
        given=record["given"], family=record["family"], sex="F" if sex == "F" else "M", place=record["place"],
        born_low=int(record["birth_year"]), mother=record["mother"],
    )  # fmt: skip


def cross(asked: Namespace) -> None:
    """Learn on each half in turn; ask for names of the other half, with the numbers of both halves and of one."""
    print("| asked for names of | learned on | evidence | recall@1 | recall@10 | P.90 | P.95 | P.99 |")
    with tempfile.TemporaryDirectory() as folder:
        for half in (0, 1):
            path = Path(folder) / f"half{half}.json"
            learn = [sys.executable, str(ROOT / "tools/learn_names.py"), "--names", str(asked.names)]
            subprocess.run([*learn, "--types", f"{half}/2", "--to", str(path)], check=True)
            for numbers in (learned.FILE, path):
                me = [sys.executable, __file__, "--names", str(asked.names), "--numbers", str(numbers)]
                subprocess.run([*me, "--only", f"{1 - half}/2"], check=True)


def only(judge: ModuleType, asked: Namespace) -> None:
    """The queries of which both names belong to some classes."""
    part, _, parts = asked.only.partition("/")
    load = judge.load_persons

    def chosen(data: str, evidence: bool) -> tuple[list[Any], list[Any], list[Any]]:
        records, types, queries = load(data, evidence)
        kept = [q for q in queries if all(int(t[1:]) % int(parts) == int(part) for pair in q[3] for t in pair)]
        return records, types, kept

    judge.load_persons = chosen  # type: ignore[attr-defined]
    on = "all names" if asked.numbers == learned.FILE else "the other half"
    for evidence in (False, True):
        report, _ = measured(judge, judge.SearchEngine(evaluation_search), asked, evidence=evidence)
        shown = [f"{report[key]:.3f}" for key in ("recall@1", "recall@10", "recall@P90", "recall@P95", "recall@P99")]
        print(
            f"| half {part} ({report['queries']}) | {on} | {'yes' if evidence else 'no'} | {' | '.join(shown)} |",
            flush=True,
        )


def main() -> None:
    """Choose and run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=Path, required=True, help="folder of names.tsv, gallery.tsv and evaluate.py")
    options.add_argument("--cross", action="store_true", help="learn on half, ask for the other half")
    options.add_argument("--leak", action="store_true", help="the rank attack")
    options.add_argument("--counted", action="store_true", help="... once the register has counted its names")
    options.add_argument("--families", default="", help="of the rank attack, such as L")
    options.add_argument("--groups", action="store_true", help="clerk_pairs.tsv")
    options.add_argument("--peers", action="store_true", help="others too")
    options.add_argument("--scale", type=int, default=0)
    options.add_argument("--limit", type=int, default=0)
    options.add_argument("--misses", type=int, default=0)
    options.add_argument("--numbers", type=Path, default=learned.FILE, help="other learned numbers")
    options.add_argument("--only", help="queries of these classes only, n/m")
    asked = options.parse_args()
    learned.use(learned.read(asked.numbers))
    judge = evaluator(asked.names)
    if asked.only:
        only(judge, asked)
    elif asked.cross:
        cross(asked)
    elif asked.leak:
        leak(judge, asked)
    elif asked.groups:
        report, _ = measured(judge, judge.SearchEngine(evaluation_search), asked, task="groups")
        print(line("clerk_pairs", report))
    else:
        compare_peers(judge, asked)


if __name__ == "__main__":
    main()
