"""Beside an entry of the directory: how often this house referred somebody there lately. Figures only."""

from __future__ import annotations

from caseapp.directory.records import Entry
from caseapp.directory.views.slots import Card
from caseapp.referrals.queries import radar as queries
from caseapp.referrals.queries.radar import LATELY
from caseapp.web.i18n import ngettext
from caseapp.web.session import actor


def card(entry: Entry) -> Card | None:
    """Fills the slot `directory.views.slots.cards`; None for whoever is told no figures, and where there are none."""
    if entry.ours:
        return None
    figures = queries.at_site(actor(), entry.id)
    if figures is None:
        return None
    told = ngettext(
        "%(num)s time in the last %(days)s days", "%(num)s times in the last %(days)s days", figures.asked, days=LATELY
    )
    return {"template": "referrals/_at_site.html", "figures": figures, "told": told}
