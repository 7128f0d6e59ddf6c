"""Street profiles: the ladder of the relation, the code, what one is known again by."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


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
