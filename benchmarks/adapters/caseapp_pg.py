"""caseapp with PostgreSQL, whose processes count as well."""

from adapters import caseapp

caseapp.give(__name__, "caseapp_pg", 8306, "postgres.pid")
