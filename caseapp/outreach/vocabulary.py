"""The words of the street: what is stored and what is spoken, on one line. Values are added, never taken away."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class PlaceKind(Word):
    """What kind of place it is."""

    STATION = "station", N_("Railway or bus station")
    MARKET = "market", N_("Market")
    PORT = "port", N_("Port")
    GARDEN = "garden", N_("Garden or square")
    SQUAT = "squat", N_("Empty building")
    LIGHTS = "lights", N_("Traffic lights")
    BEACH = "beach", N_("Beach")
    HAMMAM = "hammam", N_("Hammam or oven")
    MOSQUE = "mosque", N_("Around a mosque")
    CAFE = "cafe", N_("Cafés and restaurants")
    PARKING = "parking", N_("Car park")
    OTHER = "other", N_("Another place")


class RoundKind(Word):
    """Why a round goes out."""

    NIGHT = "night", N_("Night round")
    DAY = "day", N_("Day round")
    RETURN = "return", N_("Return to somebody")
    ALERT = "alert", N_("Alert")
    COUNT = "count", N_("Count night")
    WEATHER = "weather", N_("Great cold or heat")


class RoundState(Word):
    """How far a round has come."""

    PLANNED = "planned", N_("Planned")
    OUT = "out", N_("On the road")
    PAUSED = "paused", N_("Paused")
    BACK = "back", N_("Back")
    REPORTED = "reported", N_("Report signed")
    VALIDATED = "validated", N_("Validated")
    CANCELLED = "cancelled", N_("Cancelled")


RUNNING = frozenset({RoundState.OUT, RoundState.PAUSED})


class Cancelled(Word):
    """Why a round did not go out."""

    CREW = "crew", N_("Too few people")
    VEHICLE = "vehicle", N_("No vehicle")
    WEATHER = "weather", N_("Weather")
    SAFETY = "safety", N_("Not safe")
    OTHER = "other", N_("Other")


class Part(Word):
    """What somebody does in a crew."""

    LEADER = "leader", N_("Leads the round")
    EDUCATOR = "educator", N_("Educator")
    SOCIAL_WORKER = "social_worker", N_("Social worker")
    HEALTH = "health", N_("Doctor or nurse")
    DRIVER = "driver", N_("Driver")
    VOLUNTEER = "volunteer", N_("Volunteer")


class WentHome(Word):
    """Why somebody of a crew goes home before the others."""

    ILL = "ill", N_("Ill or hurt")
    FAMILY = "family", N_("Called home")
    SHIFT = "shift", N_("Her or his hours are over")
    ESCORT = "escort", N_("Stays with a child elsewhere")
    OTHER = "other", N_("Other")


class Skill(Word):
    """What somebody can do, with a certificate that may run out."""

    DRIVING = "driving", N_("Driving licence")
    FIRST_AID = "first_aid", N_("First aid")
    NURSING = "nursing", N_("Nursing")
    PSYCHOLOGY = "psychology", N_("Psychology")
    MEDIATION = "mediation", N_("Mediation")
    TAMAZIGHT = "tamazight", N_("Speaks Tamazight")
    SUB_SAHARAN = "sub_saharan", N_("Speaks languages from south of the Sahara")
    WOMAN = "woman", N_("A woman, for girls and young women")


class StopReason(Word):
    """Why a place is on a round."""

    PLANNED = "planned", N_("On the route")
    CALL = "call", N_("Somebody called")
    PROMISE = "promise", N_("A promised return")
    ADDED = "added", N_("Added on the way")


class Channel(Word):
    """Who called."""

    HOTLINE = "hotline", N_("Helpline for children")
    CITIZEN = "citizen", N_("A citizen")
    POLICE = "police", N_("Police or gendarmerie")
    SCHOOL = "school", N_("School")
    ASSOCIATION = "association", N_("Association")
    CENTRE = "centre", N_("A social centre")
    OTHER = "other", N_("Other")


class CallUrgency(Word):
    """How soon somebody must go."""

    NOW = "now", N_("Now")
    TONIGHT = "tonight", N_("Tonight")
    WEEK = "week", N_("This week")


class CallOutcome(Word):
    """What came of a call."""

    FOUND = "found", N_("Found")
    NOT_FOUND = "not_found", N_("Not found")
    LEFT = "left", N_("Already left")
    DUPLICATE = "duplicate", N_("Already reported")


class PromiseOutcome(Word):
    """What came of a promised return."""

    KEPT = "kept", N_("Kept")
    ABSENT = "absent", N_("We came, the child was not there")
    MISSED = "missed", N_("Nobody went")


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


class Ambience(Word):
    """What a place is like tonight."""

    CALM = "calm", N_("Calm")
    TENSE = "tense", N_("Tense")
    VIOLENT = "violent", N_("Violent")


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


class Stage(Word):
    """How far the relation has come: the ladder."""

    SEEN = "seen", N_("Seen")
    KNOWN = "known", N_("Known")
    LINKED = "linked", N_("Linked")
    ENGAGED = "engaged", N_("Engaged")
    PROTECTED = "protected", N_("Protected")
    REINTEGRATED = "reintegrated", N_("Reintegrated")
    LOST = "lost", N_("Lost from sight")
    GROWN = "grown", N_("Has come of age")
    DIED = "died", N_("Died")


LADDER = (Stage.SEEN, Stage.KNOWN, Stage.LINKED, Stage.ENGAGED, Stage.PROTECTED)
IN_STREET = LADDER[: LADDER.index(Stage.PROTECTED)]
"""Who is still to be met in the street."""
LEFT = frozenset({Stage.REINTEGRATED, Stage.LOST, Stage.GROWN, Stage.DIED})


class Bird(Word):
    """The first half of a profile's code: a word that means nothing about the child ("Falcon 27")."""

    FALCON = "falcon", N_("Falcon")
    STORK = "stork", N_("Stork")
    HERON = "heron", N_("Heron")
    SWALLOW = "swallow", N_("Swallow")
    PELICAN = "pelican", N_("Pelican")
    LARK = "lark", N_("Lark")
    OWL = "owl", N_("Owl")
    ROBIN = "robin", N_("Robin")
    EAGLE = "eagle", N_("Eagle")
    HOOPOE = "hoopoe", N_("Hoopoe")
    PARTRIDGE = "partridge", N_("Partridge")
    NIGHTINGALE = "nightingale", N_("Nightingale")


