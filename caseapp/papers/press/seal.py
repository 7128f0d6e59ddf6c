"""The square that a telephone reads: where the holder of a paper asks whether it is genuine."""

from __future__ import annotations

import io

import segno


def picture(text: str) -> str:
    """A QR code as SVG, black on white; level M stands a fold and a stain."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, unit="mm")
    return out.getvalue().decode()
