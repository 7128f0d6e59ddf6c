"""Style, scripts and pictures on a slow line: sent compressed, and kept by the browser.

Pages themselves are never compressed: they hold a form token beside what people typed, and the size of what is
compressed together tells about its content (BREACH). What lies here is the same for everybody.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

from flask import Response, request

TEXT = frozenset(
    {"text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json"}
    | {"application/manifest+json", "text/html"}
)
SCRIPT = frozenset({"text/javascript", "application/javascript"})
_COMMENT = re.compile(rb"^[ \t]*// .*\n", re.MULTILINE)
"""Lines that only we read: a tenth of what a telephone loads in the street."""
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=3600, stale-while-revalidate=604800"
"""What is named without its version (the fonts and pictures that the style names): no question for an hour, and after
that the page does not wait for the answer."""


def dress(response: Response) -> None:
    """Say how long a static file may be kept, and compress it for whoever takes that."""
    response.headers["Cache-Control"] = FOR_EVER if "v" in request.args else A_WHILE
    press(response)


def press(response: Response) -> None:
    """Compress what is the same for everybody, for whoever takes that. A page never is: see above."""
    if response.mimetype not in TEXT:
        return
    response.headers["Vary"] = "Accept-Encoding"
    known, _weak = response.get_etag()
    if response.status_code != 200 or known is None or not request.accept_encodings["gzip"]:
        return
    response.direct_passthrough = False
    content = response.get_data()
    response.set_data(_pressed(_COMMENT.sub(b"", content) if response.mimetype in SCRIPT else content))
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(known, weak=True)  # the same file in other bytes


@lru_cache(maxsize=64)
def _pressed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
