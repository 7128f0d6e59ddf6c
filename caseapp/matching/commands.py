"""`flask matching ...`"""

from __future__ import annotations

import sys

import click

from caseapp.infra.work import system_work
from caseapp.matching import index
from caseapp.matching.service.rebuild import begin_counted, left, move_on
from caseapp.web.i18n import LANGUAGES, gettext, ngettext, speaking


@click.group()
def matching() -> None:
    """The index of names."""


@matching.command("rebuild")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fr")
def rebuild(language: str) -> None:
    """Make the index anew under a new key, while the application goes on; stopped half-way, it goes on from there."""
    with speaking(language):
        with system_work() as unit:
            if len(index.versions(unit)) == 1 and not left(unit):
                begin_counted(unit)
            files = left(unit)
        with click.progressbar(length=files, label=gettext("Files moved"), file=sys.stderr) as bar:
            while True:
                with system_work() as unit:
                    moved = move_on(unit)
                if not moved:
                    break
                bar.update(moved)
        click.echo(ngettext("%(num)s file is in the index.", "%(num)s files are in the index.", files))
