"""The words of a centre: beds, stays, the right by which a child is there (reference 2.1, 2.4, 3.1, 3.2)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Takes(Word):
    """Whom a unit or a licence is for."""

    GIRLS = "female", N_("Girls")
    BOYS = "male", N_("Boys")
    BOTH = "both", N_("Girls and boys")


class Use(Word):
    """What a bed is used for; a bed without a use is free."""

    STAY = "stay", N_("Occupied")
    HOLD = "hold", N_("Held")
    BLOCK = "block", N_("Blocked")


class BlockReason(Word):
    """Why nobody can sleep in a bed."""

    REPAIR = "repair", N_("Broken or being repaired")
    HYGIENE = "hygiene", N_("Hygiene or infection")
    STAFF = "staff", N_("Not enough staff")
    SAFETY = "safety", N_("Safety of the other children")
    OTHER = "other", N_("Other")


class EntryMode(Word):
    """How a child came."""

    ORDER = "order", N_("By order of the prosecutor or a judge")
    FAMILY = "family", N_("Brought by the family")
    SELF = "self", N_("Came alone")
    TRANSFER = "transfer", N_("From another establishment")
    POLICE = "police", N_("Brought by the police or gendarmerie")
    STREET_TEAM = "street_team", N_("Brought by an outreach team")
    FOUND = "found", N_("Found child")
    OTHER = "other", N_("Other")


class BasisKind(Word):
    """The right by which a child is placed, handed over, moved or let out (law 65-15 art. 8, 36)."""

    PROSECUTOR = "prosecutor", N_("Order of the prosecutor")
    JUDGE = "judge", N_("Order of a judge")
    KAFALA = "kafala", N_("Minutes of kafala")
    CONSENT = "consent", N_("Consent of the legal representative")
    EMERGENCY = "emergency", N_("Vital emergency")
    POLICE = "police", N_("Hand-over by the police or the gendarmerie, with its minutes")


class Door(Word):
    """What a legal basis is asked for."""

    ENTER = "enter", N_("Admission")
    HAND_OVER = "hand_over", N_("Handing over")
    TRANSFER = "transfer", N_("Move to another establishment")
    GO_OUT = "go_out", N_("Outing without staff")


class Way(Word):
    """Which way a child is handed over: minutes are made of both."""

    ENTRY = "entry", N_("Handed to the centre")
    EXIT = "exit", N_("Handed over by the centre")


class SignsAs(Word):
    """In which quality somebody signs minutes."""

    TAKES = "takes", N_("Who takes the child in")
    GIVES = "gives", N_("Who hands the child over")
    CHILD = "child", N_("The child, if she or he can sign")


class Measure(Word):
    """Article and item of an order (criminal procedure art. 471, 481, 510, 512; law 15-01 art. 4)."""

    A471_2 = "471-2", N_("Criminal procedure art. 471, item 2: observation centre")
    A471_3 = "471-3", N_("Criminal procedure art. 471, item 3: section of a lodging institution")
    A471_4 = "471-4", N_("Criminal procedure art. 471, item 4: public child service or health")
    A471_5 = "471-5", N_("Criminal procedure art. 471, item 5: education, training or treatment")
    A471_6 = "471-6", N_("Criminal procedure art. 471, item 6: association of public utility")
    A481 = "481", N_("Criminal procedure art. 481: protection measure")
    A510 = "510", N_("Criminal procedure art. 510: child victim")
    A512_3 = "512-3", N_("Criminal procedure art. 512, item 3: section of a lodging institution")
    A512_4 = "512-4", N_("Criminal procedure art. 512, item 4: public child service or health")
    A512_5 = "512-5", N_("Criminal procedure art. 512, item 5: education, training or treatment")
    A512_6 = "512-6", N_("Criminal procedure art. 512, item 6: association of public utility")
    L15_01_4 = "15-01-4", N_("Law 15-01 art. 4: provisional placement of an abandoned child")
    OTHER = "other", N_("Another article")


class ExitReason(Word):
    """Why a stay ended (law 15-01 art. 25, criminal procedure art. 481, 517, and what centres see)."""

    FAMILY_RETURN = "family_return", N_("Back with the family")
    EXTENDED_FAMILY = "extended_family", N_("With the extended family")
    FOSTER_FAMILY = "foster_family", N_("Foster family")
    KAFALA = "kafala", N_("Kafala")
    OTHER_ESTABLISHMENT = "other_establishment", N_("Another establishment")
    PROTECTION_CENTRE = "protection_centre", N_("Youth protection centre")
    INDEPENDENCE = "independence", N_("Independence or work")
    MAJORITY = "majority", N_("Majority (18 years)")
    STUDIES = "studies", N_("Studies")
    MARRIAGE = "marriage", N_("Marriage")
    LEFT_WITHOUT_LEAVE = "left_without_leave", N_("Left without leave")
    LOST_CONTACT = "lost_contact", N_("Contact was lost")
    HOSPITAL = "hospital", N_("Hospital")
    PRISON = "prison", N_("Imprisonment")
    LEFT_COUNTRY = "left_country", N_("Left the country")
    DEATH = "death", N_("Death")
    OTHER = "other", N_("Other")


class Past(Word):
    """Which stays a list is of."""

    CAME = "came", N_("Children admitted")
    LEFT = "left", N_("Children who left")
    AFTERCARE = "aftercare", N_("Left, and nobody has asked yet how they are")


class OutingKind(Word):
    """Why a child goes out and comes back."""

    SCHOOL = "school", N_("School or training")
    HEALTH = "health", N_("Care")
    ACTIVITY = "activity", N_("Activity")
    COURT = "court", N_("Court or administration")
    FAMILY = "family", N_("Visit to the family")
    WEEKEND = "weekend", N_("Weekend or holiday leave")
    ALONE = "alone", N_("Goes out alone")


class VisitRule(Word):
    """Whether somebody may visit a child."""

    ALLOWED = "allowed", N_("Allowed")
    SUPERVISED = "supervised", N_("Only with staff present")
    FORBIDDEN = "forbidden", N_("Forbidden")


class HealthAtEntry(Word):
    """The state of health that the register asks for (law 65-15 art. 28)."""

    GOOD = "good", N_("Good, nothing to report")
    CARE = "care", N_("Needs care")
    URGENT = "urgent", N_("Needs care at once")
    UNKNOWN = "unknown", N_("Not yet seen")


class Turn(Word):
    """The roll calls of a day."""

    MORNING = "morning", N_("Morning")
    NOON = "noon", N_("Noon")
    EVENING = "evening", N_("Evening")


class PresenceState(Word):
    """Where a child is when the roll is called."""

    HERE = "here", N_("Here")
    SCHOOL = "school", N_("At school")
    CARE = "care", N_("Care")
    FAMILY = "family", N_("Family")
    OUT = "out", N_("With leave")
    ABSENT = "absent", N_("Not here")


class Told(Word):
    """Who is told that a child is missing, in this order."""

    DIRECTOR = "director", N_("The director")
    POLICE = "police", N_("Police (19) or gendarmerie (177)")
    PROSECUTOR = "prosecutor", N_("The prosecutor")
    FAMILY = "family", N_("The family or legal representative")
    UNIT = "unit", N_("The protection unit")


class Check(Word):
    """What is asked before a child may sleep in a bed (law 65-15 art. 3; licence and its specifications)."""

    CATEGORY = "category", N_("Legal category of the licence")
    SEX = "sex", N_("Sex")
    AGE = "age", N_("Age")
    CAPACITY = "capacity", N_("Licensed places")
    BED = "bed", N_("A bed is free")


class MarkKind(Word):
    """What is added to a line of the register; nothing in it is ever changed."""

    EXIT = "exit", N_("Exit")
    CORRECTION = "correction", N_("Correction")
    VOID = "void", N_("Struck through: entered by mistake")
