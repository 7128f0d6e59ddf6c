"""flask establishments ..."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from caseapp.accounts.models import Establishment
from caseapp.establishments.queries.register import verify
from caseapp.infra import work

establishments = AppGroup("establishments", help="Centres: the register of article 28.")

SENTENCES = {
    "gap": "a number is missing",
    "altered": "this line or mark is not what was written",
    "not_in_trail": "the audit trail knows nothing of it",
    "taken_out": "the audit trail tells of a line or mark that is gone",
    "truncated": "the last line or mark was taken away",
    "left_without_exit": "the stay has ended without an exit in the register",
    "without_bed": "the child has no bed",
    "stay_without_line": "a stay has no line",
    "bed_without_line": "a bed is slept in without a line",
}


@establishments.command("verify-register")
def verify_register() -> None:
    """Prove that every register is whole, in the audit trail, and equal to the beds. Exit code 1 when it is not."""
    with work.system_work() as unit:
        problems = verify(unit)
        slugs = {row.id: row.slug for row in unit.query(Establishment)}
    for problem in problems:
        place = slugs.get(problem.establishment_id, "?")
        click.echo(f"{place} {problem.year}/{problem.number}: {SENTENCES[problem.what]}")
    click.echo("The registers are not in order." if problems else "Every register is whole and equals the beds.")
    sys.exit(1 if problems else 0)
