"""Where alembic runs. Connections carry the stamp that opens the scope guard's last door: migrations see all rows.

`caseapp.infra.migrations` hands its own connection over; only `alembic` used by hand (a developer comparing models)
comes without one, and then the settings of the environment say which database is meant.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from caseapp import config
from caseapp.infra.db import Base
from caseapp.infra.db.engine import engine_options, prepare
from caseapp.infra.db.guard import STAMP


def run(connection: Connection) -> None:
    """Run inside one transaction: a migration is done whole or not at all, on SQLite too."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_by_hand() -> None:
    """Open the database of the settings; SQLite's foreign keys are off while tables are rebuilt."""
    url = config.from_environment().database_url
    options = {k: v for k, v in engine_options(url).items() if not k.startswith("pool_")}
    engine = create_engine(url, poolclass=pool.NullPool, **options)
    prepare(engine)
    with engine.connect().execution_options(**{STAMP: True, "caseapp_begin": "IMMEDIATE"}) as connection:
        run(connection)
        connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    run_by_hand()
