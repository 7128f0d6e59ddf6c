"""What stands on every paper: whose it is, by which licence, and at its foot who issued it, when, and its code.

Licence number and date stand on every written document of an establishment (law 65-15 art. 16): no setting leaves
them out, and what is not recorded is said.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from caseapp.accounts.models import Establishment
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.papers.press import seal
from caseapp.papers.wording import Pair, both, in_both
from caseapp.policy.permissions import POWERS, P
from caseapp.web.i18n import day, gettext, language, moment, word

PAGE = N_("Page %(page)s of %(pages)s")
ASK = N_("Is this paper genuine? Ask here:")
SHORTENED = N_("[…] was shortened for paper; the whole text stands in the application.")
STRANGE = N_("[#] stands for a sign that paper cannot show; it stands in the application.")


def head_of(place: Establishment) -> dict[str, Pair]:
    """The letterhead in both languages, whatever the paper speaks."""
    return {
        "name": {"fr": place.name_fr, "ar": place.name_ar},
        "licence": in_both(lambda: licence_line(place)),
        "province": in_both(lambda: province_line(place)),
    }


def licence_line(place: Establishment) -> str:
    """The licence in the language that is spoken; in plain words what is not recorded of it."""
    if place.licence_number and place.licence_date:
        return gettext(
            "Licence (law 65-15) no. %(number)s of %(day)s", number=place.licence_number, day=day(place.licence_date)
        )
    if place.licence_number:
        return gettext("Licence (law 65-15) no. %(number)s, date not recorded", number=place.licence_number)
    return gettext("Licence (law 65-15): not recorded")


def province_line(place: Establishment) -> str:
    """The province of an establishment."""
    return places.province(place.province_code).name(language().code)


def lacks_licence(place: Establishment) -> bool:
    """Whether its papers cannot say what the law wants on them."""
    return not (place.licence_number and place.licence_date)


def who_can_mend() -> list[str]:
    """The roles that may type the licence in, in the language of the page."""
    return [word(role) for role, powers in POWERS.items() if P.ESTABLISHMENT_MANAGE in powers]


def foot_of(names: Pair, at: datetime, code: str, address: str | None) -> dict[str, Any]:
    """The foot of each page: who issued it and when, its code, and how to ask whether it is genuine."""

    def issued() -> str:
        return gettext("Issued by %(name)s on %(when)s", name=names[language().code], when=moment(clock.local(at)))

    return {
        "issued": in_both(issued),
        "page": both(PAGE),
        "code": code,
        "asked": both(ASK),
        "address": address,
        "square": seal.picture(f"{address}/{code}" if address else code),
    }
