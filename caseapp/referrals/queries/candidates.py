"""Who may lawfully and really take the child: every establishment with what speaks for it and against it.

Free places and answer times of other houses are counts: no child of theirs can be told from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import Situation
from caseapp.establishments.checks import FAILS, Child, Verdict, failing, suits
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.outlines import distance, middle
from caseapp.infra.whereabouts import between, touch
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P
from caseapp.policy.referring import AWAITED, DISABILITY_LICENCE, LICENCES
from caseapp.referrals.events import CANDIDATES_SEEN
from caseapp.referrals.models import Consent, Sending
from caseapp.referrals.queries.fitting import Judge, Outcomes, Wanted
from caseapp.referrals.queries.houses import Chosen, Facts, care_of, counted, houses, houses_in
from caseapp.referrals.records import Candidate, Near
from caseapp.referrals.rights import holds_on
from caseapp.referrals.vocabulary import CARES_FOR, HARD, LIVE, Constraint, Kind, Need, SharingBasis, State, Suit


@dataclass(frozen=True, slots=True)
class Along:
    """A brother or sister who is referred with her: the file, and what is asked for that child."""

    file: CaseFile
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, on the day of arrival."""

    kind: Kind
    day: date
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()
    along: Sequence[Along] = ()
    away: str = ""
    """The commune of somebody who must not approach the child."""
    given: frozenset[str] = frozenset()
    """Rights that are recorded together with it, for each of them (`SharingBasis`)."""


def candidates(actor: Actor, file: CaseFile, sought: Sought, among: Chosen = None) -> list[Candidate]:
    """Every establishment that could be asked, those that suit first; the trail says that somebody saw them. Or only
    those `among` some that were chosen, to be checked and shown to nobody. Raises Refused."""
    need(actor, P.REFERRAL_DRAFT)
    search = _Search(actor, file, sought)
    found = search.look(houses(session(), among))
    if among is None:
        search.record(len(found))
    return sorted(found, key=_order)


def nearest(
    actor: Actor, file: CaseFile, sought: Sought, enough: int, chosen: Collection[bytes] = ()
) -> tuple[list[Candidate], int]:
    """What a page shows of `candidates`: the nearest `enough` that suit, or all there are where fewer suit, and those
    that were `chosen`; and how many there are. Whoever is farther away than enough that suit is not looked at: the page
    takes no longer in a large country than in a small one. Beyond the neighbouring provinces, all of a province is as
    far as its middle. Raises Refused."""
    need(actor, P.REFERRAL_DRAFT)
    search, unit = _Search(actor, file, sought), session()
    there = counted(unit, file.establishment_id, beds=search.beds)
    search.record(sum(there.values()))
    found: list[Candidate] = []
    provinces = sorted(there, key=search.way_to)
    wave = [one for one in provinces if search.way_to(one)[0] <= Near.BESIDE]  # which is nearer, their communes tell
    for province in provinces[len(wave) :]:
        if sum(there[one] for one in wave) >= enough:
            found += search.look(houses_in(unit, wave))
            wave = []
            if sum(one.fits for one in found) >= enough:
                break
        wave.append(province)
    else:
        found += search.look(houses_in(unit, wave))
    found += search.look(houses(unit, [one for one in chosen if one not in {known.id for known in found}]))
    found.sort(key=_order)
    return [one for place, one in enumerate(found) if place < enough or one.id in chosen], sum(there.values())


def _order(one: Candidate) -> tuple[Any, ...]:
    """Those that suit first, the nearest of them first; how far is not known comes after what is."""
    unknown = one.km == 0 and one.near is not Near.COMMUNE
    return not one.fits, one.near, unknown, one.km, one.refused_before, -one.free, one.name


class _Search:
    """Who could be asked for a child, or for all who are referred together, and what is held against them. Not the
    house itself that asks."""

    def __init__(self, actor: Actor, file: CaseFile, sought: Sought) -> None:
        self._actor, self._file, self._sought = actor, file, sought
        self.beds = sought.kind is Kind.PLACEMENT
        self._home = next(iter(houses(session(), [file.establishment_id])), None)
        children = [Along(file, sought.needs, sought.constraints), *sought.along]
        self._asking, self._refused = _asked(session(), [one.file.id for one in children], sought.kind)
        rights = _rights(session(), [one.file.id for one in children])
        self._wanted = [_wanted(one, sought.day, sought.given | rights.get(one.file.id, set())) for one in children]

    def record(self, places: int) -> None:
        """The line in the trail: somebody saw who could be asked."""
        record(session(), self._actor, CANDIDATES_SEEN, self._file.id, places=places)

    def way_to(self, province: str) -> tuple[Near, int]:
        """How near a province is, and how far in kilometres: what goes first in the order of those that suit."""
        home = self._home.province_code if self._home is not None else ""
        return _near(home, province), _provinces_apart(home, province)

    def look(self, rows: Sequence[Any]) -> list[Candidate]:
        """What speaks for and against these houses; where a bed is asked for, only those have a say that have any."""
        facts = Facts(session(), [row.id for row in rows], beds=self.beds)
        asked = any(who.care for who in self._wanted)
        judge = Judge(facts, self._wanted, care_of(session(), [row.id for row in rows]) if asked else {})
        return [
            self._told(row, facts.free_in(row.id), judge.best(row.id) if self.beds else judge.serves(row.id))
            for row in rows
            if row.id != self._file.establishment_id and (not self.beds or row.id in facts.units)
        ]

    def _told(self, row: Any, free: int, told: list[Outcomes]) -> Candidate:
        if self._sought.away:
            away = (Suit.AWAY, _away(self._sought.away, row))
            told = [[*each, away] for each in told]
        near, km = self.way_to(row.province_code)
        here = self._home.commune_code if self._home is not None else None
        measured = between(here, row.commune_code) if here and row.commune_code else None
        if here and here == row.commune_code:
            near = Near.COMMUNE
        return Candidate(
            id=row.id,
            name=row.name_ar if self._actor.language == "ar" else row.name_fr,
            place=_place(row, self._actor.language),
            near=near,
            km=km if measured is None else round(measured),
            measured=measured is not None,
            free=free,
            checks=tuple(tuple(each) for each in told),
            fits=not any(verdict is FAILS and suit in HARD for each in told for suit, verdict in each),
            refused_before=self._refused.get(row.id, 0),
            asked=row.id in self._asking,
        )


