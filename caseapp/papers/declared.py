"""Declaring a paper: its kind, its title, its template, the languages it may speak."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.papers.vocabulary import PaperTongue

_known: dict[str, Paper] = {}


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper. Declared once, at import, by the feature that fills it."""

    kind: str
    """What is stored and shown in the register: a code, never changed."""
    title: str
    """The English source (`N_`) of what stands on top of it. It goes into the file's metadata: it names nobody."""
    template: str
    """`cases/papers/intake.typ`: in the folder of templates of the feature `cases`, as for pages."""
    tongues: tuple[PaperTongue, ...] = (PaperTongue.FRENCH, PaperTongue.ARABIC)
    """The first is offered first."""
    landscape: bool = False
    most: int | None = None
    """Pages it may have; long text is shortened, and says so, until it fits."""
    discreet: bool = False
    """That it was issued is shown only to whoever did, and the kind is offered to nobody."""

    @classmethod
    def declare(
        cls,
        kind: str,
        title: str,
        template: str,
        tongues: tuple[PaperTongue, ...] = (PaperTongue.FRENCH, PaperTongue.ARABIC),
        landscape: bool = False,
        most: int | None = None,
        *,
        discreet: bool = False,
    ) -> Paper:
        """Declare a paper. Raises ValueError when its kind is taken."""
        if kind in _known:
            raise ValueError(f"{kind} is declared twice")
        _known[kind] = cls(kind, title, template, tongues, landscape, most, discreet)
        return _known[kind]


def paper_of(kind: str) -> Paper | None:
    """The paper declared as `kind`, or None for one of another version."""
    return _known.get(kind)


def papers() -> tuple[Paper, ...]:
    """All that were declared, by kind."""
    return tuple(sorted(_known.values(), key=lambda paper: paper.kind))
