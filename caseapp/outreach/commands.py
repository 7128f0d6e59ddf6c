"""Commands of the street: `flask outreach ...`."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from caseapp.accounts.models import Establishment
from caseapp.infra.audit import record
from caseapp.infra.work import system_work
from caseapp.outreach import field_keys
from caseapp.outreach.events import FIELD_KEY
from caseapp.outreach.queries.reports import prove

outreach = AppGroup("outreach", help="The street: signed reports of nights, the key of telephones.")

SENTENCES = {
    "altered": "this report is not what was signed",
    "not_in_trail": "the audit trail knows nothing of it",
    "taken_out": "the audit trail tells of a signed report that is gone",
}


@outreach.command("verify-reports")
def verify_reports() -> None:
    """Prove that every signed report of a night is what was signed, and stands in the audit trail. Exit code 1 when one
    is not."""
    with system_work() as unit:
        count, problems = prove(unit)
        slugs = {row.id: row.slug for row in unit.query(Establishment)}
    for problem in problems:
        place = slugs.get(problem.establishment_id, "?")
        click.echo(f"{place} {problem.reference}: {SENTENCES[problem.what]}")
    click.echo("The reports are not in order." if problems else f"All {count} signed reports are what was signed.")
    sys.exit(1 if problems else 0)


@outreach.command("rotate-field-key")
def rotate_field_key() -> None:
    """Give telephones a new key to seal to. What is sealed to earlier ones still opens."""
    with system_work() as unit:
        kid = field_keys.rotate(unit)
        record(unit, None, FIELD_KEY, kid=kid)
    click.echo(f"Telephones seal to key {kid} from their next exchange on.")
