"""Verbs on the index."""

from caseapp.matching.service.index import forget, write_entry

__all__ = ["forget", "write_entry"]
