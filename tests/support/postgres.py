"""A PostgreSQL server for the tests: the one that is named, else one of our own, else a reason to skip.

`TEST_POSTGRES_URL` names a server whose user may create databases. Otherwise the programs that the system
has installed start a private server in a temporary folder: once for all processes of a run, on a free port
of the loopback, with durability off because its data dies with it.

Import the fixtures in `tests/conftest.py`:

    from tests.support.postgres import postgres_database, postgres_server  # noqa: F401

Nothing is left running. The last process of the run stops the server, and its parent, `postgres_keeper.py`,
stops it too when the whole run was killed.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .requirements import unavailable

KEEPER = Path(__file__).with_name("postgres_keeper.py")
START_SECONDS = 30
STOP_SECONDS = 15

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "lc_messages": "C",
    "unix_socket_permissions": "0700",
}


class NoPostgres(Exception):
    """Why no PostgreSQL can be had."""


@dataclass(frozen=True)
class PostgresServer:
    """A server on which tests make and drop databases; `address` is a libpq URL without a database."""

    address: str
    maintenance_database: str = "postgres"

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        head, question, options = self.address.partition("?")
        return f"{head.replace('postgresql://', 'postgresql+psycopg://', 1)}/{database}{question}{options}"

    def connect(self) -> psycopg.Connection:
        """A connection to the maintenance database, in autocommit as CREATE DATABASE demands."""
        head, question, options = self.address.partition("?")
        return psycopg.connect(
            f"{head}/{self.maintenance_database}{question}{options}", autocommit=True, connect_timeout=5
        )

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or a copy of `template` (to which nothing may be connected); its URL."""
        way = " STRATEGY FILE_COPY" if template else ""  # twice as fast where there is something to copy
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + way).format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        with self.connect() as connection:
            connection.execute(command)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, and the connections to it, if it exists."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


# --- Fixtures -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The server of this run, shared by its processes."""
    in_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    controller = os.getppid() if in_worker else os.getpid()
    try:
        with shared_server(base.parent if in_worker else base, controller) as server:
            yield server
    except NoPostgres as error:
        unavailable("postgres", str(error))


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database that belongs to this process alone."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"caseapp_{worker}_{secrets.token_hex(4)}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@contextlib.contextmanager
def shared_server(folder: Path, controller: int) -> Iterator[PostgresServer]:
    """The server that all processes with this folder share; the first starts it, the last stops it.

    `controller` is the process whose end is the end of the run. Raises NoPostgres when there is none.
    """
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        yield named_server(named)
        return
    state, lock = folder / "postgres.json", FileLock(folder / "postgres.lock")
    with lock:
        found = _read(state)
        # A refusal is remembered too, or every process would wait for it again.
        if found is None:
            try:
                found = start_server(controller)
            except NoPostgres as error:
                found = {"refused": str(error)}
        if "refused" not in found:
            found["users"] = [*found.get("users", []), os.getpid()]
        _write(state, found)
    if "refused" in found:
        raise NoPostgres(str(found["refused"]))
    try:
        yield PostgresServer(str(found["address"]))
    finally:
        with lock:
            found = _read(state) or found
            found["users"] = [pid for pid in found["users"] if pid != os.getpid() and _alive(pid)]
            _write(state, found)
            if not found["users"]:
                stop_server(int(found["keeper"]), Path(found["place"]))
                state.unlink(missing_ok=True)


