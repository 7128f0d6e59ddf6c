"""The directory as Human Services Data (Open Referral HSDS 3): pages of services, and of organisations, as JSON.

A sensitive site is a location without an address. Names of people, drafts and reports do not leave. Ids are ours, as
UUIDs; what has no id of its own gets one that stays the same as long as it stands at the same place.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from caseapp.directory.areas import area_name
from caseapp.directory.hours import ALWAYS, DAYS, FULL_DAY, Week
from caseapp.directory.queries.listing import Listed
from caseapp.directory.records import Offered
from caseapp.directory.vocabulary import OF_THE_LAW, Fee, OnHolidays, Public, Service, Tongue, Way
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.phones import phones_in
from caseapp.kernel.words import N_

Spoken = Callable[[str], str]
"""A sentence in the language of the export."""
PROFILE = "https://docs.openreferral.org/en/3.0.1/hsds/schema_reference.html"
LAW = "Morocco, law 65-15 art. 5"
HOUSE = "Himaya"
_SPACE = uuid.UUID("6f4bb6a0-6a2c-5f0e-9d0b-15f0650a65a5")
_BYDAY = dict(zip(DAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
HOLIDAYS_SHUT = N_("Closed on public holidays")
UNDESCRIBED = N_("Not described yet.")


def page_of(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All of it as the one page of a list (HSDS 3 API)."""
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": list(contents),
    }


def services(listed: Iterable[Listed], spoken: Spoken) -> list[dict[str, Any]]:
    """Each service at each site, with its organisation and its location inside."""
    return [_service(site, offer, spoken) for site in listed for offer in site.offers]


def organizations(listed: Iterable[Listed], spoken: Spoken) -> list[dict[str, Any]]:
    """Each organisation with its locations, also those whose services nobody described."""
    found: dict[bytes, dict[str, Any]] = {}
    for site in listed:
        whole = found.setdefault(site.organisation_id, _organization(site, spoken) | {"locations": []})
        whole["locations"].append(_location(site, spoken))
    return list(found.values())


def _service(site: Listed, offer: Offered, spoken: Spoken) -> dict[str, Any]:
    key = _uuid(offer.id) if offer.id else _made(site.id, "service", str(offer.service))
    told = {
        "id": key,
        "organization_id": _uuid(site.organisation_id),
        "name": offer.title or spoken(offer.service.label),
        "alternate_name": spoken(offer.service.label) if offer.title else "",
        "description": site.told["about"] or spoken(offer.service.label),
        "status": "active",
        "email": site.told["email"],
        "application_process": ", ".join(spoken(Way(way).label) for way in offer.ways),
        "fees_description": ". ".join(filter(None, [_fee(offer, spoken), offer.fee_note])),
        "eligibility_description": offer.conditions,
        "minimum_age": offer.age_from,
        "maximum_age": offer.age_to,
        "assured_date": clock.local(site.verified_at).date().isoformat() if site.verified_at else "",
        "alert": site.told["alert"],
        "organization": _organization(site, spoken),
        "phones": _phones(site, "service_id", key),
        "schedules": _schedules(site, "service_id", key, spoken),
        "service_areas": _areas(site, key),
        "service_at_locations": [
            {
                "id": _made(site.id, "at", key),
                "service_id": key,
                "location_id": _uuid(site.id),
                "location": _location(site, spoken),
            }
        ],
        "languages": _languages(site, "service_id", key, spoken),
        "required_documents": [
            {"id": _made(site.id, "document", key, str(number)), "service_id": key, "document": line}
            for number, line in enumerate(filter(None, offer.documents.split("\n")))
        ],
        "contacts": _contacts(site, "service_id", key),
        "attributes": _attributes(offer, key, spoken),
    }
    return _said(told)


def _organization(site: Listed, spoken: Spoken) -> dict[str, Any]:
    fr, ar = site.organisation
    told = {
        "id": _uuid(site.organisation_id),
        "name": fr or ar,
        "alternate_name": ar if fr else "",
        "description": site.organisation_about or (site.told["about"] if site.ours else "") or spoken(UNDESCRIBED),
        "website": _address(site.website),
    }
    return _said(told)


def _location(site: Listed, spoken: Spoken) -> dict[str, Any]:
    key, told = _uuid(site.id), site.told
    fr, ar = site.names.otherwise(site.organisation)
    location = {
        "id": key,
        "location_type": "physical",
        "organization_id": _uuid(site.organisation_id),
        "name": fr or ar,
        "alternate_name": ar if fr else "",
        "description": told["about"],
        "addresses": _addresses(site),
        "phones": _phones(site, "location_id", key),
        "schedules": _schedules(site, "location_id", key, spoken),
        "languages": _languages(site, "location_id", key, spoken),
    }
    return _said(location)


