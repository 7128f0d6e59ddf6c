"""Commands of the house: jobs, backup, audit, check. What they say is in French and in Arabic, like every start.

`flask backup restore` must work when nothing else does; `cli.boot` therefore gives it an application that opened
neither keys nor database.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from caseapp.config import Settings
from caseapp.infra import housekeeping, jobs, work
from caseapp.infra.audit import Fact, chain, record
from caseapp.infra.backup import create as backups
from caseapp.infra.backup.container import Damaged, WrongKey
from caseapp.infra.backup.documents import Copied
from caseapp.infra.backup.restore import MadeByLater, OtherDatabase, restore
from caseapp.infra.db import session, tallies
from caseapp.infra.lockfile import Held
from caseapp.infra.production import shortcomings
from caseapp.kernel.words import N_

BACKED_UP = Fact.declare("backup.created", N_("Made a backup"), "rows")


def tell(french: str, arabic: str, *lines: str, mark: str = "•") -> None:
    """Say something in both languages, and lines common to both."""
    click.echo(f"{mark} {french}\n{mark} {arabic}")
    for line in lines:
        click.echo(f"    {line}")


def fail(french: str, arabic: str, *lines: str) -> None:
    """Say what is wrong and end with exit code 1."""
    tell(french, arabic, *lines, mark="✗")
    sys.exit(1)


def settings() -> Settings:
    """The settings of the present application."""
    found: Settings = current_app.extensions["settings"]
    return found


# --- jobs ---

jobs_commands = click.Group("jobs", help="Travaux planifiés · الأعمال المجدولة")


@jobs_commands.command("run")
@click.option("--once", is_flag=True, help="Ce qui est dû, puis fin · ما حان وقته ثم التوقف")
@with_appcontext
def run_jobs(once: bool) -> None:
    """Do timed and nightly work, for ever or once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        done = jobs.run_due(app)
        tell(f"{len(done)} travaux faits", f"أُنجزت أعمال: {len(done)}", *done)
        return
    try:
        jobs.run_forever(app)
    except KeyboardInterrupt:
        tell("Arrêté.", "تمّ الإيقاف.")


# --- backup ---

backup_commands = click.Group("backup", help="Sauvegarde · النسخ الاحتياطي")


@backup_commands.command("create")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Dossier · مجلد")
@with_appcontext
def create_backup(out: Path | None) -> None:
    """Make a sealed backup and read it back."""
    housekeeping.close_trail(settings())
    made = backups.create(settings(), out)
    with work.system_work() as unit:
        record(unit, None, BACKED_UP, rows=made.rows)
    tell(
        f"Sauvegarde vérifiée : {made.rows} lignes ; les deux fichiers vont ensemble.",
        f"نسخة احتياطية مُتحقَّق منها: {made.rows} سطرا؛ الملفان متلازمان.",
        str(made.data),
        str(made.keys),
    )
    _tell_documents(made.documents)
    if not made.lines:
        _warn_unproved()


def _tell_documents(copied: Copied) -> None:
    if copied.needed:
        tell(
            f"Documents : {copied.needed}, dont {copied.fresh} copiés",
            f"الوثائق: {copied.needed}، نُسخ منها {copied.fresh}",
        )
    if copied.missing:
        tell(
            f"Attention : {copied.missing} documents manquent ou sont altérés.",
            f"تنبيه: {copied.missing} من الوثائق ناقصة أو محرَّفة.",
            mark="!",
        )


def _warn_unproved() -> None:
    with work.system_work() as unit:
        report = chain.verify(unit, backups.ledger(settings()))
    if not report.sound:
        tell(
            "Attention : la piste d'audit n'est pas saine.", "تنبيه: سجل التدقيق غير سليم.", *report.problems, mark="!"
        )


