"""Two files beside each other: field by field, in words, with what is offered where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from caseapp.cases.merging.choosing import Difference, Side, differences, taken
from caseapp.cases.records import CaseFile
from caseapp.cases.views.words import FIELDS, field_labels, said
from caseapp.cases.vocabulary import Danger, EventKind
from caseapp.policy.decide import Verdict
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word

CODED = ("danger", "sex", "category", "source")
_WRITTEN = (EventKind.IDENTITY_CORRECTED, EventKind.INTAKE_COMPLETED, EventKind.MERGED, EventKind.SEPARATED)


class Field(NamedTuple):
    """A field that differs: what each side says, which one is offered and why; `side` None where both are kept."""

    name: str
    label: str
    low: str
    high: str
    side: Side | None
    why: str
    stands: str
    """What will stand, as it is chosen now."""


class Sides(NamedTuple):
    """Two files compared."""

    differing: list[Field]
    alike: list[tuple[str, str]]
    closed: bool
    """Whether a part of them is closed to the reader: what is united there is not shown to her."""


def sides(low: CaseFile, high: CaseFile, chosen: Mapping[str, str], older: Side) -> Sides:
    """Both files field by field. `chosen` are answers already given, by field: `first` (low) or `second` (high)."""
    labels = field_labels(language().code)
    one, other = _answers(low), _answers(high)
    found = differences(one, other, (_written(low), _written(high)), stays=older)
    order = {name: place for place, name in enumerate(FIELDS)}
    found.sort(key=lambda d: order.get(d.name, -1))
    differing = [_field(d, labels, chosen.get(d.name)) for d in found]
    names = {d.name for d in found}
    alike = [
        (_label(name, labels), in_words(name, value)) for name, value in one.items() if value and name not in names
    ]
    parts = (file.verdicts[c] is not Verdict.ALLOWED for file in (low, high) for c in file.verdicts)
    states = {part.state for file in (low, high) for part in (file.identity, file.contact, file.situation)}
    return Sides(differing, alike, closed=bool(states - {"open", "empty"}) and any(parts))


def _answers(file: CaseFile) -> dict[str, Any]:
    """What a file answers, as far as its reader may see it."""
    plain = {name: str(getattr(file, name)) for name in CODED}
    return {**file.identity, **file.contact, **file.situation, **plain}


def _written(file: CaseFile) -> dict[str, datetime]:
    """When each answer was written last, from the lines of the timeline that the reader sees."""
    when: dict[str, datetime] = {}
    for entry in reversed(file.timeline.entries):
        if entry.kind in _WRITTEN:
            when |= {name: entry.at for name, _before, _after in entry.changes}
    known = dict.fromkeys(_answers(file), file.opened_at)
    return known | when


def _field(difference: Difference, labels: Mapping[str, str], chosen: str | None) -> Field:
    name = difference.name
    side: Side | None = difference.side
    if side is not None and chosen in ("first", "second"):
        side = "first" if chosen == "first" else "second"
    return Field(
        name=name,
        label=_label(name, labels),
        low=in_words(name, difference.first),
        high=in_words(name, difference.second),
        side=side,
        why=word(difference.why),
        stands=in_words(name, taken(difference, side)),
    )


def _label(name: str, labels: Mapping[str, str]) -> str:
    return _("Danger") if name == "danger" else labels.get(name, name)


def in_words(name: str, value: Any) -> str:
    """A stored answer as people say it."""
    return word(Danger(value)) if name == "danger" and value else said(name, value)
