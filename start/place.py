"""Where things stand: the tree, its virtual environment, its lists of packages."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "caseapp-stamp.json"
LOG = VENV / "caseapp-install.log"
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
WINDOWS = os.name == "nt"


def in_venv(name: str) -> Path:
    """The path of a program inside the virtual environment."""
    return VENV / ("Scripts" if WINDOWS else "bin") / (name + (".exe" if WINDOWS else ""))


PYTHON = in_venv("python")
