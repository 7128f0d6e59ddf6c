#!/usr/bin/env python3
"""One command for the table: limit program, Django project and caseapp side by side, interleaved, CPU-ms compared.

    run.py --bench ../shared/bench --work /tmp/bench                      everything but PostgreSQL and the million
    run.py ... --steps table --rounds 5 --secs 3                          the judged table
    run.py ... --steps table --ops W7,W8c                                 some operations alone
    run.py ... --long                                                     also 1,000,000 files (by hand, hours of disk)

Server processes are pinned to core 0, the driver to core 1. Everything is made under --work and stays there for the
next run; what was started is stopped by its own pid. Django lives in a virtual environment of its own in --work.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = Path(sys.prefix)
GUNICORN = ["-w", "1", "-k", "gthread", "--threads", "4", "--keep-alive", "30", "--no-control-socket"]
PORTS = {
    "limit": 8301,
    "django_plain": 8302,
    "caseapp": 8303,
    "caseapp_s": 8304,
    "caseapp_l": 8305,
    "caseapp_unguarded": 8307,
}
STEPS = ("table", "startup", "memory", "pages", "growth", "guard", "hash")


class Bench:
    """Where everything lies, and how long to measure."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.bench, self.work = options.bench.resolve(), options.work.resolve()
        self.rounds, self.secs, self.long = options.rounds, options.secs, options.long
        self.wanted = set(options.ops.split(",")) if options.ops else None
        self.run = self.work / "run"
        self.run.mkdir(parents=True, exist_ok=True)
        self.cores = options.cores.split(",")
        # Bytecode goes to the work folder: neither the tree nor the bench folder is written to.
        self.environment = {
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": str(self.work / "pycache"),
            "BENCH_RUN": str(self.run),
            "BENCH": str(self.bench),
        }

    def call(self, command: list[str], cwd: Path = ROOT, **extra: str) -> None:
        """Run to the end, or stop everything."""
        subprocess.run(command, cwd=cwd, env={**self.environment, **extra}, check=True)

    def data(self, name: str, count: int) -> Path:
        """A fresh copy of a loaded installation, its workers signed in."""
        kept, used = self.work / f"data-{count}", self.run / f"data-{name}"
        loader = [str(VENV / "bin" / "python"), str(HERE / "load.py"), "--bench", str(self.bench)]
        if not (kept / "bench.json").exists():
            shutil.rmtree(kept, ignore_errors=True)
            self.call([*loader, "--cases", str(count), "--data", str(kept)])
        shutil.rmtree(used, ignore_errors=True)
        shutil.copytree(kept, used)
        self.call([*loader, "--data", str(used), "--sign-in"])
        shutil.copy(used / "sessions.json", self.run / f"{name}.json")
        return used

    @contextmanager
    def serving(self, name: str, count: int = 100_000, data: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """A target under gunicorn on the server core."""
        gunicorn, app, cwd, extra = self._target(name, count, data)
        pidfile = self.run / f"{'django' if name == 'django_plain' else name}.pid"
        pidfile.unlink(missing_ok=True)
        command = ["taskset", "-c", self.cores[0], gunicorn, *GUNICORN, "-b", f"127.0.0.1:{PORTS[name]}"]
        with (self.run / f"{name}.log").open("wb") as log:
            server = subprocess.Popen(
                [*command, "-p", str(pidfile), app], cwd=cwd, env={**self.environment, **extra}, stdout=log, stderr=log
            )
        try:
            self._wait(name, server)
            yield server
        finally:
            server.terminate()
            server.wait(60)

    def _target(self, name: str, count: int, data: Path | None) -> tuple[str, str, Path, dict[str, str]]:
        if name == "limit":
            return (
                str(VENV / "bin" / "gunicorn"),
                "app:application",
                self.bench / "limit",
                {"BENCH_DB": f"limit-{count}.sqlite3"},
            )
        if name == "django_plain":
            return (
                str(self.django("gunicorn")),
                "wsgi:application",
                self.bench / "django_baseline",
                {"BENCH_DB": f"django-{count}.sqlite3"},
            )
        extra = {
            "CASEAPP_DATA": str(data or self.data(name, count)),
            "CASEAPP_DEMO": "0",
            "CASEAPP_IDLE_MINUTES": "600",
            "PYTHONPATH": str(HERE),
        }
        if name == "caseapp_unguarded":
            return str(VENV / "bin" / "gunicorn"), "unguarded:app", ROOT, {**extra, "CASEAPP_BENCH_UNGUARDED": "yes"}
        return str(VENV / "bin" / "gunicorn"), "wsgi:app", ROOT, extra

    def _wait(self, name: str, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if server.poll() is not None:
                raise SystemExit(f"{name} did not start: see {self.run / name}.log")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORTS[name]}/login", timeout=30)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{name} does not answer")

    def django(self, program: str) -> Path:
        """A program of Django's own environment, made when first asked for."""
        place = self.work / "django-venv"
        if not (place / "bin" / "django-admin").exists():
            self.call([sys.executable, "-m", "venv", str(place)])
            wanted = ["django==5.2.*", "django-fernet-encrypted-fields", "openpyxl", "gunicorn"]
            self.call([str(place / "bin" / "pip"), "install", "-q", *wanted])
        return place / "bin" / program

    def seed(self, count: int) -> None:
        """The databases of the other two."""
        if not (self.run / f"limit-{count}.sqlite3").exists():
            program = [str(VENV / "bin" / "python"), "app.py", "seed", str(count)]
            self.call(program, self.bench / "limit", BENCH_DB=f"limit-{count}.sqlite3")
        if not (self.run / f"django-{count}.sqlite3").exists():
            manage = [str(self.django("python")), "manage.py"]
            for words in (["migrate", "-v", "0"], ["seed", str(count)]):
                self.call([*manage, *words], self.bench / "django_baseline", BENCH_DB=f"django-{count}.sqlite3")

    def drive(self, targets: list[str], operations: str) -> None:
        """drive.py on the driver's core, with those of the operations that are wanted."""
        chosen = [one for one in operations.split(",") if self.wanted is None or one in self.wanted]
        if not chosen:
            return
        path = f"{HERE}:{ROOT}"
        command = ["taskset", "-c", self.cores[-1], str(VENV / "bin" / "python"), str(self.bench / "drive.py"), "bench"]
        for target in targets:
            command += ["-t", target]
        command += ["--ops", ",".join(chosen), "--rounds", str(self.rounds), "--secs", str(self.secs)]
        self.call([*command, "--json", str(self.run / "results.jsonl")], PYTHONPATH=path)


