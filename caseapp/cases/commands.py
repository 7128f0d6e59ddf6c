"""`flask cases ...`"""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path

import click

from caseapp.accounts.posts import actor_at
from caseapp.cases.service.imports import BATCH, COLUMNS, PROBLEMS, Outcome, Problem, import_batch, read_rows
from caseapp.cases.service.register import Intake
from caseapp.cases.spreadsheet import NotASpreadsheet, read_spreadsheet
from caseapp.infra.db import session
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.scope import Scope
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import DomainError
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import LANGUAGES, gettext, speaking

READING = {
    "no_file": N_("The file is not there, or larger than 200 MB."),
    "empty": N_("The file is empty."),
    "not_text": N_("The file is not UTF-8 text."),
    "not_a_workbook": N_("The file is not a workbook."),
}
MOST_SHOWN = 200


@click.group()
def cases() -> None:
    """Files."""


@cases.command("columns")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fr")
def columns(language: str) -> None:
    """The columns that `import` reads."""
    with speaking(language):
        for name, what in COLUMNS.items():
            click.echo(f"{name:15} {gettext(what)}")


@cases.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "login", required=True, help="Sign-in name of the person in whose name files are opened.")
@click.option("--establishment", "slug", help="Code of her establishment, where she works in several.")
@click.option("--dry-run", is_flag=True, help="Check every line, write nothing.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Language of messages (default: the person's).")
def import_files(file: Path, login: str, slug: str | None, dry_run: bool, language: str | None) -> None:
    """Import files from FILE (CSV or XLSX). Each batch of 500 is taken whole or not at all; repeating is safe."""
    try:
        actor = actor_at(session(), login, slug)
    except DomainError:
        raise click.ClickException(gettext("Nobody of this name works there.")) from None
    with speaking(language or actor.language):
        if not holds(actor.roles, P.CASE_IMPORT):
            raise click.ClickException(gettext("You may not do this"))
        try:
            outcome = _import(actor, file, dry_run)
        except NotASpreadsheet as error:
            raise click.ClickException(gettext(READING[str(error)])) from None
    sys.exit(1 if outcome.problems else 0)


def _import(actor: Actor, file: Path, dry_run: bool) -> Outcome:
    header, rows = read_spreadsheet(file)
    unknown = [Problem(1, name, "unknown_column") for name in header if name not in COLUMNS]
    if unknown or "external_id" not in header:
        _tell(unknown or [Problem(1, "external_id", "no_number")])
        sys.exit(1)
    place = (actor.workplace_id or b"",)
    open_scope(session(), Scope(at=clock.now(), user_id=actor.user_id, establishments=place, receiving=place))
    started = time.monotonic()
    outcome = _run(actor, read_rows(rows, gettext), dry_run)
    _report(outcome, time.monotonic() - started, dry_run)
    return outcome


def _run(actor: Actor, rows, dry_run: bool) -> Outcome:  # type: ignore[no-untyped-def]
    """Take batch after batch; a batch with a faulty line is left out whole, and told."""
    outcome = Outcome()
    with click.progressbar(length=0, label=gettext("Lines read"), show_pos=True, width=0, file=sys.stderr) as bar:
        while batch := list(islice(rows, BATCH)):
            outcome.batches += 1
            faults = [fault for _line, read in batch if isinstance(read, list) for fault in read]
            if faults:
                outcome.problems += faults
            elif dry_run:
                outcome.taken += len(batch)
            else:
                taken, known = import_batch(actor, [r for _, r in batch if isinstance(r, Intake)], outcome.batches)
                outcome.taken += taken
                outcome.known += known
            bar.update(len(batch))
    return outcome


def _tell(problems: list[Problem]) -> None:
    for fault in problems[:MOST_SHOWN]:
        words = gettext(PROBLEMS[fault.code])
        click.echo(
            gettext("line %(line)s, %(column)s: %(problem)s", line=fault.line, column=fault.column, problem=words)
        )
    if len(problems) > MOST_SHOWN:
        click.echo(gettext("… and %(num)s more", num=len(problems) - MOST_SHOWN))


def _report(outcome: Outcome, seconds: float, dry_run: bool) -> None:
    _tell(outcome.problems)
    lines = outcome.taken + outcome.known
    speed = int(lines / seconds) if seconds else lines
    told = (
        gettext("Would be taken: %(new)s", new=outcome.taken)
        if dry_run
        else gettext("Taken: %(new)s", new=outcome.taken)
    )
    click.echo(told)
    click.echo(gettext("Already here: %(known)s", known=outcome.known))
    if outcome.problems:
        click.echo(gettext("Batches with a faulty line were left out whole. Mend the lines and repeat the command."))
    click.echo(gettext("%(seconds)s s, %(speed)s files a second", seconds=f"{seconds:.1f}", speed=speed))
