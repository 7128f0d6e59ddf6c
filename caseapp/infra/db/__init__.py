"""The database: typed base and columns, the engine's safe settings, and the session that cannot forget its scope."""

from caseapp.infra.db.columns import Base, Id, IdType, UtcDateTime
from caseapp.infra.db.guard import ScopeBreach
from caseapp.infra.db.protected import Protected
from caseapp.infra.db.scope import Scope
from caseapp.infra.db.session import db, session

__all__ = ["Base", "Id", "IdType", "Protected", "Scope", "ScopeBreach", "UtcDateTime", "db", "session"]