class MarkKind(Word):
    """What one is known again by."""

    SCAR = "scar", N_("Scar")
    TATTOO = "tattoo", N_("Tattoo or burn")
    GAIT = "gait", N_("Limp or way of walking")
    TEETH = "teeth", N_("Teeth")
    HAIR = "hair", N_("Hair")
    GLASSES = "glasses", N_("Glasses")
    CAP = "cap", N_("Cap or hat")
    JACKET = "jacket", N_("Jacket")
    DOG = "dog", N_("Dog or another animal")
    INSTRUMENT = "instrument", N_("Box, drum or tools")


class Answer(Word):
    """Whether it is the same child."""

    SAME = "same", N_("It is this child")
    DIFFERENT = "different", N_("Not this child")
    UNKNOWN = "unknown", N_("I do not know")


class Settled(Word):
    """What was made of somebody who was met."""

    OPEN = "open", N_("Not yet looked at")
    PROFILE = "profile", N_("A profile")
    SILHOUETTE = "silhouette", N_("Stays a silhouette")


class ItemKind(Word):
    """What a phone sends."""

    ENCOUNTER = "encounter", N_("Encounter")
    ADDITION = "addition", N_("Completed later")
    OBSERVATION = "observation", N_("The place")
    STOP = "stop", N_("Arrival or departure")
    CHECK_IN = "check_in", N_("All is well")
    ALARM = "alarm", N_("Alarm")


class ItemState(Word):
    """What became of it."""

    TAKEN = "taken", N_("Taken")
    HELD = "held", N_("Waits for a coordinator")
    UNREADABLE = "unreadable", N_("Could not be opened, kept")
    SET_ASIDE = "set_aside", N_("Set aside")


class Held(Word):
    """Why an item of a telephone waits for a coordinator."""

    REVOKED = "revoked", N_("The telephone had been taken off")
    EXPIRED = "expired", N_("The telephone was due to be enrolled again")
    OWNER = "owner", N_("Its owner does not go out for this house any more")
    ROUND = "round", N_("This house has no such round")
    CREW = "crew", N_("Its owner was not on this round")
    OVER = "over", N_("The round had ended more than a day before")
    CLOSED = "closed", N_("The night was validated, or the round cancelled")
    PLACE = "place", N_("This house has no such place")
    PROFILE = "profile", N_("This house has no such street profile")
    TIME = "time", N_("Its time cannot be right")
    FORM = "form", N_("It says something that this version does not know")
    FILE = "file", N_("It came as a file, not from the telephone itself")


ACCEPTABLE = frozenset(
    {Held.REVOKED, Held.EXPIRED, Held.OWNER, Held.CREW, Held.OVER, Held.CLOSED, Held.TIME, Held.FILE}
)
"""What a coordinator may pass over: what is in the way is the circumstance, not the content."""


class Aside(Word):
    """Why a coordinator sets an item aside."""

    TWICE = "twice", N_("It was noted another way")
    TRIAL = "trial", N_("It was a trial")
    STOLEN = "stolen", N_("Somebody else may have written it")
    USELESS = "useless", N_("It does not open, or makes no sense")


class Revoked(Word):
    """Why a telephone was taken off."""

    LOST = "lost", N_("Lost or stolen")
    REPLACED = "replaced", N_("Replaced")
    LEFT = "left", N_("Its owner has left")
    OTHER = "other", N_("Other")


class ReportState(Word):
    """How far the report of a night has come."""

    DRAFT = "draft", N_("Draft")
    SIGNED = "signed", N_("Signed")
    VALIDATED = "validated", N_("Validated")


class TeamIncidentKind(Word):
    """What happened to the crew."""

    THREAT = "threat", N_("Threat")
    AGGRESSION = "aggression", N_("Aggression")
    ACCIDENT = "accident", N_("Accident")
    BREAKDOWN = "breakdown", N_("Breakdown")
    THEFT = "theft", N_("Theft or loss")
    HEALTH = "health", N_("Health")
    OTHER = "other", N_("Other")