def _addresses(site: Listed) -> list[dict[str, Any]]:
    if site.told["sensitive"] or not site.told["address"]:
        return []
    province = places.province(site.province_code)
    commune = places.commune(site.commune_code).name_fr if site.commune_code else province.name_fr
    return [
        {
            "id": _made(site.id, "address"),
            "location_id": _uuid(site.id),
            "address_1": site.told["address"],
            "city": commune,
            "region": places.region(province.region_code).name_fr,
            "state_province": province.name_fr,
            "postal_code": "",
            "country": "MA",
            "address_type": "physical",
        }
    ]


def _phones(site: Listed, of: str, key: str) -> list[dict[str, Any]]:
    found = []
    for number, phone in enumerate(site.phones):
        dialled = next(iter(phones_in(phone.number)), phone.number)
        told = {"id": _made(site.id, of, key, "phone", str(number)), of: key, "number": dialled, "type": "voice"}
        found.append(_said(told | {"description": phone.what}))
    return found


def _schedules(site: Listed, of: str, key: str, spoken: Spoken) -> list[dict[str, Any]]:
    """A line for each range of hours and all the days that have it; hours as they are told in Morocco."""
    week, hours = Week.read(site.told["hours"]), {}
    days = dict(zip(DAYS, week.days, strict=True))
    if site.told["hours"] == ALWAYS:
        hours[(0, FULL_DAY)] = list(DAYS)
    for day, told in days.items():
        for span in told:
            hours.setdefault(span, []).append(day)
    shut = spoken(HOLIDAYS_SHUT) if site.told["holidays"] == OnHolidays.CLOSED else ""
    return [
        _said(
            {
                "id": _made(site.id, of, key, "schedule", str(number)),
                of: key,
                "freq": "WEEKLY",
                "wkst": "MO",
                "byday": ",".join(_BYDAY[day] for day in on),
                "timezone": _offset(),
                "opens_at": _hour(span[0]),
                "closes_at": _hour(span[1]),
                "description": ". ".join(filter(None, [site.told["hours_note"], shut])),
            }
        )
        for number, (span, on) in enumerate(hours.items())
    ]


def _areas(site: Listed, key: str) -> list[dict[str, Any]]:
    names = [places.province(site.province_code).name_fr, *(area_name(code, "fr") for code in site.areas)]
    return [
        {
            "id": _made(site.id, "area", key, name),
            "service_id": key,
            "name": name,
            "extent_type": "text",
            "extent": name,
        }
        for name in dict.fromkeys(names)
    ]


def _languages(site: Listed, of: str, key: str, spoken: Spoken) -> list[dict[str, Any]]:
    return [
        {"id": _made(site.id, of, key, "language", code), of: key, "name": spoken(Tongue(code).label), "code": code}
        for code in site.told["languages"]
    ]


def _contacts(site: Listed, of: str, key: str) -> list[dict[str, Any]]:
    """The function that one asks for; who holds it does not leave the house."""
    if not site.told["ask_for"]:
        return []
    return [{"id": _made(site.id, of, key, "contact"), of: key, "title": site.told["ask_for"]}]


def _attributes(offer: Offered, key: str, spoken: Spoken) -> list[dict[str, Any]]:
    taxonomy = LAW if offer.service in OF_THE_LAW else HOUSE
    terms: list[tuple[str, Service | Public, str]] = [("service_type", offer.service, taxonomy)]
    terms += [("service_eligibility", public, HOUSE) for public in offer.publics]
    found = []
    for kind, word, of in terms:
        term = str(uuid.uuid5(_SPACE, f"term/{kind}/{word}"))
        label = spoken(word.label)
        found.append(
            {
                "id": str(uuid.uuid5(_SPACE, f"attribute/{key}/{word}")),
                "link_id": key,
                "taxonomy_term_id": term,
                "link_type": kind,
                "link_entity": "service",
                "value": str(word),
                "taxonomy_term": {"id": term, "code": str(word), "name": label, "description": label, "taxonomy": of},
            }
        )
    return found


def _fee(offer: Offered, spoken: Spoken) -> str:
    return spoken(Fee(offer.fee).label) if offer.fee and offer.fee != Fee.UNKNOWN else ""


def _offset() -> int:
    """Hours that Morocco is ahead of UTC now: one, and none in Ramadan."""
    ahead = clock.local(clock.now()).utcoffset()
    return int(ahead.total_seconds() // 3600) if ahead else 0


def _hour(minute: int) -> str:
    """`08:30+01:00`; the end of a day is its last minute, since there is no 24:00."""
    shown = FULL_DAY - 1 if minute == FULL_DAY else minute % FULL_DAY
    return f"{shown // 60:02}:{shown % 60:02}{_offset():+03}:00"


def _address(website: str) -> str:
    return website if website.startswith(("http://", "https://")) or not website else f"https://{website}"


def _uuid(identifier: bytes) -> str:
    return str(uuid.UUID(bytes=identifier))


def _made(*parts: bytes | str) -> str:
    told = "/".join(part.hex() if isinstance(part, bytes) else part for part in parts)
    return str(uuid.uuid5(_SPACE, told))


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in told.items() if value not in ("", None, [])}
