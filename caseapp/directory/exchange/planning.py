"""What an import would do, line by line; and doing it. The plan is made anew before it is carried out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from caseapp.directory import rules
from caseapp.directory.events import IMPORTED
from caseapp.directory.exchange.rows import Given, Reader, Translate
from caseapp.directory.exchange.sheet import Sheet
from caseapp.directory.models import Offer, Organisation, Site
from caseapp.directory.queries.entry import BLANK, Place, locate, values_of
from caseapp.directory.records import phones_of
from caseapp.directory.service import offers, organisations, sites
from caseapp.directory.vocabulary import Act
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.names import fold
from caseapp.policy.permissions import P


class State(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Planned(NamedTuple):
    """A line of the plan: what it is called, what changes, or why it is refused (column and reason)."""

    line: int
    state: State
    name: str
    fields: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    alike: str = ""
    """Another entry with the same phone: perhaps the same under another name."""


class Plan(NamedTuple):
    """All lines."""

    lines: list[Planned]
    unknown: list[str]

    def count(self, state: State) -> int:
        """How many lines have a state."""
        return sum(line.state is state for line in self.lines)


Key = tuple[str, str, str]
"""What tells a site from others where no number is given: organisation, site, province."""


def plan(actor: Actor, sheet: Sheet, translate: Translate) -> Plan:
    """What an import would do; nothing is written. Raises Refused."""
    rules.need(actor, P.DIRECTORY_ENTER)
    reader, here = Reader(translate), _Here(actor)
    return Plan([here.plan(reader.read(number, row)) for number, row in sheet.rows], sheet.unknown)


def bring_in(actor: Actor, sheet: Sheet, translate: Translate) -> Plan:
    """Do it: what is refused is left out, the rest is one transaction. Raises Refused."""
    rules.need(actor, P.DIRECTORY_ENTER)
    reader, here = Reader(translate), _Here(actor)
    lines = []
    for number, row in sheet.rows:
        given = reader.read(number, row)
        planned = here.plan(given)
        if planned.state in (State.NEW, State.CHANGED):
            here.do(given)
        lines.append(planned)
    done = Plan(lines, sheet.unknown)
    counts = {str(state): done.count(state) for state in (State.NEW, State.CHANGED, State.REFUSED)}
    record(session(), actor, IMPORTED, actor.workplace_id, **counts)  # type: ignore[arg-type]
    session().flush()
    return done


class _Here:
    """What stands, by what tells one entry from another; it learns what the import itself brings."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        unit = session()
        query = select(Site, Organisation).join(Organisation, Organisation.id == Site.organisation_id)
        rows = unit.execute(query.where(Site.ended_at.is_(None)))
        pairs: list[tuple[Site, Organisation]] = [(row[0], row[1]) for row in rows]
        self.sites: dict[Key, bytes] = {}
        self.phones: dict[str, str] = {}
        self.wholes: dict[str, Organisation] = {}
        self.seen: set[tuple[Any, ...]] = set()
        self.coming: set[Key] = set()
        for site, whole in pairs:
            for key in _keys(site.name_fr, site.name_ar, whole.name_fr, whole.name_ar, site.province_code):
                self.sites[key] = site.id
            self._know(whole)
            for number in _numbers(site.phones):
                self.phones[number] = whole.name_fr or whole.name_ar

    def plan(self, given: Given) -> Planned:
        """What becomes of a line."""
        place = self._find(given)
        problems = list(given.problems) + self._problems(given, place)
        if problems:
            return Planned(given.line, State.REFUSED, given.names, problems=tuple(problems))
        if place is None:
            key = _key(given)
            first = key not in self.coming
            self.coming.add(key)
            return Planned(given.line, State.NEW, given.names, alike=self._alike(given) if first else "")
        fields = self._changes(given, place)
        state = State.CHANGED if fields else State.SAME
        return Planned(given.line, state, given.names or place.names.spoken("fr"), tuple(fields))

    def do(self, given: Given) -> None:
        """Carry a line out."""
        place = self._find(given)
        if place is None:
            whole = self._whole(given)
            told = {**BLANK, **given.site}
            site = sites.create(self.actor, whole, told, checked=False, act=Act.IMPORTED)
            for key in _keys(site.name_fr, site.name_ar, whole.name_fr, whole.name_ar, site.province_code):
                self.sites[key] = site.id
            place = Place(site.id, site, whole, None)
        else:
            sites.change(self.actor, place, *self._against(given, place), act=Act.IMPORTED)
            if place.organisation is not None and (told := self._of_whole(given, place.organisation)):
                seen = organisations.values_of(place.organisation)
                organisations.change(self.actor, place.organisation, seen, {**seen, **told})
        self._offer(given, place)

    def _offer(self, given: Given, place: Place) -> None:
        if not given.offer.get("service"):
            return
        row = _offer_in(place, given)
        if row is None:
            offers.add(self.actor, place, {**offers.BLANK, **given.offer}, act=Act.IMPORTED)
        else:
            seen = offers.values_of(row)
            offers.change(self.actor, place, row, seen, {**seen, **given.offer}, act=Act.IMPORTED)

    def _find(self, given: Given) -> Place | None:
        site_id = given.site_id or self.sites.get(_key(given))
        if site_id is None:
            return None
        with suppress(NotFound):
            return locate(self.actor, site_id)
        return None

    def _problems(self, given: Given, place: Place | None) -> list[tuple[str, str]]:
        if given.site_id is not None and place is None:
            return [("id", "no_entry")]
        found = []
        if place is None:
            if not given.names:
                found.append(("organisation", "no_name"))
            elif self._known(given) is None and "kind" not in given.organisation:
                found.append(("kind", "no_kind"))
            if "province_code" not in given.site and not any(column == "province" for column, _why in given.problems):
                found.append(("province", "no_province"))
        province = given.site.get("province_code") or (place.province if place else "")
        ours = place.ours if place else None
        if province and not rules.may_keep(self.actor, province, ours):
            found.append(("province", "not_yours"))
        elif place is not None and not rules.may_keep(self.actor, place.province, ours):
            found.append(("id", "no_entry"))
        commune = given.site.get("commune_code") or (place.site.commune_code if place and place.site else "")
        if commune and province and not commune.startswith(province):
            found.append(("commune", "elsewhere"))
        blind = place is not None and not rules.may_see_address(self.actor, place.province, ours)
        kept = place is not None and place.site is not None and place.site.sensitive
        if blind and kept and given.site.get("sensitive") is False:
            found.append(("sensitive", "sensitive"))
        if place is not None and "age_to" not in dict(given.problems) and _turned(given, place):
            found.append(("age_to", "age"))
        same = (place.id if place else _key(given), given.offer.get("service"), given.offer.get("title"))
        if not found and same in self.seen:
            found.append(("service", "repeated"))
        self.seen.add(same)
        return found

    def _changes(self, given: Given, place: Place) -> list[str]:
        seen, mine = self._against(given, place)
        fixed = sites.OF_ESTABLISHMENT if place.ours else frozenset[str]()
        changed = [name for name, value in mine.items() if name not in fixed and seen.get(name) != value]
        if place.organisation is not None:
            changed += list(self._of_whole(given, place.organisation))
        if given.offer.get("service"):
            row = _offer_in(place, given)
            stands = offers.values_of(row) if row else {}
            changed += (
                ["service"] if row is None else [name for name, value in given.offer.items() if stands[name] != value]
            )
        return sorted(set(changed))

    def _against(self, given: Given, place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
        sees = rules.may_see_address(self.actor, place.province, place.ours)
        seen, mine = values_of(self.actor, place, address=sees, shown=False), dict(given.site)
        if "phones" in mine:
            mine["phones"] = _phones(mine["phones"], seen["phones"])
        return seen, mine

    def _of_whole(self, given: Given, whole: Organisation) -> dict[str, Any]:
        stands = organisations.values_of(whole)
        return {name: value for name, value in given.organisation.items() if stands[name] != value}

    def _known(self, given: Given) -> Organisation | None:
        told = (given.organisation.get("name_fr", ""), given.organisation.get("name_ar", ""))
        return next((self.wholes[key] for key in map(fold, told) if key and key in self.wholes), None)

    def _whole(self, given: Given) -> Organisation:
        known = self._known(given)
        if known is None:
            told = {name: given.organisation.get(name, "") for name in organisations.FIELDS}
            known = organisations.create(self.actor, told)
            self._know(known)
        return known

    def _know(self, whole: Organisation) -> None:
        for name in filter(None, map(fold, (whole.name_fr, whole.name_ar))):
            self.wholes.setdefault(name, whole)

    def _alike(self, given: Given) -> str:
        for phone in given.site.get("phones", ()):
            if known := self.phones.get(_digits(phone["number"])):
                return known
        return ""


def _offer_in(place: Place, given: Given) -> Offer | None:
    live = (Offer.site_id == place.id, Offer.service == given.offer["service"], Offer.ended_at.is_(None))
    rows: Iterable[Offer] = session().scalars(select(Offer).where(*live).order_by(Offer.id)).all()
    title = fold(given.offer.get("title", ""))
    return next((row for row in rows if fold(row.title) == title), None) if title else next(iter(rows), None)


def _phones(come: list[dict[str, str]], stand: list[dict[str, str]]) -> list[dict[str, str]]:
    """The numbers that come, in their places; what a number is for stays where nothing is said, and so do further ones:
    a spreadsheet has room for two."""
    known = {_digits(phone["number"]): phone for phone in stand}
    ours = [{**known.get(_digits(phone["number"]), {}), **phone} for phone in come]
    coming = {_digits(phone["number"]) for phone in come}
    return ours + [phone for phone in stand[len(come) :] if _digits(phone["number"]) not in coming]


def _turned(given: Given, place: Place) -> bool:
    """Whether an age that comes does not go with the other one that stands."""
    if not given.offer.get("service"):
        return False
    row = _offer_in(place, given)
    low, high = (given.offer.get(name, getattr(row, name, None)) for name in ("age_from", "age_to"))
    return low is not None and high is not None and bool(low > high)


def _key(given: Given) -> Key:
    whole = given.organisation.get("name_fr") or given.organisation.get("name_ar") or ""
    site = given.site.get("name_fr") or given.site.get("name_ar") or ""
    return fold(whole), fold(site), given.site.get("province_code", "")


def _keys(site_fr: str, site_ar: str, fr: str, ar: str, province: str) -> set[Key]:
    names = {fold(name) for name in (fr, ar) if name}
    return {(whole, fold(site), province) for whole in names for site in ({site_fr, site_ar} - {""} or {""})}


def _numbers(stored: str) -> Iterable[str]:
    return filter(None, (_digits(phone.number) for phone in phones_of(stored)))


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))[-9:]
