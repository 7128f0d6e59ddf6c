"""flask outreach ..."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from caseapp.accounts.models import Establishment
from caseapp.infra import work
from caseapp.outreach.queries.reports import prove

outreach = AppGroup("outreach", help="The street: signed reports of nights.")

SENTENCES = {
    "altered": "this report is not what was signed",
    "not_in_trail": "the audit trail knows nothing of it",
    "taken_out": "the audit trail tells of a signed report that is gone",
}


@outreach.command("verify-reports")
def verify_reports() -> None:
    """Prove that every signed report of a night is what was signed, and stands in the audit trail. Exit code 1 when one
    is not."""
    with work.system_work() as unit:
        count, problems = prove(unit)
        slugs = {row.id: row.slug for row in unit.query(Establishment)}
    for problem in problems:
        place = slugs.get(problem.establishment_id, "?")
        click.echo(f"{place} {problem.reference}: {SENTENCES[problem.what]}")
    click.echo("The reports are not in order." if problems else f"All {count} signed reports are what was signed.")
    sys.exit(1 if problems else 0)
