"""The papers of a referral: what each is called, the languages it speaks, what it may say and to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.kernel.words import N_, Word
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue
from caseapp.policy.classes import DataClass
from caseapp.referrals.records import ReferralPage, SendingCard
from caseapp.referrals.rights import class_of
from caseapp.referrals.service.disclosure import EXTRACT, SAFETY
from caseapp.referrals.vocabulary import COMING, Side, State

_ALL = (PaperTongue.BOTH, PaperTongue.ARABIC, PaperTongue.FRENCH)
HANDOVER = Paper.declare(
    "handover", N_("Hand-over sheet"), "referrals/papers/handover.typ", tongues=(PaperTongue.BOTH,), most=1
)
DRIVER = Paper.declare("driver", N_("Driver's card"), "referrals/papers/driver.typ", tongues=_ALL, most=1)
LETTER = Paper.declare("referral_letter", N_("Letter of referral"), "referrals/papers/letter.typ", tongues=_ALL)
OUTSIDE = Paper.declare("outside_letter", N_("Letter to a body outside"), "referrals/papers/letter.typ", tongues=_ALL)
OUTSIDE_HANDOVER = Paper.declare(
    "outside_handover",
    N_("Hand-over sheet for a body outside"),
    "referrals/papers/handover.typ",
    tongues=(PaperTongue.BOTH,),
    most=1,
)
DISCHARGE = Paper.declare("discharge", N_("Discharge summary"), "referrals/papers/discharge.typ", tongues=_ALL)


class Told(Word):
    """What the safety sheet says, field by field."""

    NAME = "name", N_("Name")
    NAME_AR = "name_ar", N_("Name in Arabic")
    BIRTH = "birth", N_("Date of birth or age")
    GUARDIAN = "guardian", N_("Who answers for the child")
    PHONES = "phones", N_("Phones, and whose they are")
    MAY_SEE = "may_see", N_("Who may see the child")
    MAY_NOT_SEE = "may_not_see", N_("Who must not see the child")
    HEALTH = "health", N_("Health: what must be known tonight")
    MEDICINE = "medicine", N_("Medicine: which, how much, last dose at")
    ALLERGIES = "allergies", N_("Allergies")
    DANGER_SIGNS = "danger_signs", N_("Signs of danger, and what helps")
    LEGAL = "legal", N_("Legal status: order, number, until when")
    HEARING = "hearing", N_("Next hearing")
    SCHOOL = "school", N_("School")
    OWN_WORDS = "own_words", N_("In the child's own words")
    PROMISED = "promised", N_("What was promised to the child")
    OPEN_ACTIONS = "open_actions", N_("What is still to be done, by whom")
    BELONGINGS = "belongings", N_("Belongings")
    CONTACTS = "contacts", N_("Whom to call at any hour")


OF_CLASS: Mapping[Told, DataClass] = {one: class_of(one) for one in Told}
"""Of which class each field is: a consent may leave a whole class out."""

UNNAMED_PLACES = frozenset({str(EstablishmentType.WOMENS_SPACE)})
"""Houses whose whereabouts stand on no paper that travels: the phone tells the way."""


def may_hand_over(page: ReferralPage) -> bool:
    """Whether this house holds the key of the safety sheet now: the sender always, a receiver from her yes on."""
    return SAFETY in page.sheets


def may_drive(page: ReferralPage, card: SendingCard) -> bool:
    """The sender prints the card when the way is known and the child has not arrived."""
    return page.side is Side.SENDER and card.state in COMING and bool(card.journey)


def may_write_letter(page: ReferralPage, card: SendingCard) -> bool:
    """A letter leaves the sender's house, as long as something is asked."""
    ended = card.state in (State.CANCELLED, State.RECALLED, State.EXPIRED, State.OBSOLETE)
    return page.side is Side.SENDER and EXTRACT in page.sheets and not ended


def may_sum_up(card: SendingCard) -> bool:
    """Both houses print the summary once it is written."""
    return card.state is State.CLOSED


NAMES_HER = frozenset({Told.NAME, Told.NAME_AR, Told.BIRTH, Told.GUARDIAN, Told.PHONES})
"""What leads to the child: of a restricted file it stands on the screen alone, since paper is found by anybody."""


def on_paper(page: ReferralPage) -> dict[str, Any]:
    """The safety sheet as it may be printed."""
    told = page.sheets.get(SAFETY, {})
    return {name: text for name, text in told.items() if not (page.restricted and name in NAMES_HER)}


def tickable(told: Mapping[str, Any], withheld: Collection[str] = ()) -> list[Told]:
    """What a sender may add to a letter: what she wrote and may print, except classes that a consent leaves out."""
    return [field for field in Told if told.get(field) and OF_CLASS[field] not in withheld]


OF_FILE = (Told.NAME, Told.NAME_AR, Told.BIRTH, Told.GUARDIAN, Told.PHONES)
"""What is ticked when a body outside is asked: the file says it, nobody types it again."""


def writable(withheld: Collection[str]) -> list[Told]:
    """What the sender may write on the sheet that goes with a child to a body outside: what no consent leaves out."""
    return [field for field in Told if field not in OF_FILE and OF_CLASS[field] not in withheld]
