"""What the papers of a referral say, as data: texts, pairs in both languages, lists. Coded words stand in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from caseapp.accounts.models import Establishment
from caseapp.cases.vocabulary import Category, Sex, Tongue
from caseapp.establishments.records import StayCard
from caseapp.establishments.vocabulary import BasisKind
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.words import N_, Word
from caseapp.papers.wording import Pair, both, in_both
from caseapp.policy.documents import DocumentType
from caseapp.policy.placement import NEEDS_PERSON
from caseapp.referrals.forms.letter import LetterForm
from caseapp.referrals.records import ReferralPage, SendingCard
from caseapp.referrals.service.disclosure import EXTRACT, SAFETY
from caseapp.referrals.sheets import DISCHARGE, DRIVER, HANDOVER, LETTER, OF_CLASS, UNNAMED_PLACES, Told, on_paper
from caseapp.referrals.vocabulary import COMING, SERVICE_ENDS, Constraint, Feedback, Move, Need, SharingBasis
from caseapp.web.i18n import day, moment, ngettext
from caseapp.web.i18n import gettext as _

CONFIDENTIAL = N_(
    "This is told to you alone and for this child alone (law 09-08). "
    "Do not copy it; give it back or destroy it when your work is done."
)


def handover_says(page: ReferralPage, card: SendingCard) -> dict[str, Any]:
    """One page that goes with the child."""
    told, extract = on_paper(page), page.sheets.get(EXTRACT, {})
    way = card.journey

    def own(*fields: Told, wide: bool = False) -> list[dict[str, Any]]:
        return [field(one.label, told.get(one) or _closed(page, one), wide) for one in fields]

    adults = [str(name) for part in ("first_adult", "second_adult") if (name := way.get(part))]
    who = [
        field(N_("Child"), _child(page)),
        field(Told.BIRTH.label, told.get(Told.BIRTH) or band_field(extract)),
        field(N_("Sex"), both(Sex(extract.get("sex", "unknown")).label)),
        field(N_("Reference of the referral"), page.reference),
        field(N_("From"), page.sender),
        field(N_("To"), card.receiver),
    ]
    family = [*own(Told.GUARDIAN, Told.PHONES), *_siblings(extract, card)]
    return {
        "title": both(HANDOVER.title),
        "who": who,
        "away": {"label": both(Told.MAY_NOT_SEE.label), "text": told.get(Told.MAY_NOT_SEE, "")},
        "parts": [
            {
                "title": both(N_("Law")),
                "columns": 2,
                "fields": [
                    field(N_("By what right the child comes"), _right(way, named=not page.restricted)),
                    *own(Told.LEGAL, Told.HEARING),
                    *own(Told.MAY_SEE, wide=True),
                ],
            },
            {
                "title": both(N_("Health")),
                "columns": 2,
                "fields": own(Told.HEALTH, Told.MEDICINE, Told.ALLERGIES, Told.DANGER_SIGNS),
            },
            {
                "title": both(N_("Family, school, belongings")),
                "columns": 3,
                "fields": [*family, *own(Told.SCHOOL, Told.BELONGINGS), field(N_("The two adults"), adults)],
            },
            {"title": both(N_("The child")), "columns": 2, "fields": own(Told.OWN_WORDS, Told.PROMISED)},
            {"title": both(N_("And now")), "columns": 2, "fields": own(Told.OPEN_ACTIONS, Told.CONTACTS)},
        ],
        "who_signs": [
            both(N_("Who hands the child over: name, day, hour, signature")),
            both(N_("Who receives the child: name, day, hour, signature")),
        ],
    }


def _closed(page: ReferralPage, one: Told) -> Pair | str:
    """What stands in a line that whoever prints does not open: nobody must read it as "there is none"."""
    return both(N_("closed to whoever printed this")) if OF_CLASS[one] in page.closed else ""


def driver_says(page: ReferralPage, card: SendingCard, to: Establishment) -> dict[str, Any]:
    """Where from, where to, when, with whom; the note to the driver stays on the screen: it may tell too much."""
    way = card.journey
    return {
        "title": both(DRIVER.title),
        "reference": page.reference,
        "fields": [
            *([field(N_("Children of one family"), _references(page, card))] if card.along else []),
            field(N_("Where they set out"), way.get("pick_up", "") or page.sender),
            field(N_("Where to"), _whereabouts(to)),
            field(N_("Expected on"), in_both(lambda: moment(card.expected_at))),
            field(N_("Vehicle"), way.get("vehicle", "")),
            field(N_("First adult"), way.get("first_adult", "")),
            field(N_("Second adult"), way.get("second_adult", "")),
            field(N_("Phone on the way"), way.get("phone", "")),
            field(N_("By what right"), _right(way, named=False)),
            field(N_("The paper that goes along"), word_field(DocumentType, way.get("paper"))),
        ],
        "rules": [
            both(N_("Two adults stay with the child until the receiver has signed.")),
            both(N_("An hour late: call. The child does not come along, leaves, or is ill: call at once.")),
            both(N_("This card names nobody. Give it back on arrival.")),
        ],
        "who": [both(N_("Set out at")), both(N_("Arrived at")), both(N_("Received by"))],
    }


def _right(way: Mapping[str, Any], *, named: bool) -> list[Pair | str]:
    """By what right a child travels: its kind, its number, its day. Who consented is named only where she may be."""
    kind, told = way.get("basis", ""), way.get("decided_on", "")
    order = way.get("order", "") if named or kind not in NEEDS_PERSON else ""
    day_of = in_both(lambda: day(date.fromisoformat(told))) if told else ""
    return [text for text in (word_field(BasisKind, kind), order, day_of) if text]


def _whereabouts(place: Establishment) -> list[Any]:
    name = {"fr": place.name_fr, "ar": place.name_ar}
    if place.type in UNNAMED_PLACES:
        return [name, both(N_("the phone tells the way"))]
    if place.commune_code:
        commune = places.commune(place.commune_code)
        return [name, {code: commune.name(code) for code in ("fr", "ar")}]
    return [name]


def letter_says(page: ReferralPage, card: SendingCard, form: LetterForm) -> dict[str, Any]:
    """The extract, what was written, what was ticked."""
    told = on_paper(page)
    return {
        "title": both(LETTER.title),
        "to": field(N_("Addressed to"), form.to_whom.data),
        "fields": [
            field(N_("Reference of the referral"), page.reference),
            field(N_("What is asked for"), both(page.kind.label)),
            field(N_("How soon"), both(page.urgency.label)),
        ],
        "words": {"title": both(N_("What we ask of you")), "text": form.words.data},
        "extract": {"title": both(N_("About the child")), "fields": extract_says(page, card)},
        "more": {
            "title": both(N_("What you are told besides, with the right to tell it")),
            "fields": [field(one.label, told.get(one, ""), True) for one in form.chosen()],
        },
        "notice": [
            both(CONFIDENTIAL),
            both(N_("Answer with the reference above, and do not name the child in the open.")),
        ],
        "who": [both(N_("For the establishment: name, day, signature")), both(N_("Received by: name, day, signature"))],
    }


def discharge_says(
    page: ReferralPage, card: SendingCard, arrived: datetime | None, stay: StayCard | None
) -> dict[str, Any]:
    """How it went, where the child is now, and what only people can say, to be ticked by hand."""
    leaving = stay.leaving if stay else {}
    closing = next((step for step in reversed(card.steps) if step.move in (Move.CLOSE, *SERVICE_ENDS)), None)
    news = [step for step in card.steps if step.move is Move.TELL]
    reason = both(stay.exit_reason.label) if stay and stay.exit_reason else ""
    until = stay.ended_at if stay else closing.at if closing else None
    return {
        "title": both(DISCHARGE.title),
        "who": [
            field(N_("Child"), _child(page)),
            field(N_("Reference of the referral"), page.reference),
            field(N_("What was asked for"), both(page.kind.label)),
            field(N_("From"), page.sender),
            field(N_("To"), card.receiver),
            field(N_("Arrived on"), _day(arrived)),
            field(N_("Left on"), _day(until)),
            field(N_("Why"), reason),
            field(N_("To whom, and where"), [text for part in ("to_whom", "where") if (text := leaving.get(part))]),
        ],
        "summary": {"title": both(N_("Summary")), "text": closing.words if closing else ""},
        "aftercare": {"title": both(N_("What comes after")), "text": leaving.get("aftercare", "")},
        "news": {
            "title": both(N_("News that was told")),
            "heads": [both(N_("Day")), both(N_("How is the child?")), both(N_("In words"))],
            "rows": [[_day(step.at), word_field(Feedback, step.reason), step.words] for step in news],
        },
        "safe": [
            {"title": both(N_("Safe, as the child says")), "options": _answers()},
            {"title": both(N_("Safe, as the worker says")), "options": _answers()},
        ],
        "next": [
            field(N_("Who looks again, and on which day")),
            field(N_("Whom to call at any hour"), page.sheets.get(SAFETY, {}).get("contacts", "")),
        ],
        "who_signs": [both(N_("For the house the child leaves")), both(N_("For the house that sent the child"))],
    }


def _child(page: ReferralPage) -> list[Any]:
    """Her name in both scripts; of a restricted file the reference, by which both houses find her on the screen."""
    if page.restricted and SAFETY in page.sheets:
        return [page.reference, both(N_("restricted file: the name stands on the screen alone"))]
    told = on_paper(page)
    return [text for part in (Told.NAME, Told.NAME_AR) if (text := told.get(part))] or [page.reference]


def _answers() -> list[Pair]:
    return [both(answer) for answer in (N_("Yes"), N_("Partly"), N_("No"), N_("Not asked"))]


def extract_says(page: ReferralPage, card: SendingCard) -> list[dict[str, Any]]:
    """The first sheet as fields: coded and counted, in both languages."""
    told = page.sheets.get(EXTRACT, {})
    return [
        *coded_says(told, _siblings(told, card)),
        field(N_("By what right"), word_field(SharingBasis, told.get("basis") or page.basis)),
        field(N_("Asked at the same time"), _others(told)),
    ]


def coded_says(told: Mapping[str, Any], siblings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What of it tells of the child."""
    tongues = told.get("languages")
    return [
        field(N_("Age"), band_field(told)),
        field(N_("Sex"), word_field(Sex, told.get("sex"))),
        field(N_("Category"), word_field(Category, told.get("category"))),
        field(N_("From which day"), _wanted(told)),
        *siblings,
        field(N_("Languages"), words_field(Tongue, tongues) if tongues else both(N_("Unknown"))),
        field(N_("What the child needs"), words_field(Need, told.get("needs"))),
        field(N_("What must be known"), words_field(Constraint, told.get("constraints"))),
    ]


