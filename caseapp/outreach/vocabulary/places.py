"""Places of the street, and what one of them is like tonight."""

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


class Ambience(Word):
    """What a place is like tonight."""

    CALM = "calm", N_("Calm")
    TENSE = "tense", N_("Tense")
    VIOLENT = "violent", N_("Violent")
