"""What the search brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.service.written import written
from caseapp.matching import index  # noqa: F401 - listens to the session
from caseapp.matching.service import write_entry
from caseapp.matching.views import bp
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if write_entry not in written:
        written.append(write_entry)


feature = Feature(name="matching", blueprints=(bp,), start=_start)
