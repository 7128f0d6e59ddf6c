"""caseapp with the data set S (1,000 files)."""

from adapters import caseapp

caseapp.give(__name__, "caseapp_s", 8304)
