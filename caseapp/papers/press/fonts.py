"""The one font family of every paper: complete for French and for the Arabic of Morocco."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import fontpkg_ibm_plex_sans_arabic
import typst

FAMILY = "IBM Plex Sans Arabic"


def folder() -> Path:
    """Where the font files lie: in their package, which is installed unpacked."""
    return Path(str(files(fontpkg_ibm_plex_sans_arabic) / "files"))


def regular() -> Path:
    """The file of the regular weight."""
    return folder() / "IBMPlexSansArabic-Regular.ttf"


@cache
def book() -> typst.Fonts:
    """The fonts as the setter wants them: read once; nothing of the machine's own, so that every machine sets alike."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])
