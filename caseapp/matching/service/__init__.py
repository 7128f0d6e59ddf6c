"""Verbs on the index, and on what other units are told."""

from caseapp.matching.service.index import forget, write_entry
from caseapp.matching.service.inquiries import answered, ask

__all__ = ["answered", "ask", "forget", "write_entry"]
