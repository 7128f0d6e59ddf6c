"""The places that somebody works for: a commune, a province, a region, the whole country; each by one code."""

from __future__ import annotations

from caseapp.infra import places
from caseapp.infra.places import Place
from caseapp.kernel.names import fold

COUNTRY = "MA"
_COUNTRY = {"fr": "Maroc", "ar": "المغرب"}


def is_area(code: str) -> bool:
    """Whether a code names the country, a region, a province or a commune."""
    try:
        return code == COUNTRY or bool(_place(code))
    except places.UnknownPlace:
        return False


def area_name(code: str, language: str) -> str:
    """Its name, as people choose it."""
    return _COUNTRY[language] if code == COUNTRY else _place(code).label(language)


def area_code(typed: str) -> str:
    """The code of a place that somebody typed, in either language; empty where there is none."""
    wanted = fold(typed)
    if wanted in {fold(COUNTRY), *map(fold, _COUNTRY.values())}:
        return COUNTRY
    for region in places.regions():
        if wanted in (fold(region.name_fr), fold(region.name_ar)):
            return region.code
    found = places.resolve(typed, 1)
    return found[0].code if found else ""


def _place(code: str) -> Place:
    if len(code) == 2:
        return places.region(code)
    return places.province(code) if len(code) == 6 else places.commune(code)
