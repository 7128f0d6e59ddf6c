"""A body outside is looked for in the directory, on the form that asks it: found, chosen, or typed by hand.

The buttons of this part send the whole form, so that it works without scripts and loses nothing that was typed. Words
come in the body of the request: somebody may type a child's name by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import request

from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.cases.records import CaseFile
from caseapp.directory import queries as directory
from caseapp.directory.records import Card, Entry, Offered
from caseapp.directory.views.search import Filters, card_row
from caseapp.directory.views.words import dial, kind_name, opens, week_lines, whom
from caseapp.directory.vocabulary import ForSex, Service
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import BadIdentifier, id_from_text, id_text
from caseapp.kernel.phones import readable
from caseapp.policy.permissions import P, holds
from caseapp.referrals.forms.outside import OutsideForm
from caseapp.referrals.vocabulary import Need
from caseapp.web.i18n import language, word
from caseapp.web.respond import id_or_404
from caseapp.web.session import actor

SHOWN = 8
"""So many of a search are shown; a word or a service finds the rest."""
OFFERS_SHOWN = 3
OURS = frozenset(str(kind) for kind in EstablishmentType)
"""Kinds of houses that have an account here: they are asked by a referral of their own."""
SERVICES_FOR: Mapping[Need, tuple[Service, ...]] = {
    Need.BED: (Service.LODGING, Service.EMERGENCY_SHELTER),
    Need.CARE: (Service.HOSPITAL, Service.PRIMARY_CARE),
    Need.LISTENING: (Service.PSYCHOLOGICAL, Service.LISTENING),
    Need.SCHOOL: (Service.SECOND_CHANCE, Service.EDUCATION, Service.TRAINING, Service.APPRENTICESHIP),
    Need.LEGAL_AID: (Service.LEGAL_AID, Service.AID),
    Need.PAPERS: (Service.CIVIL_STATUS,),
    Need.FAMILY_LINK: (Service.MEDIATION,),
    Need.ADDICTION: (Service.ADDICTION,),
    Need.DISABILITY: (Service.DISABILITY, Service.REHABILITATION, Service.TECHNICAL_AIDS),
    Need.INTERPRETER: (Service.MIGRANTS,),
}
"""Which services of the directory answer a need; a person may look for another."""

_SEXES = frozenset({str(ForSex.FEMALE), str(ForSex.MALE)})


class Body(NamedTuple):
    """A body that was found: its card, and the services that can be chosen, each with the value of its button."""

    card: dict[str, Any]
    ours: bool
    offers: Sequence[tuple[str, str, str, str]]
    """The value of the button, the service, for whom, its conditions."""
    bare: str
    """The value of the button that chooses the body without a service."""


class FoundBodies(NamedTuple):
    """What a search found, the first of it."""

    bodies: Sequence[Body]
    total: int


def pressed(form: OutsideForm) -> bool:
    """Whether a button of this part was pressed; a body that was chosen then stands in the form. Raises NotFound."""
    if "pick" in request.form:
        _choose(form, request.form["pick"])
    elif "drop" in request.form:
        form.site.data = ""
    else:
        return "look" in request.form
    return True


def shown(form: OutsideForm, file: CaseFile) -> dict[str, Any]:
    """What this part of the page shows: the body that was chosen, or what was looked for."""
    me = actor()
    if not holds(me.roles, P.DIRECTORY_READ):
        return {"searches": False, "chosen": None, "found": None, "may_enter": False}
    entry = _entry(form.site.data)
    looked = "look" in request.form and entry is None
    return {
        "searches": True,
        "chosen": _chosen(entry) if entry else None,
        "found": _found(form, file) if looked else None,
        "may_enter": holds(me.roles, P.DIRECTORY_ENTER),
    }


def site_of(form: OutsideForm) -> bytes | None:
    """The body that was chosen, if it is still in the directory."""
    entry = _entry(form.site.data)
    return entry.id if entry else None


def _entry(key: str | None) -> Entry | None:
    """An entry without what is kept of it; None for none, for one that is gone, and for a house with an account."""
    try:
        found = directory.entry(actor(), id_from_text(key or ""), address=False)
    except (BadIdentifier, NotFound):
        return None
    return None if found.ours or found.ended else found


def _choose(form: OutsideForm, picked: str) -> None:
    key, _mark, code = picked.partition(":")
    id_or_404(key)
    entry = _entry(key)
    if entry is None:
        raise NotFound
    tongue = language().code
    offer = next((one for one in entry.offers if one.service == code), None)
    told = entry.values
    form.site.data = key
    form.name.data = _called(entry, tongue)
    form.service.data = (offer.title or word(offer.service)) if offer else ""
    form.person.data = " · ".join(part for part in (told["ask_for"], entry.person) if part)
    form.phone.data = readable(entry.phones[0].number).replace("\u00a0", " ") if entry.phones else ""


def _called(entry: Entry, tongue: str) -> str:
    """A site by its own name and its organisation's, where they differ."""
    return " · ".join(dict.fromkeys(filter(None, (entry.organisation.spoken(tongue), entry.names.spoken(tongue)))))


