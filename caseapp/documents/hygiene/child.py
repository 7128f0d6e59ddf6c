"""`python -m caseapp.documents.hygiene.child`: the process that opens hostile bytes. It has little memory and time, no
keys and no database, and whatever happens to it happens to nobody else.

    asked      length(4) bytes, length(4) bytes, ...                                        (standard input)
    answered   length(4) JSON, length(4) content, length(4) preview, ... or length(4) {"refused": why} (standard output)
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

from caseapp.documents.hygiene.limits import Refusal, Unfit

MEMORY = 1 << 30
SECONDS = 40


def limit() -> None:
    """Bind this process. Where the system cannot, only the parent's patience binds it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes nothing but its answer
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with suppress(AttributeError, OSError):
        os.nice(5)


def framed(*pieces: bytes) -> bytes:
    """Pieces, each behind its length."""
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)


def unframed(content: bytes) -> list[bytes]:
    """The pieces again. Raises ValueError for what is cut off."""
    pieces, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        piece = content[at + 4 : at + 4 + size]
        if len(piece) != size:
            raise ValueError("cut off")
        pieces.append(piece)
        at += 4 + size
    return pieces


def main() -> int:
    """Answer what is asked, one thing after the other, up to the first that is refused."""
    from caseapp.documents.hygiene.making import clean  # noqa: PLC0415 - loaded before the limits bind

    asked = sys.stdin.buffer.read()
    limit()
    for data in unframed(asked):
        try:
            made = clean(data)
        except Unfit as unfit:
            answer = framed(json.dumps({"refused": unfit.refusal}).encode())
        except (MemoryError, RecursionError):
            answer = framed(json.dumps({"refused": Refusal.TOO_COMPLEX}).encode())
        except Exception:
            answer = framed(json.dumps({"refused": Refusal.BROKEN}).encode())
        else:
            told = {"media": made.media, "width": made.width, "height": made.height, "pages": made.pages}
            answer = framed(json.dumps(told).encode(), made.content, made.preview)
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
