"""The real server in a process of its own, on a free port and its own data."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
"""Seconds to wait for a start: a loaded machine is slow, a hung one is caught."""


class Server:
    """`python -m caseapp serve`, with templates that were compiled once for all of a run."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.settings = settings
        self.port = _free_port()
        self.scheme = "https" if "CASEAPP_TLS_CERT" in settings else "http"
        self.url = f"{self.scheme}://127.0.0.1:{self.port}"
        self.log = data.parent / f"{data.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start, and wait until it can serve."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEAPP_")}
        environment |= {"CASEAPP_DATA": str(self.data), "CASEAPP_PORT": str(self.port), "CASEAPP_DEMO": "0"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.compiled", "caseapp", "serve"],
                cwd=ROOT,
                env=environment | self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._serves():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text('utf-8')}")
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """As a power cut would: no farewell. Its children, which are in its session, go with it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As a service manager would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            if how is signal.SIGKILL:
                os.killpg(self._process.pid, how)
            else:
                self._process.send_signal(how)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
        self._process = None

    def _serves(self) -> bool:
        anyone = ssl._create_unverified_context() if self.scheme == "https" else None
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2, context=anyone) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
