"""MP3: its frames, one after the other, and no tag before, between or behind them."""

from __future__ import annotations

from caseapp.documents.hygiene.limits import AUDIO_PIECES, Refusal, Unfit

_RATES = {
    (3, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FEWEST = 3
"""Frames that make a recording: two bytes alone prove nothing."""


def rebuild(data: bytes) -> bytes:
    """The recording anew. Raises Unfit."""
    at, end = _after_tags(data), _before_tags(data)
    frames = bytearray()
    count = 0
    while at < end:
        size = _frame(data, at)
        if size == 0:
            if not data[at:end].strip(b"\x00"):
                break
            raise Unfit(Refusal.TAGS if count >= FEWEST else Refusal.BROKEN)
        if at + size > end:
            break  # a recording that was cut off in its last frame
        frames += data[at : at + size]
        at += size
        count += 1
        if count > AUDIO_PIECES:
            raise Unfit(Refusal.TOO_COMPLEX)
    if count < FEWEST:
        raise Unfit(Refusal.BROKEN)
    return bytes(frames)


def _after_tags(data: bytes) -> int:
    at = 0
    while data[at : at + 3] == b"ID3":
        sizes = data[at + 6 : at + 10]
        if len(sizes) < 4 or any(byte & 0x80 for byte in sizes):
            raise Unfit(Refusal.BROKEN)
        size = sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3]
        at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
    while at < len(data) and data[at] == 0:
        at += 1
    return at


def _before_tags(data: bytes) -> int:
    end = len(data)
    if data[end - 128 : end - 125] == b"TAG":
        end -= 128
        if data[end - 227 : end - 223] == b"TAG+":
            end -= 227
    if data[end - 32 : end - 24] == b"APETAGEX":
        size = int.from_bytes(data[end - 20 : end - 16], "little")
        end -= size + (32 if data[end - 9] & 0x80 else 0)
    return max(end, 0)


def _frame(data: bytes, at: int) -> int:
    """How long the frame at `at` is; 0 where there is none."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[at + 1] >> 3 & 3, 4 - (data[at + 1] >> 1 & 3)
    rate, sampling, padding = data[at + 2] >> 4, data[at + 2] >> 2 & 3, data[at + 2] >> 1 & 1
    if version == 1 or layer == 4 or rate in (0, 15) or sampling == 3:
        return 0
    bits = _RATES[3 if version == 3 else 2, layer][rate] * 1000
    hertz = _SAMPLING[version][sampling]
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    return (144 if layer == 2 or version == 3 else 72) * bits // hertz + padding
