"""The address at which the application listens, tried before it starts."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json
import socket

from start.place import WINDOWS
from start.speech import Stop
from start.troubles import mistyped


def is_loopback(host: str) -> bool:
    """Is this an address that only this machine can reach?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_free_port(host: str, port: int) -> None:
    """Stop with words when the app could not listen there."""
    try:
        free = try_port(host, port)
    except socket.gaierror as error:
        raise mistyped(f"--host {host}") from error
    except OSError as error:
        if error.errno == errno.EACCES:
            raise Stop(
                f"Le port {port} est réservé à l'administrateur : choisissez-en un au-dessus de 1023.",
                f"المنفذ {port} مخصّص لمدير النظام: اختر منفذا أكبر من 1023.",
                "python3 run.py --port 8000",
            ) from error
        raise Stop(
            f"Cette machine n'a pas l'adresse {host}.",
            f"لا يملك هذا الجهاز العنوان {host}.",
            str(error),
        ) from error
    if free:
        return
    if already_there(host, port):
        raise Stop(
            "L'application tourne déjà à cette adresse : ouvrez-la dans le navigateur.",
            "التطبيق يعمل بالفعل على هذا العنوان: افتحه في المتصفّح.",
            "http://{}:{}".format("localhost" if is_loopback(host) else host, port),
        )
    raise Stop(
        f"Le port {port} est déjà pris par un autre programme. Choisissez-en un autre :",
        f"المنفذ {port} يستعمله برنامج آخر. اختر منفذا غيره:",
        f"python3 run.py --port {next_free_port(host, port)}",
    )


def try_port(host: str, port: int) -> bool:
    """Can a server listen there? Raises OSError when the reason is anything but a port in use."""
    family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        if WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            # A connection closed a moment ago must not count as a port in use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def next_free_port(host: str, port: int) -> int:
    for candidate in range(max(port, 1023) + 1, min(port + 100, 65535)):
        try:
            if try_port(host, candidate):
                return candidate
        except OSError:
            break
    return 8800


def already_there(host: str, port: int) -> bool:
    """Does caseapp itself answer at this address? Someone may have started it twice."""
    reached = host.strip("[]") if is_loopback(host) else "127.0.0.1"
    question = http.client.HTTPConnection(reached, port, timeout=1)
    try:
        question.request("GET", "/healthz")
        answer = question.getresponse()
        return answer.status == 200 and isinstance(json.loads(answer.read(10_000)), dict)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        question.close()