def extract_lines(page: ReferralPage, card: SendingCard, code: str) -> list[tuple[str, str]]:
    """The same as a page says it, in one language; nothing where its key is not held."""
    if EXTRACT not in page.sheets:
        return []
    return lines(extract_says(page, card), code)


def lines(fields: Iterable[Mapping[str, Any]], code: str) -> list[tuple[str, str]]:
    """Fields in one language."""
    return [(item["label"][code], spoken(item["value"], code)) for item in fields]


def _others(told: Mapping[str, Any]) -> Pair:
    """Whether a house is alone in being asked."""
    others = int(told.get("parallel", 1) or 1) - 1
    if not others:
        return both(N_("nobody else"))
    return in_both(lambda: ngettext("%(num)s other establishment", "%(num)s other establishments", others))


def _siblings(told: Mapping[str, Any], card: SendingCard) -> list[dict[str, Any]]:
    """Who is referred with the child, by the references of their own referrals, and how many are not."""
    along = [one.reference for one in card.party if one.goes_on]
    return siblings_says(told, [str(len(along)), *along])


def siblings_says(told: Mapping[str, Any], along: list[Pair | str]) -> list[dict[str, Any]]:
    """How many of her family are referred with her, and how many are not."""
    return [
        field(N_("Brothers and sisters referred with the child"), along),
        field(N_("Brothers and sisters who are not referred with the child"), str(int(told.get("apart", 0) or 0))),
    ]


