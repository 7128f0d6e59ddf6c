"""Named tuples by the hundred: what a list and a timeline are made of."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T", bound=tuple[Any, ...])


def made_of(kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """Makes a named tuple of a plain one that has all its parts in order, for half of what calling `kind` takes."""
    return partial(tuple.__new__, kind)
