"""The parent of the tests' PostgreSQL server. Standard library only; started by `postgres.py`, not imported.

A process of its own: it outlives any one worker of the run, and when the whole run is killed by the system it
is still there to stop the server and to remove its folder.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def alive(pid: int) -> bool:
    """Is this process still at work? A zombie, ended but not yet noticed by its parent, is not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "Z"
    # No such process, or a system without /proc.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def keep(command: list[str], place: Path, controller: int, person: dict[str, Any]) -> None:
    """Run the server until told to stop or until the run that wanted it is gone, then leave no trace."""
    told: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda number, _: told.append(number))
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=place, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **person)
    while server.poll() is None and not told and alive(controller):
        time.sleep(0.05)
    if server.poll() is not None:
        return  # it died by itself: the log stays for whoever asks why
    # SIGQUIT is PostgreSQL's immediate stop: right for data that nobody will read again.
    for name in (signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(name)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(8)
            break
    shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    keep(order["command"], Path(order["place"]), order["controller"], order["person"])
