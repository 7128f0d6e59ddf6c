"""The one font family of every paper: complete for French and for the Arabic of Morocco."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import fontpkg_ibm_plex_sans_arabic

FAMILY = "IBM Plex Sans Arabic"


def folder() -> Path:
    """Where the font files lie: in their package, which is installed unpacked."""
    return Path(str(files(fontpkg_ibm_plex_sans_arabic) / "files"))


def regular() -> Path:
    """The file of the regular weight."""
    return folder() / "IBMPlexSansArabic-Regular.ttf"
