"""Asking a virus scanner that speaks clamd's protocol (INSTREAM), over its unix socket or TCP.

Bytes go to it in pieces and never through a file. It answers "stream: OK" or "stream: NAME FOUND"; everything else, and
no answer in time, counts as not scanned.
"""

from __future__ import annotations

import socket
from enum import StrEnum

PIECE = 1 << 16
PATIENCE = 20.0
_ANSWER = 4096


class Scan(StrEnum):
    """What is known of some bytes."""

    CLEAN = "clean"
    FOUND = "found"
    NOT_SCANNED = "not_scanned"


def scan(address: str | None, content: bytes, patience: float = PATIENCE) -> Scan:
    """What the scanner at `address` says of `content`; NOT_SCANNED without one, or when it does not answer.

    Raises ValueError for an address that is none.
    """
    if not address:
        return Scan.NOT_SCANNED
    try:
        with _connect(address, patience) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                link.sendall(len(piece).to_bytes(4, "big") + piece)
            link.sendall(bytes(4))
            answer = _answer(link)
    except OSError:
        return Scan.NOT_SCANNED
    if answer.endswith(b" FOUND"):
        return Scan.FOUND
    return Scan.CLEAN if answer == b"stream: OK" else Scan.NOT_SCANNED


def _connect(address: str, patience: float) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix" and place:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(patience)
        try:
            link.connect(place)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = place.rpartition(":")
    if kind != "tcp" or not host or not port.isdecimal():
        raise ValueError("CASEAPP_SCANNER must be unix:/path or tcp:host:port")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=patience)


def _answer(link: socket.socket) -> bytes:
    found = bytearray()
    while len(found) < _ANSWER and b"\0" not in found:
        piece = link.recv(_ANSWER)
        if not piece:
            break
        found += piece
    return bytes(found.partition(b"\0")[0]).strip()
