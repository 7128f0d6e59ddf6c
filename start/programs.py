"""Other programs: run unseen, run with a sign of life, given the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from start.place import LOG, WINDOWS
from start.speech import say


def run_quietly(command: list[str], environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Run a program without showing it; its exit code and all it said."""
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except FileNotFoundError as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def run_aloud(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run an installer, show the lines worth reading and a sign of life; its exit code and all it said."""
    said: list[str] = []
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )

    def listen() -> None:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            said.append(line)
            if worth_showing(line):
                say("    " + line.split(" (from ")[0][:100])

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    started = shown = time.monotonic()
    try:
        while listener.is_alive():
            listener.join(0.5)
            if time.monotonic() - shown >= 5:
                shown = time.monotonic()
                say(f"    … {shown - started:.0f} s")
        process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    with LOG.open("a", encoding="utf-8") as log:
        log.write("\n".join(["$ " + " ".join(command), *said, ""]))
    return process.returncode, "\n".join(said)


def worth_showing(line: str) -> bool:
    """Headlines only: not the list of every package, and no warning about how files are copied."""
    return line.startswith(
        ("Resolved", "Prepared", "Installed", "Downloading", "Collecting", "Building", "Successfully")
    )


def become(command: list[str], environment: dict[str, str]) -> int:
    """Hand the terminal over to the app: signals and the exit code are then its own."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, environment)
    ended, _ = run_here(command, environment)
    return ended


def run_here(command: list[str], environment: dict[str, str], folder: Path | None = None) -> tuple[int, bool]:
    """Run a program that shares the terminal; its exit code, and whether Ctrl-C was pressed meanwhile.

    Ctrl-C reaches the program as well: it is left to end by itself, and to clean up what it started.
    """
    process = subprocess.Popen(command, cwd=folder, env=environment)
    interrupted = False
    while True:
        try:
            return process.wait(), interrupted
        except KeyboardInterrupt:
            interrupted = True