def _found(form: OutsideForm, file: CaseFile) -> FoundBodies:
    """By words as they are; by a service, or by what the child needs, for her age and sex."""
    me = actor()
    age = file.birth.age_on(clock.today())
    words = form.find.data or ""
    services = [form.find_service.data] if form.find_service.data in set(Service) else []
    if not (words or services):
        services = [str(one) for code in form.needs.data or () if code in set(Need) for one in SERVICES_FOR[Need(code)]]
    here = me.post.province_code if me.post and not form.everywhere.data else ""
    fits = {"age": str(age.low) if age else "", "sex": str(file.sex) if str(file.sex) in _SEXES else ""}
    plain = {"age": "", "sex": ""}
    cards: dict[bytes, Card] = {}
    total = 0
    for service in services or [""]:
        filters = Filters(
            q=words,
            service=service,
            public="",
            province=here,
            commune="",
            open_now=False,
            **(fits if service else plain),
        )
        found = directory.search(me, filters.question(), SHOWN)
        total += found.total
        cards |= {card.id: card for card in found.cards if card.id not in cards}
    bodies = [_body(card, services) for card in list(cards.values())[:SHOWN]]
    return FoundBodies(bodies, max(total, len(bodies)) if len(services) < 2 else len(cards))


def _body(card: Card, services: Sequence[str]) -> Body:
    """Services that were asked for stand first."""
    key = id_text(card.id)
    offers = sorted(card.offers, key=lambda one: str(one.service) not in services)
    return Body(
        card_row(card),
        card.kind in OURS,
        [(f"{key}:{one.service}", one.title or word(one.service), whom(one), one.conditions) for one in offers][
            :OFFERS_SHOWN
        ],
        f"{key}:",
    )


def _chosen(entry: Entry) -> dict[str, Any]:
    """The body that was chosen, as the form shows it above the fields it filled."""
    tongue = language().code
    return {
        "url": f"/directory/{id_text(entry.id)}",
        "name": _called(entry, tongue),
        "kind": kind_name(entry.kind),
        "now": opens(entry.now),
        "alert": entry.values["alert"],
        "sensitive": entry.values["sensitive"],
        "week": week_lines(entry.week) if entry.week.known and not entry.week.always else [],
        "phones": [(readable(one.number), dial(one.number), one.what) for one in entry.phones],
        "offers": [_terms(one) for one in entry.offers if one.conditions or one.documents],
    }


def _terms(offer: Offered) -> tuple[str, str, list[str]]:
    """A service with its conditions and the papers to bring."""
    papers = [line for line in offer.documents.split("\n") if line]
    return offer.title or word(offer.service), offer.conditions, papers
