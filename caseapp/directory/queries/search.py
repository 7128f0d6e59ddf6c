"""The list: everything that fits, those of the province first. Few statements, and rows only for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.directory.hours import Standing, Week, closed_days
from caseapp.directory.models import Area, Offer, Organisation, Site
from caseapp.directory.records import Card, Names, Offered, Wanted, is_fresh, phones_of, told_by_kind
from caseapp.directory.vocabulary import ForSex, OnHolidays, Public, Service
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.names import fold

PER_PAGE = 20
MOST = 3000
"""So many of one question are looked through: more than a province has; a narrower one finds the rest."""
MOST_WORDS = 6
NOT_LISTED = (str(EstablishmentType.OPERATOR), str(EstablishmentType.AUTHORITY))
"""Places of this installation that serve nobody."""
LISTED = and_(Establishment.ended_at.is_(None), *(Establishment.type != kind for kind in NOT_LISTED))

_SITE = (
    Site.name_fr.label("site_fr"), Site.name_ar.label("site_ar"), Site.phones, Site.hours, Site.holidays, Site.alert,
    Site.sensitive, Site.verified_at,
)  # fmt: skip
_OFFERS = Reading(
    select(
        Offer.id, Offer.site_id, Offer.service, Offer.title, Offer.age_from, Offer.age_to, Offer.sex, Offer.publics,
        Offer.conditions, Offer.documents, Offer.ways, Offer.fee, Offer.fee_note,
    )
    .where(Offer.site_id.in_(bindparam("ids", expanding=True)), Offer.ended_at.is_(None))
    .order_by(Offer.id)
)  # fmt: skip


class Word(NamedTuple):
    """A word of the question: what names must hold, or services whose label holds it."""

    text: str
    services: frozenset[str] = frozenset()


class Question(NamedTuple):
    """What somebody looks for. `province` empty: the whole country."""

    words: tuple[Word, ...] = ()
    wanted: Wanted = Wanted()
    province: str = ""
    commune: str = ""
    open_now: bool = False
    page: int = 1


class Found(NamedTuple):
    """A page of what fits."""

    cards: Sequence[Card]
    total: int
    pages: int


def search(actor: Actor, asked: Question, per: int = PER_PAGE) -> Found:
    """What fits, by name, those that work for the province from elsewhere last."""
    unit, language = session(), actor.language
    known: dict[bytes, Sequence[Offered]] = {}
    rows = _theirs(unit, asked) + _ours(unit, asked, known)
    shut = closed_days(clock.today()) if asked.open_now else frozenset()
    if asked.open_now:
        rows = [row for row in rows if now_of(row.hours, row.holidays, shut).standing is Standing.OPEN]
    named = sorted(
        rows, key=lambda row: (asked.province not in ("", row.province_code), _order(name_in(row, language)))
    )
    pages = max(1, -(-len(named) // per))
    first = (min(asked.page, pages) - 1) * per
    shown = named[first : first + per]
    known |= offers_of(unit, [row.id for row in shown if row.id not in known])
    shut = shut or closed_days(clock.today())
    return Found([_card(row, known[row.id], language, shut) for row in shown], len(named), pages)


def offers_of(unit: Session, ids: Sequence[bytes]) -> dict[bytes, Sequence[Offered]]:
    """The services of some sites; none for one that nobody described."""
    found: dict[bytes, list[Offered]] = {site_id: [] for site_id in ids}
    for row in _OFFERS.rows(unit, ids=list(ids)) if ids else ():
        found[row.site_id].append(offered(row))
    return dict(found)


def offered(row: Any) -> Offered:
    """A stored service as pages show it."""
    return Offered(
        service=Service.read(row.service),
        id=row.id,
        title=row.title,
        age_from=row.age_from,
        age_to=row.age_to,
        sex=ForSex.read(row.sex),
        publics=tuple(Public.read(code) for code in row.publics.split()),
        conditions=row.conditions,
        documents=row.documents,
        ways=tuple(row.ways.split()),
        fee=row.fee,
        fee_note=row.fee_note,
    )


def name_in(row: Any, language: str) -> str:
    """What a row is called: the site, or else its organisation."""
    return Names(row.site_fr, row.site_ar).otherwise(Names(row.name_fr, row.name_ar)).spoken(language)


@lru_cache(maxsize=8192)
def _order(name: str) -> str:
    """What a name is sorted by; folding takes longer than the row."""
    return fold(name)


def now_of(hours: str | None, holidays: str | None, shut: frozenset[Any]) -> Any:
    """Whether hours say that it is open now."""
    closed = shut if holidays == OnHolidays.CLOSED else frozenset()
    return Week.read(hours or "").now(clock.now(), closed)


def _theirs(unit: Session, asked: Question) -> list[Any]:
    values: dict[str, Any] = {}
    for number, word in enumerate(asked.words[:MOST_WORDS]):
        values |= {f"w{number}": f"%{word.text}%", f"s{number}": sorted(word.services) or [""]}
    wanted = asked.wanted
    told = {"service": wanted.service, "age": wanted.age, "sex": wanted.sex, "public": f"% {wanted.public} %"}
    values |= {name: value for name, value in told.items() if getattr(wanted, name) not in ("", None)}
    shape = (
        len(asked.words[:MOST_WORDS]),
        *(name in values for name in told),
        bool(asked.province),
        bool(asked.commune),
    )
    return list(_reading(*shape).rows(unit, **values, **_where(asked)))


def _where(asked: Question) -> dict[str, Any]:
    if not asked.province:
        return {}
    covering = ["MA", asked.province[:2], asked.province, *filter(None, [asked.commune])]
    below = "" if asked.commune else f"{asked.province}.%"
    told = {"province": asked.province, "covering": covering, "below": below}
    return told | ({"commune": asked.commune} if asked.commune else {})


@cache
def _reading(words: int, service: bool, age: bool, sex: bool, public: bool, province: bool, commune: bool) -> Reading:
    same: list[ColumnElement[bool]] = []
    if service:
        same.append(Offer.service == bindparam("service"))
    if age:
        years = bindparam("age", type_=Integer)
        same.append(
            and_(
                or_(Offer.age_from.is_(None), Offer.age_from <= years),
                or_(Offer.age_to.is_(None), Offer.age_to >= years),
            )
        )
    if sex:
        same.append(or_(Offer.sex == str(ForSex.BOTH), Offer.sex == bindparam("sex")))
    if public:
        same.append(or_(Offer.publics == "", (" " + Offer.publics + " ").like(bindparam("public"))))
    live = (Offer.site_id == Site.id, Offer.ended_at.is_(None))
    where: list[ColumnElement[bool]] = [Site.ended_at.is_(None)]
    if same:
        where.append(exists().where(*live, *same))
    for number in range(words):
        speaks = exists().where(*live, Offer.service.in_(bindparam(f"s{number}", expanding=True)))
        where.append(or_(Site.folded.like(bindparam(f"w{number}")), speaks))
    if province:
        where.append(or_(_here(Site, commune=commune), _covers()))
    columns = (
        Site.id,
        Organisation.name_fr,
        Organisation.name_ar,
        Organisation.kind,
        Site.province_code,
        Site.commune_code,
        *_SITE,
    )
    joined = select(*columns).join(Organisation, Organisation.id == Site.organisation_id)
    return Reading(joined.where(*where).order_by(Organisation.name_fr).limit(MOST))


@cache
def _reading_of_ours(province: bool, commune: bool) -> Reading:
    where: list[ColumnElement[bool]] = [LISTED]
    if province:
        where.append(or_(_here(Establishment, commune=commune), _covers()))
    columns = (
        Establishment.id, Establishment.name_fr, Establishment.name_ar, Establishment.type.label("kind"),
        Establishment.province_code, Establishment.commune_code, *_SITE,
    )  # fmt: skip
    return Reading(select(*columns).outerjoin(Site, Site.id == Establishment.id).where(*where).limit(MOST))


def _here(what: type[Site] | type[Establishment], *, commune: bool) -> ColumnElement[bool]:
    here = what.province_code == bindparam("province")
    return and_(here, what.commune_code == bindparam("commune")) if commune else here


def _covers() -> ColumnElement[bool]:
    named = or_(Area.code.in_(bindparam("covering", expanding=True)), Area.code.like(bindparam("below")))
    return exists().where(Area.site_id == Site.id, named)


def _ours(unit: Session, asked: Question, known: dict[bytes, Sequence[Offered]]) -> list[Any]:
    """Establishments of this installation that fit; there are few, so their services are compared here."""
    rows = list(_reading_of_ours(bool(asked.province), bool(asked.commune)).rows(unit, **_where(asked)))
    if asked.commune:
        rows = [row for row in rows if not row.sensitive]
    described = offers_of(unit, [row.id for row in rows if row.phones is not None])
    fitting = []
    for row in rows:
        offers = known[row.id] = described.get(row.id) or told_by_kind(row.kind)
        text = fold(f"{row.name_fr} {row.name_ar}")
        codes = {str(offer.service) for offer in offers}
        said = all(word.text in text or word.services & codes for word in asked.words)
        if said and (not asked.wanted.anything or any(offer.fits(asked.wanted) for offer in offers)):
            fitting.append(row)
    return fitting


def _card(row: Any, offers: Iterable[Offered], language: str, shut: frozenset[Any]) -> Card:
    name, whole = name_in(row, language), Names(row.name_fr, row.name_ar).spoken(language)
    return Card(
        id=row.id,
        name=name,
        organisation=whole if whole != name else "",
        kind=row.kind,
        province_code=row.province_code,
        commune_code="" if row.sensitive else row.commune_code or "",
        phones=phones_of(row.phones or "[]"),
        now=now_of(row.hours, row.holidays, shut),
        alert=row.alert or "",
        sensitive=bool(row.sensitive),
        fresh=is_fresh(row.verified_at, clock.now()),
        offers=list(offers),
    )


def by_label(word: str, labels: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Services of which a label, in either language, holds the folded word; three letters at least."""
    if len(word) < 3:
        return frozenset()
    return frozenset(code for code, told in labels.items() if any(word in label for label in told))
