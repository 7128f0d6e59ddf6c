"""WebM: the elements that the sound needs. The others become empty (Void) where they stand, so that no offset moves."""

from __future__ import annotations

from caseapp.documents.hygiene.limits import AUDIO_PIECES, Refusal, Unfit

EBML, SEGMENT, CLUSTER, VOID = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xEC
INFO, TRACKS, TRACK, CUES, SEEK = 0x1549A966, 0x1654AE6B, 0xAE, 0x1C53BB6B, 0x114D9B74
AUDIO = 0xE1
PARENTS = frozenset({SEGMENT, CLUSTER, INFO, TRACKS, TRACK, AUDIO, EBML})
AT_TOP = frozenset({SEEK, INFO, CLUSTER, TRACKS, CUES, 0x1254C367, 0x1941A469, 0x1043A770, VOID, 0xBF})
"""What may stand in a segment: whoever meets one of them leaves a cluster whose length nobody told."""
KEPT = frozenset(
    {
        *(0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285),  # the head
        *(SEEK, CUES, 0x2AD7B1, 0x4489, 0x4D80, 0x5741),  # where things are, how time is counted, the program
        *(0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x55EE, 0x23E383, 0x86, 0x63A2, 0x56AA, 0x56BB),
        *(0xB5, 0x9F, 0x6264, 0x78B5, 0xAA),  # a track, and its sound
        *(0xE7, 0xA7, 0xAB, 0xA3, 0xA0),  # clusters
    }
)  # fmt: skip
DOC_TYPE, TRACK_KIND, CODEC, WRITERS = 0x4282, 0x83, 0x86, (0x4D80, 0x5741)
CODECS = (b"A_OPUS", b"A_VORBIS")
SOUND = 2


def rebuild(data: bytes) -> bytes:
    """The recording anew. Raises Unfit."""
    maker = _Maker(data)
    maker.walk(0, len(data), 0)
    if not {EBML, SEGMENT, TRACKS, CLUSTER, CODEC} <= maker.seen:
        raise Unfit(Refusal.BROKEN)
    return bytes(maker.fresh)


class _Maker:
    def __init__(self, data: bytes) -> None:
        self.data, self.fresh = data, bytearray(data)
        self.seen: set[int] = set()
        self.count = 0

    def walk(self, at: int, stop: int, parent: int, *, endless: bool = False) -> int:
        """Go through the elements from `at` to `stop`; returns where they end."""
        while at < stop:
            self.count += 1
            if self.count > AUDIO_PIECES:
                raise Unfit(Refusal.TOO_COMPLEX)
            name, body = self._name(at)
            if endless and parent == CLUSTER and name in AT_TOP - {VOID, 0xBF}:
                return at
            size, body, open_ended = self._size(body)
            end = stop if open_ended else body + size
            if end > stop or (open_ended and name not in (SEGMENT, CLUSTER)):
                raise Unfit(Refusal.BROKEN)
            if (parent == 0) != (name in (EBML, SEGMENT)) and name != VOID:
                raise Unfit(Refusal.TWO_KINDS if parent == 0 else Refusal.BROKEN)
            if name in PARENTS:
                self.seen.add(name)
                end = self.walk(body, end, name, endless=open_ended)
            elif name in KEPT:
                self.seen.add(name)
                self._look(name, body, end)
            else:
                self._empty(at, end)
            at = end
        return at

    def _look(self, name: int, body: int, end: int) -> None:
        content = self.data[body:end]
        if name == DOC_TYPE and content.rstrip(b"\x00") != b"webm":
            raise Unfit(Refusal.VIDEO)
        if name == TRACK_KIND and int.from_bytes(content, "big") != SOUND:
            raise Unfit(Refusal.VIDEO)
        if name == CODEC and not content.rstrip(b"\x00").startswith(CODECS):
            raise Unfit(Refusal.OTHER_AUDIO)
        if name in WRITERS:
            self.fresh[body:end] = b" " * (end - body)

    def _empty(self, at: int, end: int) -> None:
        room = end - at - 1
        self.fresh[at] = VOID
        if room <= 127:
            head = bytes((0x80 | (room - 1),))
        else:
            head = (1 << 56 | (room - 8)).to_bytes(8, "big")
        self.fresh[at + 1 : end] = head + bytes(room - len(head))

    def _name(self, at: int) -> tuple[int, int]:
        first = self.data[at]
        length = 9 - first.bit_length()
        if length > 4 or at + length > len(self.data):
            raise Unfit(Refusal.BROKEN)
        return int.from_bytes(self.data[at : at + length], "big"), at + length

    def _size(self, at: int) -> tuple[int, int, bool]:
        if at >= len(self.data):
            raise Unfit(Refusal.BROKEN)
        length = 9 - self.data[at].bit_length()
        if length > 8 or at + length > len(self.data):
            raise Unfit(Refusal.BROKEN)
        mask = (1 << 7 * length) - 1
        value = int.from_bytes(self.data[at : at + length], "big") & mask
        return value, at + length, value == mask
