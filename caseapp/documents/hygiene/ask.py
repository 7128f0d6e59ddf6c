"""Having something made anew by the child process, and not waiting for it for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from caseapp.documents.hygiene.child import framed, unframed
from caseapp.documents.hygiene.limits import Clean, Media, Refusal, Unfit

PATIENCE = 60.0
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-E", "-s", "-m")
_CLEANS, _GLANCES = "caseapp.documents.hygiene.child", "caseapp.documents.hygiene.glance"
GLANCE_PATIENCE = 15.0


AT_ONCE = 2
"""Children of one process: each may take a gigabyte, and the machine is small."""
_room = threading.BoundedSemaphore(AT_ONCE)
_ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
"""Nothing else of ours: the passphrase of the keys may stand there."""


_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


class Refused(Unfit):
    """One of several was refused; `number` counts from 1."""

    def __init__(self, refusal: Refusal, number: int) -> None:
        super().__init__(refusal)
        self.number = number


def clean_all(brought: Sequence[bytes], patience: float = PATIENCE) -> list[Clean]:
    """Everything that was brought, made anew. Raises Refused for the first that is not taken; what kills the child or
    takes it too long was too complex."""
    with _room:
        answer = _answer(_CLEANS, framed(*brought), patience)
    made = list[Clean]()
    pieces: list[bytes] = []
    with suppress(ValueError):  # it died while it was answering
        pieces = unframed(answer)
    while pieces:
        told = json.loads(pieces.pop(0))
        if "refused" in told:
            raise Refused(Refusal(told["refused"]), len(made) + 1)
        if len(pieces) < 2:
            break
        content, preview = pieces.pop(0), pieces.pop(0)
        media = Media(told["media"])
        if media is Media.PDF:
            preview = glance(content)
        made.append(Clean(media, content, preview, told["width"], told["height"], told["pages"]))
    if len(made) != len(brought):
        raise Refused(Refusal.TOO_COMPLEX, len(made) + 1)
    return made


def glance(pdf: bytes) -> bytes:
    """The first page of a PDF that was made anew, as a small picture; nothing where it cannot be drawn."""
    with _room:
        drawn = _answer(_GLANCES, pdf, GLANCE_PATIENCE)
    return drawn if drawn.startswith(_JPEG) and drawn.endswith(_JPEG_END) else b""


def _answer(module: str, asked: bytes, patience: float) -> bytes:
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own module, no shell
        (*_COMMAND, module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_ENVIRONMENT,
    ) as child:
        try:
            return child.communicate(asked, timeout=patience)[0]
        except subprocess.TimeoutExpired:
            child.kill()
            return child.communicate()[0]