def fitting_beds(unit: Session, place_id: bytes, child: Child) -> int:
    """How many free beds of a house suit a child by its own figures: what "full" is held against."""
    facts = Facts(unit, [place_id], beds=True)
    return sum(facts.free.get(room.id, 0) for room in facts.units.get(place_id, ()) if _suits(room, child))


def _suits(room: Any, child: Child) -> bool:
    return not failing(suits(child, room))


def _wanted(one: Along, day: date, rights: Collection[str]) -> Wanted:
    """By which licences a child may be taken, and by what right she would enter."""
    lawful = set(LICENCES[one.file.category])
    if Need.DISABILITY in one.needs:
        lawful.add(DISABILITY_LICENCE)
    held = frozenset({*rights, *(SAYS[code] for code in one.constraints if code in SAYS)})
    known: set[str] = {*one.needs, *one.constraints}
    care = [suit for suit, cared_for in CARES_FOR.items() if known & cared_for]
    if Suit.DISABILITY not in care and Situation.DISABILITY in (one.file.situation.get("situations") or ()):
        care = [Suit.DISABILITY, *care]  # what the file says needs no tick
    return Wanted(Child(str(one.file.sex), one.file.birth.age_on(day)), lawful, held, care)


SAYS = {Constraint.ORDER_EXISTS: str(SharingBasis.ORDER), Constraint.ORDER_ASKED: AWAITED}
"""What was ticked of an order, where the register of rights does not name it."""
_RIGHTS = Reading(
    select(Consent.case_id, Consent.basis, Consent.given_on, Consent.until, Consent.revoked_at).where(
        Consent.case_id.in_(bindparam("files", expanding=True))
    )
)


def _rights(unit: Session, case_ids: list[bytes]) -> dict[bytes, set[str]]:
    """Which kinds of right are held for each child today, as the register of her file says it."""
    found: dict[bytes, set[str]] = defaultdict(set)
    for row in _RIGHTS.rows(unit, files=padded(case_ids)):
        if holds_on(row, clock.today()):
            found[row.case_id].add(row.basis)
    return found


_OF_CHILD = Reading(
    select(Sending.case_id, Sending.receiver_id, Sending.state, Sending.kind).where(
        Sending.case_id.in_(bindparam("files", expanding=True))
    )
)


def _asked(unit: Session, case_ids: list[bytes], kind: Kind) -> tuple[set[bytes], dict[bytes, int]]:
    """Who is being asked about one of these children now, and how often each house refused one of them before."""
    asked: set[bytes] = set()
    refused: dict[tuple[bytes, bytes], int] = defaultdict(int)
    for case_id, receiver, state, of_kind in _OF_CHILD.rows(unit, files=padded(case_ids)):
        if of_kind == kind and State(state) in LIVE:
            asked.add(receiver)
        refused[receiver, case_id] += state == State.REFUSED
    most: dict[bytes, int] = {}
    for (receiver, _case_id), times in refused.items():
        most[receiver] = max(times, most.get(receiver, 0))
    return asked, most


def _place(row: Any, language: str) -> str:
    with_commune = places.commune(row.commune_code).name(language) if row.commune_code else ""
    return with_commune or places.province(row.province_code).name(language)


def _away(commune: str, row: Any) -> Verdict:
    """Whether a house is away from a commune: not in it, nor, where that is not known for sure, in its province."""
    if row.commune_code and (row.commune_code.startswith(commune) or commune.startswith(row.commune_code)):
        return Verdict.FAILS
    return Verdict.UNSURE if commune.startswith(f"{row.province_code}.") else Verdict.FITS


@cache
def _provinces_apart(one: str, other: str) -> int:
    """About how far it is between the middles of two provinces, as the crow flies; 0 within one, or where unknown."""
    here, there = middle(one), middle(other)
    return round(distance(here, there)) if one != other and here and there else 0


@cache
def _near(one: str, other: str) -> Near:
    """How near two provinces are. The same commune is for whoever knows the house."""
    if one == other:
        return Near.PROVINCE
    if touch(one, other):
        return Near.BESIDE
    return Near.REGION if one.split(".")[0] == other.split(".")[0] else Near.ELSEWHERE
