"""What a body outside is told, as rows of a page and as a letter: the same words, from the same values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseapp.cases.vocabulary import Sex, Tongue
from caseapp.kernel.words import N_
from caseapp.papers.wording import both
from caseapp.referrals.records import OutsidePage
from caseapp.referrals.sheets import OUTSIDE, Told
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


def outside_says(page: OutsidePage) -> dict[str, Any]:
    """The letter."""
    to = " · ".join(str(page.body[part]) for part in ("name", "service", "person") if page.body.get(part))
    return {
        "title": both(OUTSIDE.title),
        "to": field(N_("Addressed to"), to),
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
