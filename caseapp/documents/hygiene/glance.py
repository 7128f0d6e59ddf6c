"""`python -m caseapp.documents.hygiene.glance`: the first page of a PDF that was made anew, as a small picture.

A process of its own, bound like the one before it: drawing is the most that anybody does with foreign bytes, and what
happens to it costs a small picture, never the document. The page reaches the typesetter as numbers within its input: a
file on disk would lie there unsealed.
"""

from __future__ import annotations

import io
import json
import sys

from caseapp.documents.hygiene.child import limit
from caseapp.documents.hygiene.limits import PREVIEW_EDGE

HEAVIEST = 3 * 1024 * 1024
"""A first page that weighs more is not drawn."""
SHEET = f"""#set page(width: {PREVIEW_EDGE}pt, height: auto, margin: 0pt, fill: white)
#image(bytes(json(bytes(sys.inputs.page))), format: "pdf", page: 1, width: {PREVIEW_EDGE}pt, alt: "")""".encode()


def main() -> int:
    """Draw what is asked; nothing where it cannot be drawn."""
    import pikepdf  # noqa: PLC0415 - loaded before the limits bind
    import typst  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    asked = sys.stdin.buffer.read()
    limit()
    alone = io.BytesIO()
    with pikepdf.open(io.BytesIO(asked)) as whole, pikepdf.new() as first:
        first.pages.append(whole.pages[0])
        first.save(alone)
    if alone.tell() > HEAVIEST:
        return 1
    page = json.dumps(list(alone.getvalue()))
    drawn = typst.Compiler(SHEET, ignore_system_fonts=True, sys_inputs={"page": page}).compile(format="png", ppi=72)
    picture = Image.open(io.BytesIO(drawn if isinstance(drawn, bytes) else (drawn or [b""])[0])).convert("RGB")
    picture.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE * 2))
    small = io.BytesIO()
    picture.save(small, "JPEG", quality=70)
    sys.stdout.buffer.write(small.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
