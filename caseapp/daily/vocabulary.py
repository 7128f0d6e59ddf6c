"""The words of daily life: rounds and doses, meals and diets, activities."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Round(Word):
    """The rounds of medicines of a day; their hours stand in `policy/daily.ROUNDS`."""

    MORNING = "morning", N_("Morning")
    NOON = "noon", N_("Noon")
    EVENING = "evening", N_("Evening")
    NIGHT = "night", N_("Bedtime")


class Outcome(Word):
    """What became of a dose."""

    GIVEN = "given", N_("Given")
    REFUSED = "refused", N_("Refused by the child")
    MISSED = "missed", N_("Not given")
    AWAY = "away", N_("The child is out")


class Way(Word):
    """How a medicine is given."""

    MOUTH = "mouth", N_("By mouth")
    SKIN = "skin", N_("On the skin")
    EYES = "eyes", N_("In the eyes")
    EARS = "ears", N_("In the ears")
    NOSE = "nose", N_("In the nose")
    BREATHED = "breathed", N_("Breathed in")
    INJECTED = "injected", N_("Injected")
    OTHER = "other", N_("Other")


class Service(Word):
    """The meals of a day; their hours stand in `policy/daily.MEALS`."""

    BREAKFAST = "breakfast", N_("Breakfast")
    LUNCH = "lunch", N_("Lunch")
    SNACK = "snack", N_("Afternoon snack")
    DINNER = "dinner", N_("Dinner")


class Diet(Word):
    """What a kitchen must cook apart, or leave out."""

    MILK = "milk", N_("No milk")
    EGG = "egg", N_("No egg")
    GLUTEN = "gluten", N_("No gluten")
    NUTS = "nuts", N_("No nuts or peanuts")
    FISH = "fish", N_("No fish or seafood")
    SUGAR = "sugar", N_("Little sugar (diabetes)")
    SALT = "salt", N_("Little salt")
    SOFT = "soft", N_("Soft or mixed food")
    MEAT = "meat", N_("No meat")
    OTHER = "other", N_("Another diet, see the note")


class ActivityKind(Word):
    """What children do together."""

    HOMEWORK = "homework", N_("Homework and tutoring")
    SPORT = "sport", N_("Sports")
    ART = "art", N_("Art and crafts")
    MUSIC = "music", N_("Music and theatre")
    READING = "reading", N_("Reading")
    GAMES = "games", N_("Games")
    TALK = "talk", N_("Talking group")
    TRADE = "trade", N_("Learning a trade")
    TRIP = "trip", N_("Trip")
    OTHER = "other", N_("Other")


class Attended(Word):
    """Whether a child took part."""

    CAME = "came", N_("Came")
    EXCUSED = "excused", N_("Excused")
    ABSENT = "absent", N_("Did not come")