def _references(page: ReferralPage, card: SendingCard) -> list[str]:
    """Those of a family who are on the way to this house, in whichever car."""
    return [page.reference, *(one.reference for one in card.party if one.state in COMING)]


def band_field(told: Mapping[str, Any]) -> Pair | str:
    """An age band in words; it is never an exact age."""
    band = str(told.get("age", ""))
    return in_both(lambda: _("%(ages)s years", ages=band)) if band else both(N_("Unknown"))


def _wanted(told: Mapping[str, Any]) -> Pair | str:
    text = str(told.get("wanted_on", ""))
    return in_both(lambda: day(date.fromisoformat(text))) if text else ""


def words_field(vocabulary: type[Word], codes: Iterable[str] | None) -> list[Pair | str]:
    """Coded words in both languages."""
    return [word_field(vocabulary, code) for code in codes or ()] or [both(N_("Nothing"))]


def word_field(vocabulary: type[Word], code: object) -> Pair | str:
    """A coded word in both languages; empty for none."""
    known = next((one for one in vocabulary if str(one) == str(code)), None)
    return both(known.label) if known is not None else ""


def _day(at: datetime | None) -> Pair | str:
    return in_both(lambda: day(clock.local(at).date())) if at else ""


def field(label: str, value: Any = "", wide: bool = False) -> dict[str, Any]:
    """A line of a paper."""
    return {"label": both(label), "value": value, "wide": wide}


def spoken(value: Any, code: str) -> str:
    """A value of a paper as a page says it."""
    if isinstance(value, list):
        return " · ".join(spoken(part, code) for part in value)
    return str(value[code] if isinstance(value, dict) else value)
