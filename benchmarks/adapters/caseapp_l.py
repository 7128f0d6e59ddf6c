"""caseapp with the data set L (1,000,000 files)."""

from adapters import caseapp

caseapp.give(__name__, "caseapp_l", 8305)
