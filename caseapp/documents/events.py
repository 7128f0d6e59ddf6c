"""What the trail may say about documents: codes and ids, never a title."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

ATTACHED = Fact.declare("document.attached", N_("Attached a document"), "document", "class", "pages", "scan")
LISTED = Fact.declare("document.listed", N_("Saw the list of documents"), "classes", "relation")
REVIEW_SEEN = Fact.declare("document.review", N_("Saw in which files documents have come to their day"), "lines")
OPENED = Fact.declare("document.opened", N_("Opened a document"), "document", "class", "relation")
DESCRIBED = Fact.declare("document.described", N_("Changed what is said of a document"), "document", "fields")
WITHDRAWN = Fact.declare("document.withdrawn", N_("Withdrew a document"), "document", "class")
RESEALED = Fact.declare("document.resealed", N_("Documents were sealed anew"), "documents")
REFUSED = Fact.declare("document.refused", N_("A file was not taken"), "why")
SWEPT = Fact.declare("document.swept", N_("Files without a document were removed"), "files")
