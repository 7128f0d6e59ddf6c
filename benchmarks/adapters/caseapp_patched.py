"""caseapp of another tree, to compare a change with what stands in one run."""

from adapters import caseapp

caseapp.give(__name__, "caseapp_patched", 8308)
