"""Reading a CSV as people have it, and writing one that reads back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from caseapp.directory.exchange.columns import COLUMNS, heading, read_heading
from caseapp.directory.queries.listing import Listed
from caseapp.directory.records import Offered
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.sheets import FORMULA

MOST_ROWS = 2000


class NotASheet(ValueError):
    """The file cannot be read; the message is a coded reason."""


class Sheet(NamedTuple):
    """Lines by column, each with its number in the file; and columns that are not known."""

    rows: list[tuple[int, dict[str, str]]]
    unknown: list[str]


def read_sheet(content: bytes) -> Sheet:
    """The rows of a CSV: comma, semicolon or tab; UTF-8 with or without its mark. Raises NotASheet."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASheet("not_utf8") from None
    if "\0" in text:
        raise NotASheet("not_text")
    first = text.partition("\n")[0]
    if not first.strip():
        raise NotASheet("empty")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count)))
    except csv.Error:
        raise NotASheet("not_text") from None
    head, known = lines[0], read_heading(lines[0])
    if not {"organisation", "organisation_ar", "id"} & set(known):
        raise NotASheet("no_columns")
    if len(lines) - 1 > MOST_ROWS:
        raise NotASheet("too_many")
    unknown = [cell.strip()[:40] for cell, name in zip(head, known, strict=True) if name is None and cell.strip()]
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        row = {name: _plain(cell) for name, cell in zip(known, cells, strict=False) if name}
        if any(row.values()):
            rows.append((number, row))
    return Sheet(rows, unknown)


def table(listed: Iterable[Listed], language: str) -> Iterator[Sequence[str]]:
    """The heading, then a line for each service that was described at a site (one for a site without)."""
    yield heading(language)
    for site in listed:
        described: list[Offered | None] = [offer for offer in site.offers if offer.id]
        for offer in described or [None]:
            cells = _site_cells(site, language) | (_offer_cells(offer) if offer else {})
            yield [cells.get(column.english, "") for column in COLUMNS]


def _plain(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what looks like a formula."""
    told = cell.strip()
    return told[1:] if told.startswith("'") and FORMULA.match(told[1:]) else told


def _site_cells(site: Listed, language: str) -> dict[str, str]:
    told, phones = site.told, [*site.phones, *((),) * 2]
    first, second = (tuple(phones[0]) or ("", "")), (tuple(phones[1]) or ("", ""))
    checked = clock.local(site.verified_at).date().isoformat() if site.verified_at else ""
    return {
        "id": id_text(site.id),
        "organisation": site.organisation[0],
        "organisation_ar": site.organisation[1],
        "kind": "" if site.ours else site.kind,
        "site": site.names[0],
        "site_ar": site.names[1],
        "province": places.province(site.province_code).name("fr"),
        "commune": places.commune(site.commune_code).name("fr") if site.commune_code else "",
        "address": "" if told["sensitive"] else told["address"],
        "sensitive": "yes" if told["sensitive"] else "",
        "phone": first[0],
        "phone_for": first[1],
        "phone_2": second[0],
        "phone_2_for": second[1],
        "website": site.website,
        "languages": ", ".join(told["languages"]),
        "areas": ", ".join(site.areas),
        "verified_on": checked,
        **{name: told[name] for name in _AS_THEY_ARE},
    }


_AS_THEY_ARE = ("email", "hours", "hours_note", "holidays", "ask_for", "capacity", "alert", "about", "source")


def _offer_cells(offer: Offered) -> dict[str, str]:
    return {
        "service": str(offer.service),
        "title": offer.title,
        "age_from": "" if offer.age_from is None else str(offer.age_from),
        "age_to": "" if offer.age_to is None else str(offer.age_to),
        "sex": str(offer.sex),
        "publics": ", ".join(offer.publics),
        "conditions": offer.conditions,
        "documents": "; ".join(offer.documents.split("\n")) if offer.documents else "",
        "ways": ", ".join(offer.ways),
        "fee": offer.fee,
        "fee_note": offer.fee_note,
    }
