"""The typed base of every table and the few column types the house uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models; constraint names are the same on SQLite and PostgreSQL."""

    metadata = MetaData(naming_convention=NAMING)


class IdType(LargeBinary):
    """A 16-byte UUIDv7, kept as bytes: half the size of text and bound into sealed data as it stands."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(16)

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], Any] | None:
        """SQLite's driver takes bytes as they are."""
        return None if dialect.name == "sqlite" else super().bind_processor(dialect)  # type: ignore[no-untyped-call]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. Stored as UTC on both databases; a naive value is a bug and raises ValueError.

    SQLite's text is written and read here in one step: SQLAlchemy's way through two types and a format takes five times
    as long, and a page has hundreds.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuse naive moments, store the rest as UTC."""
        return _in_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None]:
        """Read moments in UTC."""
        return _of_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value.astimezone(UTC)


@lru_cache(maxsize=256)  # the moment of a scope stands in every statement of its page
def _in_text(value: datetime | None) -> str | None:
    moment = _in_utc(value)
    return moment.isoformat(" ", "microseconds")[:26] if moment else None


def _of_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{value}+00:00") if value else None


Id = Annotated[bytes, mapped_column(IdType())]
