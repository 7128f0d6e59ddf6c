"""Verbs on documents. `receive` is slow and holds no transaction; the others are changes like everywhere."""

from caseapp.documents.service.attaching import attach
from caseapp.documents.service.copying import copy_to
from caseapp.documents.service.describing import describe, described_now
from caseapp.documents.service.receiving import Received, receive
from caseapp.documents.service.withdrawing import withdraw

__all__ = ["Received", "attach", "copy_to", "describe", "described_now", "receive", "withdraw"]
