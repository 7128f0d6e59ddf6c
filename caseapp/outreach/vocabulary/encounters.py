"""Encounters: how they went, what was needed and given, what is dangerous."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Mode(Word):
    """How the encounter went."""

    SEEN = "seen", N_("Seen")
    GREETED = "greeted", N_("Greeted")
    TALKED = "talked", N_("Talked")
    INTERVIEW = "interview", N_("Long talk")
    CARE = "care", N_("Care")


class Initiative(Word):
    """Who began it."""

    CREW = "crew", N_("The crew")
    CHILD = "child", N_("The child")
    PEER = "peer", N_("Another child")
    CALL = "call", N_("A call")


class Adherence(Word):
    """How the child takes it."""

    REFUSES = "refuses", N_("Refuses contact")
    WARY = "wary", N_("Wary")
    NEUTRAL = "neutral", N_("Neutral")
    ACCEPTS = "accepts", N_("Accepts to talk")
    ASKS = "asks", N_("Asks for help")


ACCEPTANCE = frozenset({Adherence.ACCEPTS, Adherence.ASKS})
"""From here on the child has accepted: approaches before are counted."""


class Condition(Word):
    """What the child looks like to the crew."""

    AWAKE = "awake", N_("Awake")
    ASLEEP = "asleep", N_("Asleep")
    SOLVENTS = "solvents", N_("Inhaling glue or solvents")
    HURT = "hurt", N_("Hurt")
    ILL = "ill", N_("Ill")
    DISTRESS = "distress", N_("In distress")


class Need(Word):
    """What the child needs, as seen or said."""

    FOOD = "food", N_("Food")
    CLOTHING = "clothing", N_("Clothes")
    CARE = "care", N_("Care")
    HYGIENE = "hygiene", N_("Hygiene")
    SAFETY = "safety", N_("Safety")
    SLEEP = "sleep", N_("A place to sleep")
    PAPERS = "papers", N_("Papers")
    FAMILY = "family", N_("Family contact")
    SCHOOL = "school", N_("School")
    ADDICTION = "addiction", N_("Help with addiction")
    LEGAL = "legal", N_("Legal help")
    LISTENING = "listening", N_("To be listened to")
    WORK_EXIT = "work_exit", N_("A way out of work")
    PREGNANCY = "pregnancy", N_("Pregnancy or baby")


class Given(Word):
    """What the crew gave on the spot."""

    MEAL = "meal", N_("Hot meal")
    BLANKET = "blanket", N_("Blanket")
    HYGIENE_KIT = "hygiene_kit", N_("Hygiene kit")
    CLOTHES = "clothes", N_("Clothes")
    FIRST_AID = "first_aid", N_("Dressing or care")
    LISTENING = "listening", N_("Listening")
    INFORMATION = "information", N_("Information")
    FAMILY_CALL = "family_call", N_("Call to the family")
    ESCORT = "escort", N_("Taken to hospital or police")
    ORIENTATION = "orientation", N_("Orientation")
    TRANSPORT = "transport", N_("Transport")
    ACTIVITY = "activity", N_("Activity")
    DAY_CENTRE = "day_centre", N_("Told of the day centre")


STOCKED = (Given.MEAL, Given.BLANKET, Given.HYGIENE_KIT, Given.CLOTHES, Given.FIRST_AID)
"""What the kit holds: counted when the bus leaves and when it is back."""


class Trigger(Word):
    """Why it is dangerous."""

    UNDER_TEN = "under_ten", N_("Looks younger than ten")
    ALONE = "alone", N_("Alone at night")
    INJURY = "injury", N_("Injury")
    UNCONSCIOUS = "unconscious", N_("Unconscious")
    SOLVENTS = "solvents", N_("Acute inhalation")
    PREGNANT = "pregnant", N_("Pregnant")
    VIOLENCE = "violence", N_("Recent violence")
    EXPLOITER = "exploiter", N_("An adult exploits the child")
    INFANT = "infant", N_("With an infant")
    THREAT = "threat", N_("Death threat")
    SUICIDE = "suicide", N_("Thoughts of suicide")
    MISSING = "missing", N_("Reported missing")
    BORDER = "border", N_("About to cross the border")


class Refusal(Word):
    """Why a child does not want to be taken in tonight."""

    GROUP = "group", N_("Wants to stay with the group")
    FEAR = "fear", N_("Afraid of the centre")
    EXPERIENCE = "experience", N_("Bad experience")
    SENT_HOME = "sent_home", N_("Afraid of being sent home")
    WORK = "work", N_("Work")
    SUBSTANCE = "substance", N_("Substances")
    RULES = "rules", N_("The rules")
    ANIMAL = "animal", N_("An animal or belongings")
    NOT_TONIGHT = "not_tonight", N_("Not tonight")
    OTHER = "other", N_("Other")


class AgeBand(Word):
    """How old somebody looks, in one tap."""

    UNDER_6 = "0-5", N_("Under 6")
    UNDER_10 = "6-9", N_("6 to 9")
    UNDER_13 = "10-12", N_("10 to 12")
    UNDER_16 = "13-15", N_("13 to 15")
    UNDER_18 = "16-17", N_("16 to 17")
    ADULT = "18-25", N_("18 to 25")

    @property
    def years(self) -> tuple[int, int]:
        """The youngest and the oldest it may be."""
        low, _dash, high = self.value.partition("-")
        return int(low), int(high)


class AgeMethod(Word):
    """How an age is known."""

    LOOKS = "looks", N_("By looks")
    DECLARED = "declared", N_("Said by the child")
    DOCUMENT = "document", N_("A document")
