"""WAV: the format and the sound, nothing else of the RIFF file."""

from __future__ import annotations

from caseapp.documents.hygiene.limits import Refusal, Unfit

CODECS = frozenset({0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE})
"""PCM, float, A-law, mu-law, and PCM with its channels described."""


def rebuild(data: bytes) -> bytes:
    """The recording anew. Raises Unfit."""
    if 8 + int.from_bytes(data[4:8], "little") != len(data):
        raise Unfit(Refusal.BROKEN if 8 + int.from_bytes(data[4:8], "little") > len(data) else Refusal.TWO_KINDS)
    form = sound = None
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if len(body) != size:
            raise Unfit(Refusal.BROKEN)
        if name == b"fmt " and form is None:
            form = body
        elif name == b"data" and sound is None:
            sound = body
        at += 8 + size + size % 2
    if form is None or sound is None or not 16 <= len(form) <= 40:
        raise Unfit(Refusal.BROKEN)
    if int.from_bytes(form[:2], "little") not in CODECS:
        raise Unfit(Refusal.OTHER_AUDIO)
    inside = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound)
    return _chunk(b"RIFF", inside)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)
