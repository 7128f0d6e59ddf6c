"""What all tables of the street share: who may see them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import IdType, Protected, Scope


class OfStreet(Protected):
    """Mixin of what a house writes about the street: seen and changed by whoever works there with a street power
    (`P.STREET_READ`), by nobody else. It opens no child's file."""

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), index=True)

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """Rows of the houses on whose behalf she goes out."""
        return cls.establishment_id.in_(scope.streets)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """Whether the row is of such a house."""
        return self.establishment_id in scope.streets
