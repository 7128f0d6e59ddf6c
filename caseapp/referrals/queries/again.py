"""Who else could be asked beside a house that does not answer: looked for with what its extract says, checked
as whoever was asked first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseapp.cases import queries as cases
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.referring import MOST_AT_ONCE
from caseapp.referrals.queries.candidates import Along, Sought, candidates
from caseapp.referrals.queries.houses import Chosen
from caseapp.referrals.records import Candidate, ReferralPage
from caseapp.referrals.vocabulary import Constraint, Kind, Need


def further(actor: Actor, page: ReferralPage) -> list[Candidate]:
    """The next three that fit, are not asked and have not refused this child."""
    found = _looked(actor, page, None)
    return [one for one in found if one.fits and not one.asked and not one.refused_before][:MOST_AT_ONCE]


def looked_at(actor: Actor, page: ReferralPage, chosen: Sequence[bytes]) -> list[Candidate]:
    """Some that were chosen, and what speaks against them today; who takes no child at all is not among them."""
    return _looked(actor, page, list(chosen))


def _looked(actor: Actor, page: ReferralPage, among: Chosen) -> list[Candidate]:
    if not page.file:
        raise NotFound
    told = page.sheets.get(1, {})
    wanted = date.fromisoformat(str(told["wanted_on"])) if told.get("wanted_on") else clock.today()
    sought = Sought(
        Kind(page.kind),
        max(wanted, clock.today()),
        [Need(code) for code in told.get("needs", ()) if code in set(Need)],
        [Constraint(code) for code in told.get("constraints", ()) if code in set(Constraint)],
        _along(actor, page),
        page.away,
    )
    return candidates(actor, cases.open_file(actor, page.file), sought, among)


def _along(actor: Actor, page: ReferralPage) -> list[Along]:
    """Those who are referred together with her and are asked of the same silent house."""
    found: dict[str, Along] = {}
    for other in (other for card in page.cards for other in card.party if other.goes_on and other.file):
        needs = [Need(code) for code in other.told.get("needs", ()) if code in set(Need)]
        constraints = [Constraint(code) for code in other.told.get("constraints", ()) if code in set(Constraint)]
        found[other.file] = Along(cases.open_file(actor, other.file), needs, constraints)
    return list(found.values())
