"""Before the application opens: keys, tables, a backup before every migration; or a stop that tells the way back.

Several processes that start together prepare once: they queue at a lock file in the data folder. When there is
nothing to do this costs a few milliseconds and opens no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from caseapp.config import Settings
from caseapp.infra import migrations
from caseapp.infra.backup import create as backups
from caseapp.infra.backup import sqlite
from caseapp.infra.keys import create_keys
from caseapp.infra.lockfile import locked
from caseapp.infra.sealing import keyring as rings
from caseapp.infra.sealing.keyring import HOUSE, Keyring
from caseapp.infra.start import NotReady, open_root, slots
from caseapp.kernel.errors import Unreadable

RESTORE = "python3 run.py flask backup restore"
_USED = ("kek", "user_account", "audit_event")
"""A row in any of these means that somebody has worked here."""


class CannotStart(NotReady):
    """Why the application cannot open and the way back, in French and in Arabic; `lines` are common to both."""

    def __init__(self, french: str, arabic: str, *lines: str) -> None:
        super().__init__("\n".join([f"FR  {french}", f"AR  {arabic}", *(f"    {line}" for line in lines)]))
        self.french, self.arabic, self.lines = french, arabic, lines


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done."""

    key_file: Path | None = None
    """The key file made on this first start."""
    backup: Path | None = None
    """The backup made before a migration."""
    migrated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    used: bool
    pending: list[str]
    house_key: bool


def prepare(settings: Settings) -> Prepared:
    """Make this installation ready to open. Raises CannotStart, with the data as they were."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _explained(settings), locked(settings.data / "prepare.lock"):
        if settings.database_url.startswith("sqlite"):
            database = sqlite.database_file(settings.database_url)
            if not database.exists():
                sqlite.empty_private_file(database)  # the engine itself would make it readable for others
        engine = migrations.open_engine(settings.database_url)
        state = _look(engine)
        has_keys = slots(settings).exists()
        if has_keys and state.house_key and not state.pending:
            return Prepared()
        key_file = None if has_keys and slots(settings).read() else _first_keys(settings, state)
        ring = Keyring(open_root(settings))
        rings.install(ring)
        backup = _migrate(settings, engine, state) if state.pending else None
        if not state.house_key:
            with Session(engine.execution_options(caseapp_begin="IMMEDIATE")) as session:
                if session.get(rings.Kek, (HOUSE, 1)) is None:  # PostgreSQL may serve another machine as well
                    ring.create_kek(session, HOUSE)
                session.commit()
        return Prepared(key_file, backup, tuple(state.pending))


def check_keys_fit(session: Session) -> None:
    """Raises CannotStart when the root key that was opened is not the one this database was written with."""
    try:
        rings.keyring().kek(session, HOUSE)
    except Unreadable as error:
        raise CannotStart(
            "Les clés de ce dossier ne sont pas celles de cette base. Remettez les bonnes clés, ou restaurez :",
            "مفاتيح هذا المجلد ليست مفاتيح هذه القاعدة. أعِد المفاتيح الصحيحة أو استرجع نسخة احتياطية:",
            RESTORE,
        ) from error


def _look(engine: Engine) -> _State:
    with engine.connect() as connection:
        waiting = migrations.pending(connection)
        tables = set(inspect(connection).get_table_names())
        used = any(_any_row(connection, table) for table in _USED if table in tables)
        house = "kek" in tables and bool(
            connection.execute(text("SELECT 1 FROM kek WHERE owner_id = :owner"), {"owner": HOUSE}).first()
        )
    return _State(used, waiting, house)


def _any_row(connection: Connection, table: str) -> bool:
    return connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is not None  # noqa: S608


def _first_keys(settings: Settings, state: _State) -> Path:
    """Keys for an installation that never had any. One that holds data must not get new ones: they open nothing."""
    if state.used:
        raise CannotStart(
            "La base contient des données, mais ses clés ont disparu. Remettez le dossier des clés à sa place, "
            "ou restaurez une sauvegarde avec le code de secours imprimé. Rien n'a été changé.",
            "القاعدة تحتوي على بيانات لكن مفاتيحها اختفت. أعِد مجلد المفاتيح إلى مكانه، أو استرجع نسخة احتياطية "
            "برمز الاسترجاع المطبوع. لم يتغيّر أي شيء.",
            str(slots(settings).path.parent),
            f"{RESTORE} {_newest(settings)}",
        )
    slots(settings).path.unlink(missing_ok=True)  # begun and never finished: it holds no slot
    return create_keys(settings)


def _migrate(settings: Settings, engine: Engine, state: _State) -> Path | None:
    backup = backups.create(settings, prove_trail=False).data if state.used else None
    try:
        migrations.upgrade(engine)
    except Exception as error:
        way = f"{RESTORE} {backup}" if backup else ""
        raise CannotStart(
            "La mise à jour de la base a échoué et a été annulée ; une sauvegarde a été faite avant. "
            "Revenez à la version précédente du programme ; si la base reste fermée, restaurez :",
            "فشل تحديث القاعدة وأُلغي؛ وقد أُنجزت قبله نسخة احتياطية. ارجع إلى الإصدار السابق من البرنامج؛ "
            "وإن بقيت القاعدة مغلقة فاسترجع النسخة:",
            way,
            type(error).__name__,
        ) from error
    return backup


@contextmanager
def _explained(settings: Settings) -> Iterator[None]:
    try:
        yield
    except migrations.TooNew as error:
        raise CannotStart(
            "La base a été mise à jour par une version plus récente du programme : installez cette version.",
            "القاعدة حُدّثت بإصدار أحدث من البرنامج: ثبّت ذلك الإصدار.",
            str(error),
        ) from error
    except backups.NotSound as error:
        raise CannotStart(
            "La sauvegarde avant mise à jour n'a pas pu être vérifiée : la mise à jour n'a pas commencé.",
            "تعذّر التحقّق من النسخة الاحتياطية قبل التحديث: لم يبدأ التحديث.",
        ) from error
    except Unreadable as error:
        raise CannotStart(
            "La clé ou la phrase de passe n'ouvre pas les clés de ce dossier.",
            "المفتاح أو عبارة المرور لا تفتح مفاتيح هذا المجلد.",
            str(slots(settings).path),
        ) from error
    except DBAPIError as error:
        raise CannotStart(
            "La base de données ne s'ouvre pas. Si elle est abîmée, restaurez la dernière sauvegarde :",
            "تعذّر فتح قاعدة البيانات. إن كانت تالفة فاسترجع آخر نسخة احتياطية:",
            f"{RESTORE} {_newest(settings)}",
            str(error.orig).splitlines()[0],
        ) from error
    except CannotStart:
        raise
    except NotReady as error:
        raise CannotStart(
            "Il manque la clé qui ouvre les données : fichier de clé ou phrase de passe (docs/operations.md).",
            "المفتاح الذي يفتح البيانات ناقص: ملف المفتاح أو عبارة المرور (docs/operations.md).",
            str(settings.root_key_file),
        ) from error


def _newest(settings: Settings) -> str:
    found = sorted(backups.folder(settings).glob("*" + backups.DATA_ENDING))
    return str(found[-1]) if found else "FILE" + backups.DATA_ENDING
