"""The directory of the demonstration: invented organisations in four provinces, one of them a refuge, some not checked
for long, one of them said to be wrong; and what the establishments of the demonstration say of themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from caseapp.demo.places import CASABLANCA, FES, RABAT, TAROUDANNT
from caseapp.directory.models import Site
from caseapp.directory.queries.entry import BLANK, Place, locate, values_of
from caseapp.directory.service import offers, organisations, reports, sites
from caseapp.directory.vocabulary import OrganisationKind, Service, Wrong
from caseapp.infra import places
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor

OFFICE = "mo-fr 08:30-16:30"
SHOP = "mo-fr 09:00-12:30 14:30-18:30; sa 09:00-12:30"
FREE = {"fee": "free"}


class Told(NamedTuple):
    """An organisation: names, kind, where, what its site says, what it offers, and days since it was checked (None:
    never)."""

    french: str
    arabic: str
    kind: OrganisationKind
    province: str
    commune: str
    site: dict[str, Any]
    offers: tuple[tuple[Service, dict[str, Any]], ...]
    checked: int | None = 20


def _phone(number: str, what: str = "") -> list[dict[str, str]]:
    return [{"number": number, "what": what}]


K, S = OrganisationKind, Service
TOLD = (
    Told(
        "Association Anwar Attifl", "جمعية أنوار الطفل", K.ASSOCIATION, CASABLANCA, "Sidi Belyout",
        {
            "address": "14, rue des Orangers", "phones": _phone("05 22 00 11 22", "accueil"), "hours": SHOP,
            "holidays": "closed", "languages": ["ary", "fr", "shi"], "ask_for": "Pôle accueil",
            "person": "Mme Bahija Sefrioui", "capacity": "25 enfants par jour", "source": "Visite de l’unité",
            "about": "Accueil de jour pour enfants et adolescents en situation de rue : douche, repas, écoute, ateliers.",
        },
        (
            (S.DAY_CENTRE, {"age_from": 6, "age_to": 17, "publics": ["street", "begging"], "ways": ["walk_in"], **FREE}),
            (S.PSYCHOLOGICAL, {"age_from": 6, "age_to": 17, "ways": ["appointment", "unit"], **FREE}),
            (S.SECOND_CHANCE, {"age_from": 12, "age_to": 18, "conditions": "Entretien avec la famille", **FREE}),
        ),
    ),
    Told(
        "Maraude El Warda", "جولات الوردة", K.ASSOCIATION, CASABLANCA, "Anfa",
        {
            "phones": _phone("06 00 12 34 56", "de nuit"), "hours": "mo-su 21:00-05:00", "holidays": "open",
            "languages": ["ary", "fr"], "areas": ["06.371", "06.385"], "alert": "Pas de sortie le vendredi 27 au soir.",
            "address": "Départ : parvis de la gare", "source": "Convention 2025",
        },
        (
            (S.OUTREACH, {"publics": ["street"], "ways": ["phone"], **FREE}),
            (S.RELIEF, {"ways": ["phone"], **FREE}),
        ),
    ),
    Told(
        "Maison Yasmine", "دار الياسمين", K.ASSOCIATION, CASABLANCA, "Maârif",
        {
            "address": "adresse de démonstration, inventée", "sensitive": True, "hours": "always", "holidays": "open",
            "phones": _phone("05 22 00 33 44", "jour et nuit"), "languages": ["ary", "ar", "fr"],
            "capacity": "12 femmes avec enfants", "source": "Réunion du réseau",
        },
        (
            (S.EMERGENCY_SHELTER, {"sex": "female", "publics": ["victims", "mothers"], "ways": ["phone", "unit"], **FREE}),
            (S.LEGAL_AID, {"publics": ["victims"], "ways": ["appointment"], **FREE}),
        ),
        checked=40,
    ),
    Told(
        "Hôpital d’enfants Oued Eddahab (démonstration)", "مستشفى الأطفال وادي الذهب (عرض)", K.HEALTH, CASABLANCA,
        "Hay Hassani",
        {
            "address": "Boulevard de la Santé", "phones": [*_phone("05 22 00 55 66", "urgences"),
            *_phone("05 22 00 55 67", "cellule de prise en charge")], "hours": "always", "holidays": "open",
            "ask_for": "Cellule de prise en charge femmes et enfants", "languages": ["ary", "fr"],
        },
        (
            (S.HOSPITAL, {"age_to": 15, "ways": ["walk_in"], "documents": "Carnet de santé\nCarte AMO, si elle existe"}),
            (S.FORENSIC, {"publics": ["victims"], "ways": ["order", "unit"], **FREE}),
        ),
        checked=300,
    ),
    Told(
        "Tribunal de première instance (démonstration)", "المحكمة الابتدائية (عرض)", K.JUSTICE, CASABLANCA, "Anfa",
        {
            "address": "Place de la Justice", "phones": _phone("05 22 00 77 88"), "hours": OFFICE, "holidays": "closed",
            "ask_for": "Cellule de prise en charge, rez-de-chaussée",
        },
        (
            (S.COURT, {"ways": ["walk_in", "letter"], **FREE}),
            (S.KAFALA, {"documents": "Demande écrite\nActe de naissance\nCertificat de mariage", "ways": ["letter"]}),
        ),
        checked=None,
    ),
    Told(
        "Centre social El Manar", "المركز الاجتماعي المنار", K.SOCIAL_SERVICE, RABAT, "Yacoub El Mansour",
        {
            "address": "8, avenue du Fleuve", "phones": _phone("05 37 00 12 12"), "hours": OFFICE, "holidays": "closed",
            "languages": ["ary", "ar", "fr"],
        },
        (
            (S.RECEPTION, {"ways": ["walk_in"], **FREE}),
            (S.MEDIATION, {"publics": ["families"], "ways": ["appointment"], **FREE}),
            (S.RELIEF, {"conditions": "Enquête sociale", "documents": "CNIE des parents", "fee": "conditions"}),
        ),
    ),
    Told(
        "Association Sourire de la Médina", "جمعية ابتسامة المدينة", K.ASSOCIATION, RABAT, "Hassan",
        {"phones": _phone("05 37 00 45 45"), "hours": SHOP, "holidays": "closed", "address": "3, impasse du Puits"},
        (
            (S.ACTIVITIES, {"age_from": 5, "age_to": 16, "ways": ["walk_in"], **FREE}),
            (S.EDUCATION, {"age_from": 6, "age_to": 15, "publics": ["pupils"], **FREE}),
        ),
        checked=210,
    ),
    Told(
        "Centre d’addictologie Al Chifa", "مركز الشفاء لعلاج الإدمان", K.HEALTH, RABAT, "Souissi",
        {"phones": _phone("05 37 00 67 67"), "hours": OFFICE, "holidays": "closed", "areas": ["04"]},
        ((S.ADDICTION, {"age_from": 12, "publics": ["addiction"], "ways": ["appointment", "unit"], **FREE}),),
    ),
    Told(
        "Atelier Zellige, apprentissage", "ورشة الزليج للتدرج المهني", K.TRAINING, FES, "Fès-Médina",
        {"phones": _phone("05 35 00 21 21"), "hours": SHOP, "holidays": "closed", "address": "Quartier des potiers"},
        (
            (S.APPRENTICESHIP, {"age_from": 15, "age_to": 20, "documents": "Extrait de naissance\nDeux photos", **FREE}),
        ),
    ),
    Told(
        "Ligne d’écoute Nour El Atfal", "خط الاستماع نور الأطفال", K.ASSOCIATION, FES, "Agdal",
        {"phones": _phone("0800 00 00 00", "appel gratuit"), "hours": "always", "holidays": "open", "areas": ["MA"]},
        ((S.LISTENING, {"ways": ["phone"], **FREE}),),
    ),
    Told(
        "Association Tagmat pour l’école", "جمعية تكمات للتمدرس", K.ASSOCIATION, TAROUDANNT, "Taroudannt",
        {"phones": _phone("05 28 00 98 98"), "hours": OFFICE, "holidays": "closed", "languages": ["shi", "ary", "fr"]},
        (
            (S.SECOND_CHANCE, {"age_from": 9, "age_to": 17, "publics": ["pupils"], **FREE}),
            (S.CIVIL_STATUS, {"ways": ["walk_in"], "documents": "Livret de famille, si les parents l’ont", **FREE}),
        ),
    ),
)  # fmt: skip
OURS = {
    "unite": {
        "phones": [*_phone("05 22 00 99 00", "accueil"), *_phone("06 00 99 00 99", "astreinte de nuit")],
        "hours": OFFICE, "holidays": "closed", "languages": ["ary", "ar", "fr"], "ask_for": "Assistante sociale de garde",
    },
    "directrice": {
        "phones": _phone("05 37 00 88 99", "jour et nuit"), "hours": "always", "holidays": "open",
        "capacity": "32 places, garçons et filles", "languages": ["ary", "fr"],
    },
}  # fmt: skip
"""What establishments say of themselves, by who keeps it."""


def fill(people: dict[str, Actor], now: datetime) -> None:
    """Enter everything, at the time at which it was checked last."""
    keeper = people["province"]
    for told in TOLD:
        days = 320 if told.checked is None else told.checked
        with clock.hold(now - timedelta(days=days)), system_work():
            _enter(_keeper_of(keeper, told.province), told)
    for login, given in OURS.items():
        with clock.hold(now - timedelta(days=15)), system_work():
            me = people[login]
            place = locate(me, me.workplace_id or b"", writing=True)
            sites.change(me, place, values_of(me, place, address=True), {**BLANK, **given}, checked=True)
    _wrong(people, now)


def _enter(keeper: Actor, told: Told) -> None:
    names = {"name_fr": told.french, "name_ar": told.arabic, "kind": str(told.kind), "about": "", "website": ""}
    whole = organisations.create(keeper, names)
    given = {**BLANK, **told.site, "province_code": told.province, "commune_code": _commune(told)}
    site = sites.create(keeper, whole, given, checked=told.checked is not None)
    place = Place(site.id, site, whole, None)
    for service, words in told.offers:
        offers.add(keeper, place, {**offers.BLANK, "service": str(service), **words})


def _wrong(people: dict[str, Actor], now: datetime) -> None:
    """The night bus stood before a closed door; a phone was corrected since."""
    keeper, night = people["province"], people["maraude"]
    with clock.hold(now - timedelta(days=2)), system_work() as unit:
        found = unit.query(Site).filter(Site.folded.like("%tribunal%")).first()
        if found is not None:
            reports.report(night, locate(night, found.id), Wrong.HOURS, "Le bureau ferme à 15 h le vendredi.")
    with clock.hold(now - timedelta(days=9)), system_work() as unit:
        found = unit.query(Site).filter(Site.folded.like("%anwar%")).first()
        if found is not None:
            place = locate(keeper, found.id, writing=True)
            stands = values_of(keeper, place, address=False)
            changed = {"phones": _phone("05 22 00 11 23", "accueil"), "alert": ""}
            sites.change(keeper, place, stands, changed, checked=True)


def _keeper_of(keeper: Actor, province: str) -> Actor:
    """The colleague of another province: the same person, as if she worked there."""
    return replace(keeper, posts=tuple(replace(post, province_code=province) for post in keeper.posts))


def _commune(told: Told) -> str:
    here = [place for place in places.resolve(told.commune) if place.province_code == told.province]
    return next((place.code for place in here if place.code != place.province_code), "")
