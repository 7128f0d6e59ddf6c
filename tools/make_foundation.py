"""Write `migrations/versions/0001_foundation.py` anew from the models: `python tools/make_foundation.py`.

A tool of the time before the first release only. Until then no installation holds data, so the first migration may
still follow the models; from the first release on it is history, and every change gets a numbered migration of its own.
The result depends on nothing but the models: run twice, it writes the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from alembic.autogenerate import produce_migrations, render_python_code  # noqa: E402
from alembic.migration import MigrationContext  # noqa: E402
from sqlalchemy import Column, create_engine  # noqa: E402

import caseapp.accounts.models  # noqa: E402
import caseapp.cases.models  # noqa: E402
import caseapp.daily.models  # noqa: E402
import caseapp.directory.models  # noqa: E402
import caseapp.documents.models  # noqa: E402
import caseapp.establishments.models  # noqa: E402
import caseapp.incidents.models  # noqa: E402
import caseapp.infra.audit.chain  # noqa: E402
import caseapp.infra.drafts  # noqa: E402
import caseapp.infra.jobs  # noqa: E402
import caseapp.infra.outbox  # noqa: E402
import caseapp.infra.submissions  # noqa: E402
import caseapp.matching.models  # noqa: E402
import caseapp.norms.models  # noqa: E402
import caseapp.outreach.models  # noqa: E402
import caseapp.papers.models  # noqa: E402
import caseapp.referrals.models  # noqa: E402, F401
from caseapp.infra.db import Base, IdType, UtcDateTime  # noqa: E402
from caseapp.infra.sealing.columns import SealedType  # noqa: E402

TARGET = ROOT / "migrations" / "versions" / "0001_foundation.py"

HEAD = '''"""The foundation: every table of the first release, and the triggers that make the audit trail append-only.

Written by `tools/make_foundation.py` from the models until the first release; frozen from then on.
"""
# ruff: noqa: E501 - the expression of an index stands on one line

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    *("audit_event", "audit_link", "audit_checkpoint"),
    *("register_line", "register_mark", "hand_over_signature"),
    *("dose", "dose_witness", "referral_step", "outside_step"),
    *("street_sign", "street_addition"),
)


def upgrade() -> None:
    """Create all tables, then close the trail."""
'''

TAIL = """
    if op.get_bind().dialect.name == "postgresql":
        _close_trail_on_postgresql()
    else:
        _close_trail_on_sqlite()


def _close_trail_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _close_trail_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION caseapp_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION caseapp_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION caseapp_append_only()"
        )
"""


def render_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Our column types as the plain ones they are stored as: a migration must not change when a class does."""
    if kind == "type":
        if isinstance(item, IdType):
            return "sa.LargeBinary(length=16)"
        if isinstance(item, UtcDateTime):
            return "sa.DateTime(timezone=True)"
        if isinstance(item, SealedType):
            return "sa.LargeBinary()"
    return False


def expression_indexes() -> Iterator[str]:
    """Indexes over expressions, which Alembic leaves out because SQLite cannot show them again."""
    for table in Base.metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if not all(isinstance(part, Column) for part in index.expressions):
                told = (f'"{p.name}"' if isinstance(p, Column) else f'sa.text("{p}")' for p in index.expressions)
                yield f'op.create_index("{index.name}", "{table.name}", [{", ".join(told)}], unique={index.unique})'


def main() -> int:
    """Render, write, format."""
    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
        script = produce_migrations(context, Base.metadata)
        assert script.upgrade_ops is not None
        body = render_python_code(script.upgrade_ops, render_item=render_type)
    lines = [line for line in body.splitlines() if not line.lstrip().startswith("#")]
    lines += [f"    {line}" for line in expression_indexes()]
    text = HEAD + "\n".join(f"    {line.removeprefix('    ')}" if line else "" for line in lines) + "\n" + TAIL
    TARGET.write_text(text, "utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "format", "--quiet", str(TARGET)], check=True)
    return subprocess.run([*ruff, "check", "--quiet", "--fix", str(TARGET)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
