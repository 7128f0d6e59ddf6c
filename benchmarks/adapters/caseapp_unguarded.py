"""caseapp with the scope guard taken out, to see what it costs."""

from adapters import caseapp

caseapp.give(__name__, "caseapp_unguarded", 8307)
