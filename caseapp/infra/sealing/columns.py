"""How a model declares a sealed field, and the type that lets nothing else into it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, LargeBinary, TypeDecorator
from sqlalchemy.orm import MappedColumn, mapped_column

from caseapp.infra.db import Base
from caseapp.infra.sealing.blobs import SealedBlob
from caseapp.policy.classes import DataClass


class SealedType(TypeDecorator[SealedBlob]):
    """Accepts sealed bytes only: plain text raises TypeError before any SQL exists."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        """Let sealed bytes pass and nothing else."""
        if value is not None and type(value) is not SealedBlob:
            raise TypeError("a sealed column takes sealed bytes only")
        return value


def sealed(*classes: DataClass, nullable: bool = True) -> MappedColumn[Any]:
    """Declare a sealed column holding one blob of one of `classes` (all sealed fields of a row and class)."""
    return mapped_column(SealedType(), nullable=nullable, info={"sealed": classes})


def sealed_columns() -> dict[str, dict[str, tuple[DataClass, ...]]]:
    """All declared sealed columns: table -> column -> classes."""
    found: dict[str, dict[str, tuple[DataClass, ...]]] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if "sealed" in column.info:
                found.setdefault(table.name, {})[column.name] = column.info["sealed"]
    return found
