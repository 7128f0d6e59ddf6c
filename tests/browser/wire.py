"""A wire between a telephone and the server that breaks where a test says, in the middle of what it carries."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from enum import StrEnum

HANDING_IN = b"POST /field/items"
ID = re.compile(rb'"id":"([0-9a-f]{32})"')
PART = 200
SOME = 65536


class Breaks(StrEnum):
    """Where the wire breaks when a telephone hands in: before, within and after what it says, within the answer."""

    BEFORE = "before"
    """Nothing of the request reaches the server."""
    WITHIN = "within"
    """A part of it does."""
    UNANSWERED = "unanswered"
    """All of it does and is carried out; nothing of the answer comes back."""
    HEAD = "head"
    """A few bytes of the answer do."""
    BODY = "body"
    """All but the last bytes do."""


class Wire:
    """Listens on a port of its own and carries to the server's, whichever is alive there."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.breaks: Breaks | None = None
        self.broken = threading.Event()
        self.away = False
        """Nothing at all gets through: the street."""
        self.ids: list[str] = []
        """Of the items that were handed in, in the order in which they came past, whoever sent them."""
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def break_once(self, where: Breaks) -> None:
        """Break at the next handing in."""
        self.broken.clear()
        self.breaks = where

    def shut(self) -> None:
        """Listen no more."""
        self._ear.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._ear.accept()
                if self.away:
                    near.close()
                    continue
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.to), 5) as far:
            far.settimeout(None)
            fault: list[Breaks] = []
            heard, told = b"", 0
            back = threading.Thread(target=self._answer, args=(near, far, fault), daemon=True)
            back.start()
            while chunk := near.recv(SOME):
                if self.away:
                    break
                heard += chunk
                found = ID.findall(heard)
                self.ids += [each.decode() for each in found[told:]]
                told = len(found)
                if HANDING_IN in chunk and self.breaks:
                    fault.append(self.breaks)
                    self.breaks = None
                if fault and fault[0] in (Breaks.BEFORE, Breaks.WITHIN):
                    if fault[0] is Breaks.WITHIN:
                        far.sendall(chunk[:PART])
                    break
                far.sendall(chunk)
            if fault and fault[0] not in (Breaks.BEFORE, Breaks.WITHIN):
                back.join(10)
            self._cut(near, far)

    def _answer(self, near: socket.socket, far: socket.socket, fault: list[Breaks]) -> None:
        with contextlib.suppress(OSError):
            while chunk := far.recv(SOME):
                if not fault:
                    near.sendall(chunk)
                    continue
                if fault[0] is Breaks.HEAD:
                    near.sendall(chunk[:20])
                elif fault[0] is Breaks.BODY:
                    near.sendall(chunk[:-5])
                break
        self._cut(near, far)

    def _cut(self, near: socket.socket, far: socket.socket) -> None:
        for end in (near, far):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.broken.set()
