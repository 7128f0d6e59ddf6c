"""What a body outside is told, as rows of a page and as a letter: the same words, from the same values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from caseapp.cases.vocabulary import Sex, Tongue
from caseapp.kernel.words import N_
from caseapp.papers.wording import both
from caseapp.referrals.records import OutsidePage
from caseapp.referrals.sheets import HANDOVER, OUTSIDE, Told
from caseapp.referrals.views.saying import CONFIDENTIAL, band_field, field, spoken, word_field, words_field
from caseapp.referrals.vocabulary import Constraint, Need, Urgency
from caseapp.web.i18n import language


def told_fields(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What they read of the child, in both languages; only what is told."""
    own = [field(one.label, told[one], True) for one in Told if told.get(one)]
    return [
        *own,
        field(N_("Age"), band_field(told)),
        field(N_("Sex"), word_field(Sex, told.get("sex"))),
        field(N_("How soon"), word_field(Urgency, told.get("urgency"))),
        field(N_("Languages"), words_field(Tongue, told.get("languages"))),
        field(N_("What the child needs"), words_field(Need, told.get("needs"))),
        field(N_("What must be known"), words_field(Constraint, told.get("constraints"))),
    ]


def told_rows(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same for a page in its language; nothing for a sheet that is closed."""
    code = language().code
    return [(one["label"][code], spoken(one["value"], code)) for one in told_fields(told)] if told else []


def handover_says(page: OutsidePage, may: Collection[Told]) -> dict[str, Any]:
    """One page that goes with the child: what was told, what was written besides, lines to write the rest on. A class
    that the consent leaves out (`may` has none of it) has no line either."""
    told = {**page.sheet, **page.told}

    def own(*fields: Told, wide: bool = False) -> list[dict[str, Any]]:
        return [field(one.label, told.get(one, ""), wide) for one in fields if told.get(one) or one in may]

    names = [text for part in (Told.NAME, Told.NAME_AR) if (text := told.get(part))]
    who = [
        field(N_("Child"), names or [page.reference]),
        field(Told.BIRTH.label, told.get(Told.BIRTH) or band_field(told)),
        field(N_("Sex"), word_field(Sex, told.get("sex"))),
        field(N_("Reference of the referral"), page.reference),
        field(N_("To"), _addressed(page)),
        field(N_("Languages"), words_field(Tongue, told.get("languages"))),
    ]
    asked = [
        field(N_("What we ask of you"), told.get("words", ""), True),
        field(N_("What must be known"), words_field(Constraint, told.get("constraints")), True),
    ]
    known = [field(one.label, told[one]) for one in (Told.GUARDIAN, Told.PHONES) if told.get(one)]
    parts = [
        (N_("What is asked of you"), 1, asked),
        (N_("Law"), 2, [*own(Told.LEGAL, Told.HEARING), *own(Told.MAY_SEE, wide=True)]),
        (N_("Health"), 2, own(Told.HEALTH, Told.MEDICINE, Told.ALLERGIES, Told.DANGER_SIGNS)),
        (N_("Family, school, belongings"), 2, [*known, *own(Told.SCHOOL, Told.BELONGINGS)]),
        (N_("The child"), 2, own(Told.OWN_WORDS, Told.PROMISED)),
        (N_("And now"), 2, own(Told.OPEN_ACTIONS, Told.CONTACTS)),
    ]
    away = own(Told.MAY_NOT_SEE)
    return {
        "title": both(HANDOVER.title),
        "who": who,
        "away": {"label": both(Told.MAY_NOT_SEE.label), "text": told.get(Told.MAY_NOT_SEE, "")} if away else None,
        "parts": [{"title": both(title), "columns": columns, "fields": rows} for title, columns, rows in parts if rows],
        "who_signs": [
            both(N_("Who hands the child over: name, day, hour, signature")),
            both(N_("Who receives the child: name, day, hour, signature")),
        ],
    }


def _addressed(page: OutsidePage) -> str:
    """Whom: the body, the service there, the person."""
    return " · ".join(str(page.body[part]) for part in ("name", "service", "person") if page.body.get(part))


def outside_says(page: OutsidePage) -> dict[str, Any]:
    """The letter."""
    return {
        "title": both(OUTSIDE.title),
        "to": field(N_("Addressed to"), _addressed(page)),
        "fields": [field(N_("Reference of the referral"), page.reference)],
        "words": {"title": both(N_("What we ask of you")), "text": page.told.get("words", "")},
        "extract": {"title": both(N_("About the child")), "fields": told_fields(page.told)},
        "more": {"title": both(N_("What you are told besides, with the right to tell it")), "fields": []},
        "notice": [
            both(CONFIDENTIAL),
            both(N_("Answer with the reference above, and do not name the child in the open.")),
        ],
        "who": [both(N_("For the establishment: name, day, signature")), both(N_("Received by: name, day, signature"))],
    }
