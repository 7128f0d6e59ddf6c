"""Types of papers are fixed: each has its class, its protection and its years."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.norms.lists import WordList
from caseapp.policy.documents import DocumentType

WordList.declare(
    "paper", N_("Types of papers"), DocumentType, N_("The type says who reads a paper and when it is looked at again.")
)
