"""What a merge does with files: the steps of this feature, in the order in which they are carried out."""

from caseapp.cases.merging import drafts, due, fields, lines, people, restriction, shares
from caseapp.infra.merging import MergeStep

MERGE_STEPS: tuple[MergeStep, ...] = (
    fields.STEP,
    people.STEP,
    shares.STEP,
    lines.STEP,
    due.STEP,  # a promise hangs on its note
    drafts.STEP,
    restriction.STEP,
)

__all__ = ["MERGE_STEPS"]
