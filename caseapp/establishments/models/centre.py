"""What is a centre's own: its people see it wherever the child's file is kept."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import IdType, Protected, Scope


class OfCentre(Protected):
    """Mixin of what a centre writes about the children who live there: its own people see and change it, nobody else.

    A file kept elsewhere is not opened by that: its names come through the file's own scope and keys.
    """

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), index=True)

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """Rows of her establishments."""
        return cls.establishment_id.in_(scope.establishments)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """Whether the row is of an establishment of this scope."""
        return self.establishment_id in scope.establishments
