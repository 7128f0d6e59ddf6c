"""The audit trail: append-only, chained, signed. Every reading of a file and every change leaves a line here.

`facts` is the grammar in which features declare their sentences, `trail` records them in the transaction of the act,
`chain` closes them into a hash chain with signed checkpoints and verifies it.
"""

from caseapp.infra.audit.facts import Fact, fact_of
from caseapp.infra.audit.trail import AuditEvent, record

__all__ = ["AuditEvent", "Fact", "fact_of", "record"]
