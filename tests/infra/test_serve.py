"""`python -m caseapp serve` as a person meets it: an address, a code, an answer, a clean end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CASEAPP_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "CASEAPP_DATA": str(data),
        "CASEAPP_DEMO": "0",
        **more,
    }


@contextmanager
def serving(data: Path, log: Path, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "caseapp", "serve"],
            env=environment(data, CASEAPP_PORT=str(port), **more),
            stdout=out,
            stderr=out,
        )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def run(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], env=environment(data, **more), cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def flask(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(data, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *words)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    log = tmp_path / "log"
    with serving(tmp_path / "data", log) as (process, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(number)
        assert process.wait(15) == 0
    said = log.read_text("utf-8")
    assert f"http://localhost:{port}" in said
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", said), "the code of the first administrator"
    assert "Traceback" not in said


def test_with_a_certificate_it_serves_tls(tmp_path: Path) -> None:
    import ssl

    made = run(tmp_path, "-m", "caseapp.cli.cert", "--out", str(tmp_path / "tls"))
    assert made.returncode == 0, made.stdout
    tls = {"CASEAPP_TLS_CERT": str(tmp_path / "tls/server.crt"), "CASEAPP_TLS_KEY": str(tmp_path / "tls/server.key")}
    log = tmp_path / "log"
    trusted = ssl.create_default_context(cafile=str(tmp_path / "tls/ca.crt"))
    with serving(tmp_path / "data", log, CASEAPP_HOST="0.0.0.0", **tls) as (process, port):
        with urllib.request.urlopen(f"https://localhost:{port}/healthz", timeout=10, context=trusted) as answer:
            assert answer.status == 200
            assert answer.headers["Strict-Transport-Security"]
        process.terminate()
        assert process.wait(20) == 0
    assert "Traceback" not in log.read_text("utf-8")


def test_another_address_than_this_machine_demands_tls(tmp_path: Path) -> None:
    done = run(tmp_path / "data", "-m", "caseapp", "serve", CASEAPP_HOST="0.0.0.0")
    assert done.returncode == 1
    assert "certificat" in done.stdout
    assert "شهادة" in done.stdout
    assert not (tmp_path / "data").exists()


def test_production_refuses_what_is_not_fit(tmp_path: Path) -> None:
    done = run(tmp_path / "data", "-m", "caseapp", "serve", CASEAPP_PRODUCTION="1")
    assert done.returncode == 1
    assert "check production" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_commands_and_the_way_back_when_the_keys_are_lost(tmp_path: Path) -> None:
    data, usb = tmp_path / "data", tmp_path / "usb"
    assert "saine" in flask(data, "audit", "verify").stdout
    made = flask(data, "backup", "create", "--out", str(usb))
    assert made.returncode == 0, made.stdout + made.stderr
    assert flask(data, "jobs", "run", "--once").returncode == 0
    assert flask(data, "check", "production").returncode == 1
    (part,) = usb.glob("*.data.backup")
    keys = tmp_path / "kept"
    shutil.move(data / "keys", keys)
    broken = flask(data, "audit", "verify")
    assert broken.returncode == 1
    assert "Traceback" not in broken.stderr
    assert "مفاتيح" in broken.stderr
    shutil.move(keys, data / "keys")
    done = flask(data, "backup", "restore", str(part), "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Restauré" in done.stdout
    with serving(data, tmp_path / "log") as (process, _port):
        refused = flask(data, "backup", "restore", str(part), "--yes")
        assert refused.returncode == 1
        assert "arrêtez-la" in refused.stdout
        process.terminate()
        process.wait(15)
    part.write_bytes(part.read_bytes()[:-7])
    refused = flask(data, "backup", "restore", str(part), "--yes")
    assert refused.returncode == 1
    assert "altérée" in refused.stdout
