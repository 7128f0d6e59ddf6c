"""Who acts: a person, the place she works at now, and the roles she holds there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Post:
    """A role held in one establishment (a live membership)."""

    membership_id: bytes
    establishment_id: bytes
    establishment_fr: str
    establishment_ar: str
    province_code: str
    role: str

    def establishment_name(self, language: str) -> str:
        """The establishment's name in `language` ("fr" or "ar")."""
        return self.establishment_ar if language == "ar" else self.establishment_fr


@dataclass(frozen=True)
class Actor:
    """The person behind a request. Roles are those of the workplace she has chosen, never the sum of all."""

    user_id: bytes
    name: str
    language: str
    session_id: bytes
    posts: tuple[Post, ...]
    workplace_id: bytes | None
    must_change_password: bool = False
    first_day: bool = False
    """Whether she has not seen the tour of the first day."""

    @cached_property
    def roles(self) -> frozenset[str]:
        """Role codes held at the present workplace."""
        return frozenset(p.role for p in self.posts if p.establishment_id == self.workplace_id)

    @property
    def post(self) -> Post | None:
        """The first post at the present workplace, or None when she has none."""
        return next((p for p in self.posts if p.establishment_id == self.workplace_id), None)

    @property
    def workplaces(self) -> tuple[Post, ...]:
        """One post for each establishment she may choose to work in."""
        seen: dict[bytes, Post] = {}
        for post in self.posts:
            seen.setdefault(post.establishment_id, post)
        return tuple(seen.values())
