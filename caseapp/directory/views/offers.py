"""The services of an entry: one page each."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.directory.forms.entries import OfferForm, offer_values
from caseapp.directory.forms.fields import WORDS
from caseapp.directory.queries.entry import Place, locate
from caseapp.directory.service import offers
from caseapp.directory.views import bp
from caseapp.directory.views.words import side_by_side
from caseapp.directory.vocabulary import OF_THE_LAW, Service
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.clashes import clashing, give_way
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/directory/<entry>/services/new")
@requires(P.DIRECTORY_KEEP)
def new_offer(entry: str) -> str:
    """The form of one more service."""
    place = _mine(entry)
    form = OfferForm.opened(draft_key=_key(place))
    return render_template("directory/offer.html", form=form, **_page(place, None))


@bp.post("/directory/<entry>/services/new")
@requires(P.DIRECTORY_KEEP)
def add_offer(entry: str) -> Any:
    """One more service."""
    place = _mine(entry)
    form = OfferForm.sent(draft_key=_key(place))
    if not form.validate():
        return invalid("directory/offer.html", form=form, **_page(place, None))
    claim(form)
    try:
        offers.add(actor(), place, form.offer())
    except Invalid as error:
        return _mended(form, error, place, None)
    return done(form, url_for("directory.show", entry=entry), _("The service is there."))


@bp.get("/directory/<entry>/services/<offer>")
@requires(P.DIRECTORY_KEEP)
def edit_offer(entry: str, offer: str) -> str:
    """The form of a service."""
    place = _mine(entry)
    stands = offers.values_of(offers.offer_of(place, id_or_404(offer)))
    form = OfferForm.over(stands, offer_values(stands), _key(place, offer))
    return render_template("directory/offer.html", form=form, **_page(place, offer))


@bp.post("/directory/<entry>/services/<offer>")
@requires(P.DIRECTORY_KEEP)
def change_offer(entry: str, offer: str) -> Any:
    """Change a service; what a colleague changed meanwhile is shown side by side."""
    place = _mine(entry)
    row = offers.offer_of(place, id_or_404(offer))
    form = OfferForm.sent(draft_key=_key(place, offer))
    stands = offer_values(offers.values_of(row))
    give_way(form, stands)
    if not form.validate():
        return invalid("directory/offer.html", form=form, **_page(place, offer))
    claim(form)
    try:
        offers.change(actor(), place, row, {**offers.BLANK, **form.seen}, form.offer())
    except Conflict as conflict:
        work.abandon(session())
        form.look_again(conflict.theirs)
        clashes = clashing(form, side_by_side(conflict.theirs, form.offer()), stands)
        return render_template("directory/offer.html", form=form, **{**_page(place, offer), "clashes": clashes}), 409
    except Invalid as error:
        return _mended(form, error, place, offer)
    return done(form, url_for("directory.show", entry=entry), _("The changes are saved."))


@bp.post("/directory/<entry>/services/<offer>/end")
@requires(P.DIRECTORY_KEEP)
def end_offer(entry: str, offer: str) -> Any:
    """It is not offered any more."""
    place, form = _mine(entry), HouseForm.sent()
    row = offers.offer_of(place, id_or_404(offer))
    claim(form)
    offers.end(actor(), place, row)
    return done(form, url_for("directory.show", entry=entry), _("The service is taken away."))


def _mine(entry: str) -> Place:
    return locate(actor(), id_or_404(entry), writing=True)


def _key(place: Place, offer: str = "") -> str:
    return f"diroffer.{offer or id_text(place.id)}"


def _page(place: Place, offer: str | None) -> dict[str, Any]:
    key = id_text(place.id)
    law = [(str(service), word(service)) for service in OF_THE_LAW]
    return {
        "name": place.names.spoken(language().code),
        "back": f"/directory/{key}",
        "offer": offer,
        "end_url": f"/directory/{key}/services/{offer}/end" if offer else "",
        "draft_key": _key(place, offer or ""),
        "law": law,
        "others": [(str(service), word(service)) for service in Service if service not in OF_THE_LAW],
        "clashes": [],
    }


def _mended(form: OfferForm, error: Invalid, place: Place, offer: str | None) -> tuple[str, int]:
    work.abandon(session())
    form.blame(error.fields, WORDS)
    return invalid("directory/offer.html", form=form, **_page(place, offer))
