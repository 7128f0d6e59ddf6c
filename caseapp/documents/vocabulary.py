"""Words of documents: what is stored and what is spoken, on one line. Types stand in `policy/documents.py`."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Owner(Word):
    """Whose papers they are. An establishment's own will be a second word."""

    CASE = "case", N_("A child's file")


class Kind(Word):
    """How a document is looked at."""

    IMAGES = "images", N_("Photos or scanned pages")
    PDF = "pdf", N_("PDF")
    AUDIO = "audio", N_("Recording")


class Scanned(Word):
    """What the virus scanner said when it came."""

    CLEAN = "clean", N_("Scanned for viruses")
    NOT_SCANNED = "not_scanned", N_("Not scanned for viruses")
