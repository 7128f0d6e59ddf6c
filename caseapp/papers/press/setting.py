"""Setting a paper with typst: templates are read from disk, what the paper says never touches it.

The data goes in as one JSON text among `sys.inputs`; the template reads it as values, which typst never parses as
markup. The compiler writes no file and asks no network (seen with strace). It lets go of Python's lock while it
works, so other requests go on.
"""

from __future__ import annotations

import io
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pikepdf
import typst

from caseapp.papers.press import fonts

ROOT = Path(__file__).resolve().parents[2]
"""The package: a template may use what lies in it, and nothing beside it."""
STANDARDS: list[Any] = ["a-2a", "ua-1"]
"""For archives (ISO 19005-2, tagged), and for whoever has a paper read aloud (ISO 14289-1)."""


def place_of(template: str) -> Path:
    """Where `cases/papers/intake.typ` lies: in the templates of the feature that it names first."""
    return ROOT / template.split("/", 1)[0] / "templates" / template


def as_pdf(template: str, sheet: dict[str, Any], at: datetime) -> bytes:
    """The PDF file of a sheet, made at a moment. Raises typst.TypstError for a template that is wrong."""
    made = _set(template, sheet, "pdf", pdf_standards=STANDARDS, timestamp=at)
    assert isinstance(made, bytes)  # noqa: S101 - one file, however many pages
    return made


def as_pictures(template: str, sheet: dict[str, Any], dots: float = 100) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    made = _set(template, sheet, "png", ppi=dots)
    return [made] if isinstance(made, bytes) else list(made or [])


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF file has."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@cache
def _book() -> typst.Fonts:
    """The fonts as the setter wants them: read once; nothing of the machine's own, so that every machine sets alike."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.folder())])


def _set(template: str, sheet: dict[str, Any], kind: Literal["pdf", "png"], **how: Any) -> bytes | list[bytes] | None:
    inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)}
    # A compiler of its own for each paper costs 2 ms, and none keeps what the last one said.
    setter = typst.Compiler(root=ROOT, font_paths=_book(), ignore_system_fonts=True)
    return setter.compile(str(place_of(template)), format=kind, sys_inputs=inputs, **how)
