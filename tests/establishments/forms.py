"""Every form of a centre: who comes to it, from which page, and what she types."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PIL import Image

from caseapp.cases import queries as cases
from caseapp.documents import service as documents
from caseapp.establishments import queries
from caseapp.establishments.models import Bed
from caseapp.establishments.service import admit, leave, living, log, places, presence, uses
from caseapp.establishments.vocabulary import BlockReason, ExitReason, OutingKind, VisitRule
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.documents import DocumentType
from tests.conftest import House
from tests.establishments.centre import BOYS, DIRECTOR, INTAKE, WORKER, children, let_in, open_centre, order
from tests.security.tools import raw, working
from tests.support.recipes import Recipe

YEAR = clock.today().year
INK = "40,150 90,60 140,150 200,70 260,140;300,120 520,110"
"""Something that was drawn in the box of a signature."""
_ORDER = {"basis": "judge", "measure": "512-4", "authority": "Juge des enfants", "number": "7/2026"}


def newest(house: House, table: str) -> str:
    """The id of the newest row of a table, as addresses have it."""
    return id_text(bytes(raw(house, f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1")[0].id))


def paper(house: House) -> None:
    """A centre, and an order among the documents of the file."""
    open_centre(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        received = documents.receive([_sheet()])
        documents.attach(me, cases.locate(me, house.world.reference), received, DocumentType.JUDGE_ORDER)


def lives(house: House) -> None:
    """A child lives in the first bed; an order is among her documents."""
    paper(house)
    let_in(house, house.world.reference, first_bed(house))


def first_bed(house: House) -> bytes:
    """The first bed of the centre."""
    return bytes(raw(house, "SELECT id FROM bed ORDER BY id LIMIT 1")[0].id)


def _held(house: House) -> None:
    open_centre(house)
    me, bed = house.world.actor(INTAKE), first_bed(house)
    with working(house, me):
        uses.hold(me, session().get_one(Bed, bed), "Un garçon")


def _empty_unit(house: House) -> None:
    me = house.world.actor(DIRECTOR)
    with working(house, me):
        places.add_unit(me, BOYS._replace(name_fr="Ancien", name_ar="قديم"))


def _out(house: House) -> None:
    lives(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        case = cases.locate(me, house.world.reference)
        child = admit.child_of(cases.open_file(me, house.world.reference))
        back = clock.now() + timedelta(hours=3)
        living.go_out(me, case, queries.living(me, case), OutingKind.SCHOOL, back, "", child)


def _visited(house: House) -> None:
    lives(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        stay = queries.living(me, cases.locate(me, house.world.reference))
        living.set_visitor(me, stay, VisitRule.FORBIDDEN, "Un oncle", "oncle", "Décision du juge")


def left(house: House) -> None:
    """A child lived here and has left."""
    lives(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        case = cases.locate(me, house.world.reference)
        child = admit.child_of(cases.open_file(me, house.world.reference))
        told: Any = {"to_whom": "Sa tante", "cnie": "A1"}
        asked = leave.Leaving(ExitReason.EXTENDED_FAMILY, told, order())
        leave.let_go(me, case, queries.living(me, case), child, asked)


def _sheet() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, "PNG")
    return kept.getvalue()


def _file(end: str) -> Callable[[House], str]:
    return lambda house: f"/cases/{house.world.reference}{end}"


def _bed(end: str) -> Callable[[House], str]:
    return lambda house: f"/tonight/beds/{id_text(first_bed(house))}{end}"


def _unit(end: str = "") -> Callable[[House], str]:
    return lambda house: f"/tonight/places/units/{newest(house, 'unit')}{end}"


def _with_order(**more: Any) -> Callable[[House], dict[str, Any]]:
    today = clock.today().strftime("%d/%m/%Y")
    return lambda house: {**_ORDER, "decided_on": today, "document": newest(house, "document"), **more}


def _admission(house: House) -> dict[str, Any]:
    more = {"bed": id_text(first_bed(house)), "mode": "order", "legal_category": "2", "belongings": "Un sac"}
    return _with_order(**more)(house)


def _last_bed(house: House) -> dict[str, Any]:
    return {"bed": newest(house, "bed")}


def _row(house: House) -> dict[str, Any]:
    return {"row": newest(house, "bed_use")}


_UNIT = {
    "name_fr": "Filles",
    "name_ar": "بنات",
    "takes": "female",
    "age_from": "6",
    "age_to": "17",
    "legal_category": "2",
}
RECIPES: dict[str, Recipe] = {
    "centre.hold": Recipe(INTAKE, _bed("/hold"), {"hours": "12", "note": "Un garçon"}, before=open_centre),
    "centre.block": Recipe(INTAKE, _bed("/block"), {"reason": str(BlockReason.REPAIR)}, before=open_centre),
    "centre.free": Recipe(INTAKE, lambda _h: "/tonight", _row, lambda _h: "/tonight/beds/free", before=_held),
    "centre.prolong": Recipe(INTAKE, lambda _h: "/tonight", _row, lambda _h: "/tonight/beds/prolong", before=_held),
    "centre.copy_template": Recipe(
        DIRECTOR,
        lambda _h: "/tonight/places/copy",
        lambda h: {"house": id_text(h.world.there)},
        before=lambda h: open_centre(h, place=h.world.there),
    ),
    "centre.add_unit": Recipe(DIRECTOR, lambda _h: "/tonight/places/units/new", _UNIT),
    "centre.change_unit": Recipe(DIRECTOR, _unit(), {"name_fr": "Grands"}, before=open_centre),
    "centre.end_unit": Recipe(DIRECTOR, lambda _h: "/tonight/places", {}, _unit("/end"), before=_empty_unit),
    "centre.add_beds": Recipe(DIRECTOR, _unit("/beds"), {"labels": "21-24"}, before=open_centre),
    "centre.end_bed": Recipe(
        DIRECTOR,
        lambda _h: "/tonight/places",
        {},
        lambda h: f"/tonight/places/beds/{newest(h, 'bed')}/end",
        before=open_centre,
    ),
    "centre.set_licence": Recipe(DIRECTOR, lambda _h: "/tonight/places/licence", {**_UNIT, "places": "12"}),
    "centre.take_in": Recipe(WORKER, _file("/admission"), _admission, before=paper),
    "centre.move_bed": Recipe(INTAKE, _file("/stay/bed"), _last_bed, before=lives),
    "centre.add_basis": Recipe(WORKER, _file("/stay/basis"), _with_order(), before=lives),
    "centre.go_out": Recipe(
        WORKER,
        _file("/stay/out"),
        lambda _h: {
            "kind": "school",
            "back_on": (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y"),
            "back_at": "8h",
        },
        before=lives,
    ),
    "centre.come_back": Recipe(WORKER, lambda _h: "/tonight", {}, _file("/stay/back"), before=_out),
    "centre.set_visitor": Recipe(
        WORKER, _file("/stay"), {"name": "Sa grand-mère", "rule": "allowed"}, _file("/stay/visitors"), before=lives
    ),
    "centre.end_visitor": Recipe(
        WORKER,
        _file("/stay"),
        {},
        lambda h: f"/cases/{h.world.reference}/stay/visitors/{newest(h, 'visitor')}/end",
        before=_visited,
    ),
    "centre.inform": Recipe(WORKER, _file("/stay"), {}, _file("/stay/informed"), before=lives),
    "centre.let_out": Recipe(
        WORKER, _file("/exit"), _with_order(reason="family_return", to_whom="Sa mère", cnie_of="AB12"), before=lives
    ),
    "centre.sign_minutes": Recipe(
        WORKER, _file("/stay/minutes/exit"), {"name": "Sa tante", "ink": INK, "quality": "takes"}, before=left
    ),
    "centre.aftercare": Recipe(WORKER, _file("/stay"), {}, _file("/aftercare"), before=left),
    "centre.correct": Recipe(
        DIRECTOR,
        lambda _h: f"/register/{YEAR}/1",
        {"field": "given", "new": "Zoubair", "reason": "Livret de famille"},
        lambda _h: f"/register/{YEAR}/1/correct",
        before=lives,
    ),
    "centre.strike": Recipe(
        DIRECTOR,
        lambda _h: f"/register/{YEAR}/1",
        {"reason": "Entré deux fois"},
        lambda _h: f"/register/{YEAR}/1/strike",
        before=left,
    ),
}


def _missing(house: House) -> None:
    lives(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        case = cases.locate(me, house.world.reference)
        presence.begin_search(me, case, queries.living(me, case), "Près de la porte, pull rouge")


def _on_roll(house: House) -> dict[str, Any]:
    return {f"s-{newest(house, 'stay')}": "here"}


RECIPES |= {
    "centre.call_roll": Recipe(WORKER, lambda _h: "/tonight/roll", _on_roll, before=lives),
    "centre.begin_search": Recipe(WORKER, _file("/missing"), {"text": "Vu à 18 h, pull rouge"}, before=lives),
    "centre.tell": Recipe(WORKER, _file("/missing"), {"whom": "police"}, _file("/missing/told"), before=_missing),
    "centre.end_search": Recipe(
        WORKER, _file("/missing"), {"text": "Chez sa tante"}, _file("/missing/found"), before=_missing
    ),
}


def _logged(house: House) -> None:
    lives(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        log.write_line(me, "Fièvre cette nuit, médecin à 9 h", pinned=True)


RECIPES |= {
    "centre.write_log": Recipe(WORKER, lambda _h: "/tonight/log", {"text": "Calme."}, before=lives),
    "centre.read_log": Recipe(INTAKE, lambda _h: "/tonight/log", {}, lambda _h: "/tonight/log/read", before=_logged),
    "centre.log_done": Recipe(
        INTAKE, lambda _h: "/tonight/log", {}, lambda h: f"/tonight/log/{newest(h, 'log_line')}/done", before=_logged
    ),
}

PAGES: dict[str, tuple[Any, str]] = {
    "holding a bed": (INTAKE, "/tonight/beds/{free}/hold"),
    "blocking a bed": (INTAKE, "/tonight/beds/{free}/block"),
    "set-up of another establishment": (DIRECTOR, "/tonight/places/copy"),
    "new unit": (DIRECTOR, "/tonight/places/units/new"),
    "beds of a unit": (DIRECTOR, "/tonight/places/units/{unit}/beds"),
    "licence": (DIRECTOR, "/tonight/places/licence"),
    "admission": (DIRECTOR, "/cases/{other}/admission"),
    "another bed": (INTAKE, "/cases/{reference}/stay/bed"),
    "further basis": (WORKER, "/cases/{reference}/stay/basis"),
    "going out": (WORKER, "/cases/{reference}/stay/out"),
    "visits": (WORKER, "/cases/{reference}/stay"),
    "minutes": (WORKER, "/cases/{reference}/stay/minutes/entry"),
    "exit": (WORKER, "/cases/{reference}/exit"),
    "register": (DIRECTOR, f"/register/{YEAR}/1"),
    "log": (WORKER, "/tonight/log"),
    "roll": (WORKER, "/tonight/roll"),
    "missing": (WORKER, "/cases/{reference}/missing"),
}
"""Pages with forms, where a child lives in the first bed: who opens them, and their addresses."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    return {"free": newest(house, "bed"), "unit": newest(house, "unit"), "other": children(house, 1)[0]}
