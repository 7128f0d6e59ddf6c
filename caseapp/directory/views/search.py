"""The list: a box, a few filters, and cards that a tired person understands in two seconds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict

from caseapp.directory import queries
from caseapp.directory.queries.search import MOST_WORDS, Found, Question, Word, by_label
from caseapp.directory.records import Card, Wanted
from caseapp.directory.views import bp
from caseapp.directory.views.words import commune_name, dial, kind_name, opens, province_name, whom
from caseapp.directory.vocabulary import ForSex, Public, Service
from caseapp.infra import drafts, places
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.names import fold
from caseapp.kernel.phones import readable
from caseapp.kernel.text import TooLong, clean_line, western_digits
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import LANGUAGES, language, speaking, word
from caseapp.web.i18n import said as spoken
from caseapp.web.session import actor

EVERYWHERE = "all"
LONGEST = 120
AT_ONCE = 50
"""Cards on one page of a search by words, which has no second one: words do not stand in an address."""
SERVICES_ON_CARD = 6


class Filters(NamedTuple):
    """What the form asks, as it is shown again."""

    q: str
    service: str
    age: str
    sex: str
    public: str
    province: str
    commune: str
    open_now: bool

    def question(self, page: int = 1) -> Question:
        """The same for the query."""
        typed = [Word(text, by_label(text, _labels())) for text in fold(self.q).split()[:MOST_WORDS]]
        wanted = Wanted(self.service, int(self.age) if self.age else None, self.sex, self.public)
        return Question(tuple(typed), wanted, self.province, self.commune, self.open_now, page)

    def args(self) -> dict[str, Any]:
        """For an address: filters only."""
        told = self._asdict()
        told["province"] = self.province or EVERYWHERE
        return {name: "1" if value is True else value for name, value in told.items() if name != "q" and value}


@bp.get("/directory/")
@requires(P.DIRECTORY_READ)
def index() -> str:
    """Everything of the province, or what the filters in the address leave of it."""
    asked = read_filters(request.args, actor())
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 1
    return _page(asked, queries.search(actor(), asked.question(max(page, 1))), max(page, 1))


@bp.post("/directory/")
@requires(P.DIRECTORY_READ)
def find() -> str:
    """What fits the words that were typed. They come in the body: somebody may type a child's name by mistake."""
    asked = read_filters(request.form, actor())
    return _page(asked, queries.search(actor(), asked.question(), AT_ONCE), 1)


def read_filters(given: MultiDict[str, str], me: Actor) -> Filters:
    """What came; what was never offered is not asked. Without a province: her own."""
    here = me.post.province_code if me.post else ""
    province = given.get("province", here)
    province = province if province in _codes() else ("" if province == EVERYWHERE else here)
    commune = given.get("commune", "")
    age = western_digits(given.get("age", "")).strip()
    return Filters(
        q=_line(given.get("q", "")),
        service=_one_of(given.get("service", ""), Service),
        age=str(int(age)) if age.isascii() and age.isdecimal() and len(age) <= 2 else "",
        sex=_one_of(given.get("sex", ""), (ForSex.FEMALE, ForSex.MALE)),
        public=_one_of(given.get("public", ""), Public),
        province=province,
        commune=commune if province and commune.startswith(f"{province}.") and commune in _communes(province) else "",
        open_now=bool(given.get("open_now")),
    )


def _page(asked: Filters, found: Found, page: int) -> str:
    me = actor()
    here = me.post.province_code if me.post else ""

    def at(number: int) -> str | None:
        told = asked.args() | ({"page": number} if number > 1 else {})
        return None if asked.q or not 0 < number <= found.pages else url_for("directory.index", **told)

    tongue = language().code
    return render_template(
        "directory/index.html",
        asked=asked,
        found=found,
        cards=[card_row(card) for card in found.cards],
        page=min(page, found.pages),
        prev_url=at(page - 1),
        next_url=at(page + 1),
        offered=_offered(tongue, asked.province),
        everywhere=EVERYWHERE,
        province=province_name(asked.province),
        opened=bool(asked.sex or asked.public or asked.commune or asked.province != here),
        narrowed=bool(asked.q or asked.args().keys() - {"province"}),
        begun=holds(me.roles, P.DIRECTORY_ENTER) and drafts.load(session(), me, "directory.new") is not None,
        may_enter=holds(me.roles, P.DIRECTORY_ENTER),
        may_keep=holds(me.roles, P.DIRECTORY_KEEP),
    )


def card_row(card: Card) -> dict[str, Any]:
    """A card in words."""
    look, mark, told = opens(card.now)
    named = [(word(offer.service), whom(offer)) for offer in card.offers]
    where = [commune_name(card.commune_code), province_name(card.province_code)]
    return {
        "url": f"/directory/{id_text(card.id)}",
        "name": card.name,
        "organisation": card.organisation,
        "kind": kind_name(card.kind),
        "where": " · ".join(dict.fromkeys(filter(None, where))),
        "phones": [(readable(phone.number), dial(phone.number), phone.what) for phone in card.phones[:2]],
        "now": (look, mark, told),
        "alert": card.alert,
        "sensitive": card.sensitive,
        "fresh": card.fresh,
        "services": named[:SERVICES_ON_CARD],
        "more": len(named) - SERVICES_ON_CARD,
    }


@lru_cache(maxsize=256)
def _offered(tongue: str, province: str) -> dict[str, Any]:
    """The answers of the filters in the language of the page."""
    named = sorted(places.provinces(), key=lambda place: fold(place.name(tongue)))
    communes = sorted(places.communes(province), key=lambda place: fold(place.name(tongue))) if province else []
    return {
        "services": [(str(service), word(service)) for service in Service],
        "publics": [(str(public), word(public)) for public in Public],
        "sexes": [(str(sex), word(sex)) for sex in (ForSex.FEMALE, ForSex.MALE)],
        "provinces": [(place.code, place.name(tongue)) for place in named],
        "communes": [(place.code, place.name(tongue)) for place in communes],
    }


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[str, ...]]:
    """What each service is called in both languages, folded: a word of the box may mean a service."""
    found: dict[str, list[str]] = {str(service): [] for service in Service}
    for code in LANGUAGES:
        with speaking(code):
            for service in Service:
                found[str(service)].append(fold(spoken(service.label)))
    return {code: tuple(told) for code, told in found.items()}


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(place.code for place in places.provinces())


@lru_cache(maxsize=128)
def _communes(province: str) -> frozenset[str]:
    return frozenset(place.code for place in places.communes(province))


def _one_of(typed: str, words: Any) -> str:
    return typed if typed in {str(choice) for choice in words} else ""


def _line(typed: str) -> str:
    try:
        return clean_line(typed, LONGEST)
    except TooLong as error:
        return clean_line(typed, error.length)[:LONGEST]
