"""What a page of the directory is given: values, never an entity."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.directory.hours import Now, Week
from caseapp.directory.vocabulary import Act, ForSex, Public, Service, Wrong
from caseapp.kernel.deadlines import Limit, Unit

FRESH = Limit(6, Unit.MONTHS)
"""So long an entry is believed without being checked again."""


class Names(NamedTuple):
    """A name in both languages; one may be empty."""

    fr: str = ""
    ar: str = ""

    def spoken(self, language: str) -> str:
        """In `language`, or in the one it has."""
        return (self.ar or self.fr) if language == "ar" else (self.fr or self.ar)

    def otherwise(self, other: Names) -> Names:
        """In each language this one, or else the other."""
        return Names(self.fr or other.fr, self.ar or other.ar)


class Phone(NamedTuple):
    """A number, and what it is for."""

    number: str
    what: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A service at a site. One that only the kind of an establishment tells has no id: it is not described yet."""

    service: Service
    id: bytes | None = None
    title: str = ""
    age_from: int | None = None
    age_to: int | None = None
    sex: ForSex = ForSex.BOTH
    publics: tuple[Public, ...] = ()
    conditions: str = ""
    documents: str = ""
    ways: tuple[str, ...] = ()
    fee: str = ""
    fee_note: str = ""

    def fits(self, asked: Wanted) -> bool:
        """Whether it is what somebody looks for; what is not said of a service does not shut anybody out."""
        young = asked.age is not None and self.age_from is not None and asked.age < self.age_from
        old = asked.age is not None and self.age_to is not None and asked.age > self.age_to
        return (
            asked.service in ("", self.service)
            and not young
            and not old
            and (not asked.sex or self.sex in (ForSex.BOTH, asked.sex))
            and (not asked.public or not self.publics or asked.public in self.publics)
        )


class Wanted(NamedTuple):
    """What is asked of one and the same service; empty or None: no matter."""

    service: str = ""
    age: int | None = None
    sex: str = ""
    public: str = ""

    @property
    def anything(self) -> bool:
        """Whether anything is asked."""
        return bool(self.service or self.sex or self.public or self.age is not None)


@dataclass(frozen=True, slots=True)
class Card:
    """A site as a list shows it."""

    id: bytes
    name: str
    organisation: str
    kind: str
    """A code of OrganisationKind, or of EstablishmentType for one of ours."""
    province_code: str
    commune_code: str
    phones: Sequence[Phone]
    now: Now
    alert: str
    sensitive: bool
    fresh: bool
    offers: Sequence[Offered]


class Line(NamedTuple):
    """A line of the history."""

    act: Act
    subject: str
    told: Mapping[str, Any]
    at: datetime
    by: str


class Told(NamedTuple):
    """A report that is not settled. `words` is empty for those who do not keep the entry."""

    id: bytes
    site_id: bytes
    what: Wrong
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything of one site that this person may see."""

    id: bytes
    organisation_id: bytes | None
    names: Names
    """Of the site, or else of its organisation; for one of ours, of the establishment."""
    organisation: Names
    """Empty for one of ours."""
    kind: str
    province_code: str
    values: Mapping[str, Any]
    """By the fields of the form, as `service.sites.values_of` gives them."""
    week: Week
    now: Now
    verified_at: datetime | None
    verified_by: str
    fresh: bool
    ended: bool
    described: bool
    """Whether anybody has written anything about it: an establishment is there by itself."""
    offers: Sequence[Offered]
    areas: Sequence[str]
    person: str
    address: str
    commune_code: str
    hidden: bool
    """It has an address that this person does not see."""
    may_keep: bool
    may_see_address: bool

    @property
    def ours(self) -> bool:
        """Whether it is an establishment of this installation."""
        return self.organisation_id is None

    @property
    def phones(self) -> list[Phone]:
        """Its numbers."""
        return [Phone(told.get("number", ""), told.get("what", "")) for told in self.values["phones"]]


def phones_of(text: str) -> list[Phone]:
    """Numbers as they are stored."""
    return [Phone(told.get("number", ""), told.get("what", "")) for told in json.loads(text or "[]")]


def is_fresh(verified_at: datetime | None, now: datetime) -> bool:
    """Whether an entry was checked less than six months ago."""
    return verified_at is not None and FRESH.ends(verified_at) >= now


def stale_before(now: datetime) -> datetime:
    """About the moment before which a check is too old: a little wide, `is_fresh` decides."""
    return now - timedelta(days=180)


_LODGES = (Service.RECEPTION, Service.LODGING, Service.MEALS, Service.EDUCATION, Service.FOLLOW_UP)
BY_KIND: Mapping[str, tuple[Service, ...]] = {
    EstablishmentType.PROTECTION_UNIT: (Service.RECEPTION, Service.ORIENTATION, Service.AID, Service.FOLLOW_UP),
    EstablishmentType.SUPPORT_CENTRE: (Service.ORIENTATION, Service.FOLLOW_UP),
    EstablishmentType.RECEPTION_CENTRE: _LODGES,
    EstablishmentType.CHILDRENS_HOME: _LODGES,
    EstablishmentType.STUDENT_HOME: (Service.LODGING, Service.MEALS, Service.EDUCATION),
    EstablishmentType.EMERGENCY_SHELTER: (Service.EMERGENCY_SHELTER, Service.RECEPTION, Service.MEALS),
    EstablishmentType.MOBILE_EMERGENCY: (Service.OUTREACH, Service.RELIEF),
    EstablishmentType.SOCIAL_CENTRE: (Service.RECEPTION, Service.AID, Service.MEDIATION),
    EstablishmentType.DISABILITY_CENTRE: (Service.DISABILITY, Service.REHABILITATION),
    EstablishmentType.WOMENS_SPACE: (Service.RECEPTION, Service.AID, Service.MOTHERS),
}
"""What an establishment of a kind offers, until somebody describes it."""


def told_by_kind(kind: str) -> tuple[Offered, ...]:
    """The services of an establishment that nobody has described."""
    return tuple(Offered(service) for service in BY_KIND.get(kind, ()))
