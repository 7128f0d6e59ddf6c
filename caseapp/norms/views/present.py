"""Norms in words: a value with its unit, the bounds, the pages that show and change one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.kernel.words import N_
from caseapp.norms import queries, service
from caseapp.norms.forms import WORDS, ValueForm
from caseapp.norms.queries import Standing
from caseapp.policy.norms import Counted, Norm, Part
from caseapp.web.i18n import day as spoken_day
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext
from caseapp.web.respond import claim

GIVEN = N_("The new value is kept: it begins on its day, and what came before stays as it was.")
WITHDRAWN = N_("The value is withdrawn: it will not begin.")


class Line(NamedTuple):
    """A norm as a page lists it."""

    url: str
    what: str
    article: str
    value: str
    own: bool
    coming: str
    houses: int
    fixed: bool


class Block(NamedTuple):
    """The norms of one part."""

    part: Part
    lines: list[Line]


def spoken(norm: Norm, value: int) -> str:
    """A value with its unit, as people say it."""
    if norm.counted is Counted.CLOCK:
        return norm.typed(value)
    if norm.counted is Counted.MINUTES:
        return ngettext("%(num)s minute", "%(num)s minutes", value)
    if norm.counted is Counted.HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", value)
    if norm.counted is Counted.YEARS:
        return ngettext("%(num)s year", "%(num)s years", value)
    return ngettext("%(num)s day", "%(num)s days", value)


def bounds(norm: Norm) -> str:
    """Which values may be given."""
    return _("From %(low)s to %(high)s", low=spoken(norm, norm.lowest), high=spoken(norm, norm.highest))


def blocks(found: Iterable[Standing], url: Any) -> list[Block]:
    """Norms part by part; `url` gives the address of a norm's page by its key."""
    parts: dict[Part, list[Line]] = {}
    for one in found:
        norm = one.norm
        coming = (
            _("%(value)s from %(day)s", value=spoken(norm, value), day=spoken_day(since)) for since, value in one.coming
        )
        line = Line(
            url(norm.key),
            norm.what,
            norm.article,
            spoken(norm, one.value),
            one.own,
            " · ".join(coming),
            one.houses,
            norm.lowest == norm.highest,
        )
        parts.setdefault(norm.part, []).append(line)
    return [Block(part, parts[part]) for part in Part if part in parts]


def page(me: Actor, norm: Norm, form: ValueForm | None, *, here: bool) -> dict[str, Any]:
    """What the page of one norm shows, with the form as it came."""
    place = me.workplace_id if here else None
    [now] = queries.standing([norm], place)
    return {
        "norm": norm,
        "here": here,
        "value": spoken(norm, now.value),
        "standard": spoken(norm, norm.default),
        "bounds": bounds(norm),
        "fixed": norm.lowest == norm.highest,
        "history": [(given, spoken(norm, given.value)) for given in queries.history(me, norm, place)],
        "houses": [] if here else [(name, spoken(norm, value)) for name, value in queries.houses(me, norm)],
        "form": form or ValueForm.opened(values={"since": clock.today() + timedelta(days=1)}),
    }


def gave(me: Actor, norm: Norm, form: ValueForm, *, here: bool) -> bool:
    """Validate, claim, give. False where something is to be mended, which the form then says."""
    if not form.validate():
        return False
    claim(form)
    try:
        service.give(me, norm.key, form.given(norm), form.since.day, form.reason.data, here=here)
    except Invalid as error:
        work.abandon(session())
        if error.fields.pop("value", None):
            form.tell(form.value, _("%(bounds)s: no other value may be given.", bounds=bounds(norm)))
        form.blame(error.fields, WORDS)
        return False
    return True