def _read(state: Path) -> dict | None:
    try:
        return json.loads(state.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _write(state: Path, content: dict) -> None:
    # It holds the server's password.
    with os.fdopen(os.open(state, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# --- Finding --------------------------------------------------------------------------------------------


def named_server(url: str) -> PostgresServer:
    """The server of TEST_POSTGRES_URL, tried; NoPostgres when it cannot be reached."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1).replace("postgres://", "postgresql://", 1)
    if not plain.startswith("postgresql://"):
        raise NoPostgres("TEST_POSTGRES_URL must begin with postgresql://")
    head, question, options = plain.partition("?")
    authority, _, database = head.removeprefix("postgresql://").partition("/")
    server = PostgresServer(f"postgresql://{authority}{question}{options}", database or "postgres")
    try:
        server.connect().close()
    except psycopg.Error as error:
        host = conninfo_to_dict(plain).get("host", "")
        raise NoPostgres(f"TEST_POSTGRES_URL ({host}): {str(error).strip().splitlines()[0]}") from error
    return server


def find_programs() -> Path | None:
    """The folder of the newest installed server: Debian's places, else PATH."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda place: int(place.parent.name) if place.parent.name.isdigit() else 0,
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def unprivileged() -> dict:
    """Options for subprocess that make PostgreSQL, which refuses to run as root, run as someone else."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("nobody", "postgres"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise NoPostgres("root cannot run PostgreSQL and there is no user nobody to run it as")


# --- Starting and stopping ------------------------------------------------------------------------------


def start_server(controller: int) -> dict:
    """Start a private server; its address, the pid of its keeper, its folder. NoPostgres when that fails."""
    if os.name != "posix":
        raise NoPostgres("TEST_POSTGRES_URL is not set, and only Linux and macOS can start a server here")
    programs = find_programs()
    if programs is None:
        raise NoPostgres("TEST_POSTGRES_URL is not set and no PostgreSQL server is installed")
    person = unprivileged()
    # Not in pytest's own folder: that one is closed to all but its owner, and the server is someone else.
    # A short path as well, because a socket's name has at most 107 characters.
    place = Path(tempfile.mkdtemp(prefix="caseapp-pg-", dir="/tmp" if person else None))
    try:
        if person:
            os.chown(place, person["user"], person["group"])
        password = secrets.token_urlsafe(18)
        make_cluster(programs, place, password, person)
        port = free_port()
        keeper = run_keeper(programs, place, port, controller, person)
        server = PostgresServer(f"postgresql://tests:{password}@127.0.0.1:{port}")
        try:
            wait_until_ready(server, keeper, place)
        except BaseException:
            stop_server(keeper.pid, place)
            raise
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return {"address": server.address, "keeper": keeper.pid, "place": str(place)}


def make_cluster(programs: Path, place: Path, password: str, person: dict) -> None:
    """Run initdb: trust on the socket, which only the server's user can reach, a password on the loopback."""
    secret = place / "password"
    secret.write_text(password)
    if person:
        os.chown(secret, person["user"], person["group"])
    command = [
        str(programs / "initdb"),
        f"--pgdata={place / 'data'}",
        f"--pwfile={secret}",
        "--username=tests",
        "--auth-local=trust",
        # Not scram: its deliberate slowness would be paid at each connection, for nothing worth protecting.
        "--auth-host=password",
        "--encoding=UTF8",
        "--no-sync",
        "--no-instructions",
    ]
    said = ""
    # C.UTF-8 knows the letters of both scripts; a system without it still sorts by bytes under C.
    for locale in ("C.UTF-8", "C"):
        done = subprocess.run(
            [*command, f"--locale={locale}"], cwd=place, capture_output=True, text=True, check=False, **person
        )
        if done.returncode == 0:
            secret.unlink()
            return
        said = done.stderr.strip() or done.stdout.strip()
    raise NoPostgres(f"initdb failed: {said.splitlines()[-1] if said else 'no message'}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_keeper(programs: Path, place: Path, port: int, controller: int, person: dict) -> subprocess.Popen:
    """Start the keeper, in a session of its own so that Ctrl-C ends pytest but not the server."""
    options = {**SETTINGS, "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": place}
    command = [str(programs / "postgres"), "-D", str(place / "data")]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    order = {"command": command, "place": str(place), "controller": controller, "person": person}
    return subprocess.Popen(
        [sys.executable, str(KEEPER), json.dumps(order)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_until_ready(server: PostgresServer, keeper: subprocess.Popen, place: Path) -> None:
    """Return once the server answers; NoPostgres with its last words when it does not."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        # Only the socket file tells that the server that answers is ours and not another's on that port.
        if any(place.glob(".s.PGSQL.*")):
            with contextlib.suppress(psycopg.Error):
                server.connect().close()
                return
        if keeper.poll() is not None:
            break
        time.sleep(0.02)
    log = place / "log"
    last = log.read_text("utf-8", "replace").strip().splitlines()[-1:] if log.exists() else []
    raise NoPostgres(f"the server did not start: {last[0] if last else 'no message'}")


def stop_server(keeper: int, place: Path) -> None:
    """Ask the keeper to stop the server and to remove its folder; returns when both are gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(keeper, signal.SIGTERM)
    limit = time.monotonic() + STOP_SECONDS
    # The folder goes last, so it tells the end better than the pid does: a keeper that another process
    # of the run started stays visible until that process takes note of its end.
    while place.exists() and _alive(keeper) and time.monotonic() < limit:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(keeper, os.WNOHANG)
        time.sleep(0.02)
    shutil.rmtree(place, ignore_errors=True)
