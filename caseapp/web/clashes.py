"""A conflict shown side by side: of each field that somebody else changed meanwhile, one keeps hers or takes theirs.

    stands = person_values(identity_now(me, case))
    give_way(form, stands, PARTS)               before the form is checked: what was chosen stands in it from now on
    ...
    except Conflict as conflict:
        clashes = clashing(form, side_by_side(conflict.theirs, form.values()), stands, PARTS)

`web/_clashes.html`, inside the form, draws them. Each row is a choice that needs no script; js/clashes.js writes theirs
into its field at once, so that she sees what she is about to save.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import request
from wtforms import BooleanField, SelectMultipleField

from caseapp.web.forms import HouseForm
from caseapp.web.rows import RowsField

CHOICE, THEIRS = "take-", "theirs"
Parts = Mapping[str, Sequence[str]]
"""Inputs of a field that has several, or one of another name."""


class Clash(NamedTuple):
    """A field that both changed: its name, its label, what I typed and what stands now, in words."""

    name: str
    label: str
    mine: str
    theirs: str
    inputs: str = ""
    """What stands now, for the inputs of the field, as JSON; empty where only the server can put it there."""


def give_way(form: HouseForm, stands: Mapping[str, Any], parts: Parts | None = None) -> None:
    """Put what stands in the place of what was typed, where that was chosen. A value that is put there was not sent:
    a partial update leaves it as it is."""
    chosen = [key.removeprefix(CHOICE) for key, value in request.form.items() if value == THEIRS]
    for name in chosen:
        for part in (parts or {}).get(name, (name,)):
            if part in form and part in stands:
                form[part].process(None, stands[part])


def clashing(
    form: HouseForm, rows: Iterable[tuple[str, str, str, str]], stands: Mapping[str, Any], parts: Parts | None = None
) -> list[Clash]:
    """Rows of (field, label, mine, theirs) as they are shown; `stands` are the values of the inputs."""
    theirs = type(form)(data=dict(stands))
    return [Clash(*row, _inputs(theirs, (parts or {}).get(row[0], (row[0],)), stands)) for row in rows]


def _inputs(theirs: HouseForm, names: Sequence[str], stands: Mapping[str, Any]) -> str:
    found: dict[str, Any] = {}
    for name in names:
        if name not in theirs or name not in stands or isinstance(theirs[name], RowsField):
            return ""
        field = theirs[name]
        if isinstance(field, BooleanField):
            found[name] = ["y"] if field.data else []
        elif isinstance(field, SelectMultipleField):
            found[name] = [str(value) for value in field.data or ()]
        else:
            found[name] = str(field._value()) if hasattr(field, "_value") else str(field.data or "")
    return json.dumps(found, ensure_ascii=False)