@backup_commands.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Sans confirmation · بدون تأكيد")
@click.option("--code", envvar="CASEAPP_RECOVERY_CODE", help="Code de secours · رمز الاسترجاع")
def restore_backup(file: Path, yes: bool, code: str | None) -> None:
    """Put a backup (its .data.backup file) back. The present data are kept beside it."""
    tell(
        "Les données actuelles seront remplacées par celles de la sauvegarde (et gardées à côté).",
        "ستُستبدَل البيانات الحالية ببيانات النسخة الاحتياطية (وتُحفظ جانبا).",
        str(settings().data),
    )
    if not yes and not click.confirm("Continuer ? · هل تواصل؟"):
        fail("Rien n'a été fait.", "لم يحدث أي شيء.")
    try:
        done = restore(settings(), file, lambda: code or _ask_code())
    except Held:
        fail("L'application tourne : arrêtez-la d'abord.", "التطبيق يعمل: أوقفه أولا.")
    except WrongKey:
        fail("Rien de ce que vous avez donné n'ouvre cette sauvegarde.", "لا شيء مما أُعطي يفتح هذه النسخة.")
    except FileNotFoundError as error:
        fail("Le second fichier de la sauvegarde manque.", "الملف الثاني للنسخة الاحتياطية ناقص.", str(error))
    except (Damaged, backups.NotSound) as error:
        fail(
            "Cette sauvegarde est incomplète ou altérée : refusée. Rien n'a été changé.",
            "هذه النسخة ناقصة أو محرَّفة: رُفضت. لم يتغيّر أي شيء.",
            str(error),
        )
    except OtherDatabase as error:
        fail("Cette sauvegarde vient d'une autre sorte de base.", "هذه النسخة من نوع آخر من القواعد.", str(error))
    except MadeByLater as error:
        fail("Cette sauvegarde vient d'une version plus récente.", "هذه النسخة من إصدار أحدث.", str(error))
    else:
        aside = [f"→ {done.aside}"] if done.aside else []
        tell(
            f"Restauré : {done.rows} lignes, sauvegarde du {done.at}.",
            f"تمّ الاسترجاع: {done.rows} سطرا، نسخة {done.at}.",
            *aside,
            *done.problems,
        )
        _tell_documents(done.documents)
        if done.new_keys:
            tell(
                "Les clés de la sauvegarde sont celles de cette machine désormais ; nouveau fichier de clé :",
                "مفاتيح النسخة هي الآن مفاتيح هذا الجهاز؛ ملف المفتاح الجديد:",
                str(settings().root_key_file),
            )


def _ask_code() -> str:
    return str(click.prompt("Code de secours · رمز الاسترجاع", default="", show_default=False))


# --- audit ---

audit_commands = click.Group("audit", help="Piste d'audit · سجل التدقيق")


@audit_commands.command("verify")
@with_appcontext
def verify_audit() -> None:
    """Prove the audit trail: every line, every link, every signature. Exit code 1 when it is not sound."""
    housekeeping.close_trail(settings())
    with work.system_work() as unit:
        report = chain.verify(unit, backups.ledger(settings()))
    count = f"{report.lines} / {report.checkpoints}"
    if report.sound:
        tell(f"Piste saine : {count} (lignes / signatures)", f"السجل سليم: {count} (أسطر / توقيعات)")
    else:
        fail(
            f"La piste n'est PAS saine : {count} (lignes / signatures)",
            f"السجل غير سليم: {count} (أسطر / توقيعات)",
            *report.problems,
        )


# --- figures ---

figure_commands = click.Group("figures", help="Chiffres · الأرقام")


@figure_commands.command("verify")
@click.option("--mend", is_flag=True, help="Remettre ce qui est faux · تصحيح ما هو خاطئ")
@with_appcontext
def verify_figures(mend: bool) -> None:
    """Prove that the figures kept as files are written equal a count. Exit code 1 when one is wrong and stays so."""
    with work.system_work() as unit:
        wrong = tallies.flaws(unit)
        for counts, moved in wrong.items() if mend else ():
            counts.move(unit, moved)
    lines = [f"{counts.model.__tablename__}: {len(moved)}" for counts, moved in wrong.items()]
    if not wrong:
        tell("Chaque chiffre est celui que donne un comptage.", "كل رقم يطابق ما يعطيه العدّ.")
    elif mend:
        tell("Ces chiffres étaient faux et sont remis :", "كانت هذه الأرقام خاطئة وقد صُحِّحت:", *lines)
    else:
        fail("Ces chiffres sont faux :", "هذه الأرقام خاطئة:", *lines)


# --- check ---

check_commands = click.Group("check", help="Vérifications · التحقّق")


@check_commands.command("production")
@with_appcontext
def check_production() -> None:
    """Whether this installation is fit for real names. Exit code 1 when it is not."""
    found = shortcomings(settings(), session(), debug=current_app.debug)
    for item in found:
        tell(item.french, item.arabic, mark="✗")
    if found:
        sys.exit(1)
    tell("Prêt pour de vrais dossiers.", "جاهز للملفات الحقيقية.")


COMMANDS: tuple[click.Command, ...] = (
    jobs_commands, backup_commands, audit_commands, figure_commands, check_commands,
)  # fmt: skip
