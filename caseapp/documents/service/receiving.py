"""Taking in what people bring: its size, the virus scanner, and the child process that makes it anew.

This takes seconds: it comes before the transaction begins, so that nobody waits for the one writer's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from caseapp.documents.hygiene.ask import Refused, clean_all
from caseapp.documents.hygiene.limits import Clean, Refusal
from caseapp.documents.vocabulary import Kind, Scanned
from caseapp.infra.clamd import Scan, scan
from caseapp.infra.shelf import shelf

MOST_FILES = 40
"""Pages that are brought at once."""


@dataclass(frozen=True, slots=True)
class Received:
    """What may be attached."""

    kind: Kind
    leaves: Sequence[Clean]
    scanned: Scanned

    @property
    def pages(self) -> int:
        """How many pages a reader leafs through."""
        return sum(leaf.pages for leaf in self.leaves)


def receive(brought: Sequence[bytes]) -> Received:
    """Everything that was brought for one document. Raises Refused, which names what is not taken and why."""
    if len(brought) > MOST_FILES:
        raise Refused(Refusal.TOO_MANY_FILES, MOST_FILES + 1)
    limit = shelf().settings.upload_file_limit
    for number, data in enumerate(brought, 1):
        if not data:
            raise Refused(Refusal.EMPTY, number)
        if len(data) > limit:
            raise Refused(Refusal.TOO_LARGE, number)
    return sorted_in(clean_all(brought), _scanned(brought))


def sorted_in(leaves: Sequence[Clean], scanned: Scanned = Scanned.NOT_SCANNED) -> Received:
    """Leaves that make one document. Raises Refused where they are not all pictures."""
    if all(leaf.media.is_image for leaf in leaves):
        return Received(Kind.IMAGES, leaves, scanned)
    if len(leaves) > 1:
        raise Refused(Refusal.MIXED, next(n for n, leaf in enumerate(leaves, 1) if not leaf.media.is_image))
    return Received(Kind.AUDIO if leaves[0].media.is_audio else Kind.PDF, leaves, scanned)


def _scanned(brought: Sequence[bytes]) -> Scanned:
    """What the scanner says of the bytes as they came: made anew, they would hide what it knows."""
    settings = shelf().settings
    if not settings.scanner:
        return Scanned.NOT_SCANNED
    found = Scanned.CLEAN
    for number, data in enumerate(brought, 1):
        told = scan(settings.scanner, data)
        if told is Scan.FOUND:
            raise Refused(Refusal.VIRUS, number)
        if told is Scan.NOT_SCANNED:
            if settings.scanner_needed:
                raise Refused(Refusal.SCANNER_DOWN, number)
            found = Scanned.NOT_SCANNED
    return found
