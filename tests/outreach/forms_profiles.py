"""Every form of street profiles: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from caseapp.cases.service.register import Intake
from caseapp.cases.vocabulary import Sex
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.queries.profiles import locate_profile
from caseapp.outreach.service import becoming, bed, profiles, recognition
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import Answer, Stage
from tests.conftest import House
from tests.establishments.forms import newest
from tests.matching.desk import another
from tests.outreach.known import hamza, known, met
from tests.outreach.street import CREW, WORKER, noted, out, placed
from tests.referrals.houses import centre_there
from tests.security.tools import raw, working
from tests.support.recipes import Recipe


def _profile(end: str = "") -> Callable[[House], str]:
    """The page of the profile opened first."""
    return lambda house: f"/street/profiles/{_first(house)}{end}"


def _first(house: House) -> str:
    return id_text(raw(house, "SELECT id FROM street_profile ORDER BY id")[0].id)


def _met(end: str) -> Callable[[House], str]:
    return lambda house: f"/street/recognise/{newest(house, 'street_met')}/{end}"


def ready(house: House) -> None:
    """A boy who is known, somebody met who may be him."""
    hamza(house)
    met(house, "7amza")


def _two(house: House) -> None:
    hamza(house)
    known(house, "Bilal")


def _joined(house: House) -> None:
    first, second, me = hamza(house), known(house, "7amza"), house.world.actor(CREW)
    with working(house, me):
        kept = locate_profile(me, second, writing=True)
        profiles.join(me, locate_profile(me, first, writing=True), kept)


def _lost(house: House) -> None:
    profile, me = hamza(house), house.world.actor(CREW)
    with working(house, me):
        profiles.leave(me, locate_profile(me, profile, writing=True), Stage.LOST)


def _recognised(house: House) -> None:
    profile, who, me = hamza(house), met(house, "7amza"), house.world.actor(CREW)
    with working(house, me):
        recognition.say(me, recognition.locate_met(me, who), profile, Answer.SAME, 90)


def _silhouette(house: House) -> None:
    who, me = met(house, "7amza"), house.world.actor(CREW)
    with working(house, me):
        recognition.stay_silhouette(me, recognition.locate_met(me, who))


def long_unseen(house: House) -> None:
    """A boy whom nobody has met for ninety days."""
    place, profile = placed(house), hamza(house)
    at = clock.now() - timedelta(days=100)
    noted(house, out(house, place), place, persons=[Person(profile_id=profile)], captured_at=at)


def alike(house: House) -> None:
    """A profile, and a file that may be hers."""
    known(house, "Zakaria")
    another(house, given="Zakaria", family="", nickname="Zakaria")


def _bed_asked(house: House) -> None:
    """Somebody who may is asked for a bed."""
    profile, me = hamza(house), house.world.actor(CREW)
    with working(house, me):
        bed.ask(me, locate_profile(me, profile, writing=True))


def _first_contact(house: House) -> None:
    """A child with a first contact, and a house that has beds."""
    centre_there(house)
    profile, me = hamza(house), house.world.actor(WORKER)
    with working(house, me):
        becoming.open_file(me, locate_profile(me, profile, writing=True), Intake(sex=Sex.MALE, birth=BOY, brief=True))


BOY = Birth(year=2014)


def _other_code(house: House) -> dict[str, Any]:
    return {"other": str(raw(house, "SELECT number FROM street_profile ORDER BY id DESC")[0].number)}


RECIPES: dict[str, Recipe] = {
    "outreach.open_profile": Recipe(CREW, lambda _h: "/street/profiles/new", {"aliases": "Hamza, Twil"}),
    "outreach.change_profile": Recipe(CREW, _profile("/edit"), {"origin": "Azilal"}, before=ready),
    "outreach.leave_street": Recipe(CREW, _profile(), {"stage": "grown"}, _profile("/leave"), before=ready),
    "outreach.back_in_street": Recipe(CREW, _profile(), {}, _profile("/back"), before=_lost),
    "outreach.join_profiles": Recipe(CREW, _profile(), _other_code, _profile("/join"), before=_two),
    "outreach.part_profiles": Recipe(CREW, _profile(), {}, _profile("/part"), before=_joined),
    "outreach.ask_day_team": Recipe(CREW, _profile(), {}, _profile("/ask"), before=ready),
    "outreach.answer_met": Recipe(
        CREW, lambda _h: "/street/recognise", {"answer": "same"}, _met("answer"), before=ready
    ),
    "outreach.open_from_met": Recipe(CREW, lambda _h: "/street/recognise", {}, _met("new"), before=ready),
    "outreach.stay_silhouette": Recipe(CREW, lambda _h: "/street/recognise", {}, _met("silhouette"), before=ready),
    "outreach.look_again": Recipe(CREW, lambda _h: "/street/recognise", {}, _met("again"), before=_silhouette),
    "outreach.undo_recognition": Recipe(
        CREW,
        lambda _h: "/street/recognise",
        {},
        lambda h: f"/street/recognitions/{newest(h, 'street_recognition')}/undo",
        before=_recognised,
    ),
    "outreach.open_file": Recipe(WORKER, _profile("/file"), {"danger": "2"}, before=ready),
    "outreach.ask_for_bed": Recipe(CREW, _profile("/bed"), {}, _profile("/bed/ask"), before=ready),
    "outreach.settle_bed": Recipe(CREW, _profile("/bed"), {}, _profile("/bed/settle"), before=_bed_asked),
    "outreach.open_for_bed": Recipe(WORKER, _profile("/bed"), {"danger": "2"}, _profile("/bed/file"), before=ready),
    "outreach.refer_for_bed": Recipe(
        WORKER,
        _profile("/bed"),
        lambda h: {"receivers": id_text(h.world.there), "basis": "child"},
        _profile("/bed"),
        before=_first_contact,
    ),
    "outreach.lead_to_file": Recipe(WORKER, _profile("/file"), {}, _profile("/known"), before=alike),
}

PAGES: dict[str, tuple[Any, str]] = {
    "opening a profile": (CREW, "/street/profiles/new"),
    "a profile": (CREW, "/street/profiles/{profile}"),
    "changing a profile": (CREW, "/street/profiles/{profile}/edit"),
    "a bed for somebody without a file": (WORKER, "/street/profiles/{profile}/bed"),
    "a bed, for who may only ask": (CREW, "/street/profiles/{profile}/bed"),
    "a file from a profile": (WORKER, "/street/profiles/{profile}/file"),
    "known again": (CREW, "/street/recognise"),
}
"""Pages with forms, where somebody is known and somebody was met: who opens them, and their addresses."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    return {"profile": _first(house)}