def main() -> None:
    """Do the steps that were asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--bench", type=Path, required=True, help="the folder that holds drive.py, limit, django_baseline"
    )
    parser.add_argument("--work", type=Path, required=True, help="a scratch folder, 5 GB")
    parser.add_argument("--steps", default=",".join(STEPS), help=f"of {', '.join(STEPS)}")
    parser.add_argument("--ops", help="of the table, these operations only: W2,W7")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--secs", type=float, default=3)
    parser.add_argument("--cores", default="0,1", help="the servers' core and the driver's")
    parser.add_argument("--long", action="store_true", help="growth to 1,000,000 files as well")
    options = parser.parse_args()
    bench, load = Bench(options), os.getloadavg()[0]
    print(
        f"load average {load:.1f}"
        + (" - the machine is busy: compare ratios only, and run again" if load > 0.5 else "")
    )
    for step in options.steps.split(","):
        print(f"\n== {step}", flush=True)
        globals()[f"step_{step}"](bench)


def step_table(bench: Bench) -> None:
    """All three, all operations."""
    bench.seed(100_000)
    with ExitStack() as stack:
        for name in ("limit", "django_plain", "caseapp"):
            stack.enter_context(bench.serving(name))
        bench.drive(["limit", "django_plain", "caseapp"], "W0,W2,W3,W4,W5,W6,W1")
        bench.drive(["limit", "caseapp"], "W7,W8c,W8n,W9c,W9x,W10")


def step_startup(bench: Bench) -> None:
    """From exec to the first answer of the sign-in page, with bytecode at hand."""
    data, times = bench.data("caseapp", 1000), []
    for _ in range(4):
        started = time.perf_counter()
        with bench.serving("caseapp", data=data):
            times.append(time.perf_counter() - started)
    each = ", ".join(f"{t:.2f}" for t in times[1:])
    print(f"first answer after {min(times[1:]):.2f} s (best of {len(times) - 1}; {each})")


def step_memory(bench: Bench) -> None:
    """Master and worker after a hundred pages, no password hash in flight."""
    with bench.serving("caseapp") as server:
        known = json.loads((bench.run / "caseapp.json").read_text())
        for number in range(1, 101):
            request = urllib.request.Request(f"http://127.0.0.1:{PORTS['caseapp']}/cases/?view=mine&per=50&status=all")
            request.add_header("Cookie", f"caseapp={known['sessions'][str(number)][0]}")
            urllib.request.urlopen(request, timeout=60).read()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        total = sum(_anonymous(int(pid)) for pid in [server.pid, *children])
    print(f"{total / 1024:.0f} MiB, master and worker")


def _anonymous(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in rollup if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def step_pages(bench: Bench) -> None:
    """SQL statements and HTML sizes."""
    data = bench.data("caseapp", 100_000)
    bench.call([str(VENV / "bin" / "python"), str(HERE / "pages.py"), "--data", str(data), "--times", "20"])


def step_growth(bench: Bench) -> None:
    """The same pages on 1,000, 100,000 (and 1,000,000) files."""
    sizes = {"caseapp_s": 1000, "caseapp": 100_000} | ({"caseapp_l": 1_000_000} if bench.long else {})
    with ExitStack() as stack:
        for name, count in sizes.items():
            stack.enter_context(bench.serving(name, count))
        bench.drive(list(sizes), "W2,W3,W4")


def step_guard(bench: Bench) -> None:
    """With and without the scope guard, on the same data."""
    data = bench.data("caseapp", 100_000)
    shutil.copy(bench.run / "caseapp.json", bench.run / "caseapp_unguarded.json")
    with bench.serving("caseapp_unguarded", data=data), bench.serving("caseapp", data=data):
        bench.drive(["caseapp_unguarded", "caseapp"], "W2,W3,W4,W6")


def step_hash(bench: Bench) -> None:
    """What of W1 is the password hash."""
    script = (
        "import time; from caseapp.accounts.service import passwords as p; h = p.hash_password('x' * 12); t = []\n"
        "for _ in range(12):\n"
        "    s = time.process_time(); p.fits(h, 'x' * 12); t.append((time.process_time() - s) * 1000)\n"
        "print(f'{sorted(t)[6]:.0f} ms of CPU for one hash')"
    )
    bench.call(["taskset", "-c", bench.cores[0], str(VENV / "bin" / "python"), "-c", script])


if __name__ == "__main__":
    main()
