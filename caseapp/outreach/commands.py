"""flask outreach ..."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from caseapp.infra.audit import record
from caseapp.infra.work import system_work
from caseapp.outreach import field_keys
from caseapp.outreach.events import FIELD_KEY


@click.group()
def outreach() -> None:
    """The street."""


@outreach.command("rotate-field-key")
@with_appcontext
def rotate_field_key() -> None:
    """Give telephones a new key to seal to. What is sealed to earlier ones still opens."""
    with system_work() as unit:
        kid = field_keys.rotate(unit)
        record(unit, None, FIELD_KEY, kid=kid)
    click.echo(f"Telephones seal to key {kid} from their next exchange on.")
