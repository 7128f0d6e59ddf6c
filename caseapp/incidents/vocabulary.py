"""The words of incidents: the eleven categories of the model sheet, gravities, steps, and why somebody reads one."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Category(Word):
    """What kind of incident it is (French order of 28 December 2016, read with law 65-15)."""

    DISASTER = "disaster", N_("Fire, flood or another disaster")
    TECHNICAL = "technical", N_("Technical failure, hygiene or food")
    STAFFING = "staffing", N_("Shortage or disturbance among the staff")
    CARE = "care", N_("Accident, or a fault in care or supervision")
    FAMILY = "family", N_("Tension with a family or a person close to a child")
    DEATH = "death", N_("Death")
    SUICIDE = "suicide", N_("Suicide or attempted suicide")
    MALTREATMENT = "maltreatment", N_("Maltreatment of a child")
    DISAPPEARANCE = "disappearance", N_("Disappearance")
    VIOLENCE = "violence", N_("Violence among children or against staff")
    MALICE = "malice", N_("Malicious act: theft, damage, intrusion")


class Gravity(Word):
    """How serious it is."""

    MINOR = "1", N_("Minor: nobody hurt, settled on the spot")
    MODERATE = "2", N_("Moderate: somebody hurt or distressed, cared for here")
    SERIOUS = "3", N_("Serious: care outside, an offence, or the house disturbed")
    CRITICAL = "4", N_("Very serious: a life in danger, a crime, or the house unable to go on")


SHORT: dict[str, str] = {"1": N_("Minor"), "2": N_("Moderate"), "3": N_("Serious"), "4": N_("Very serious")}
"""Gravities in one word, for lists and papers."""


class State(Word):
    """How far it has come."""

    DECLARED = "declared", N_("Declared")
    EXAMINED = "examined", N_("Being examined")
    MEASURES = "measures", N_("Measures running")
    CLOSED = "closed", N_("Closed")
    REOPENED = "reopened", N_("Reopened")


LIVE = frozenset(State) - {State.CLOSED}


class MoveName(Word):
    """What takes it on."""

    EXAMINE = "examine", N_("Begin the examination")
    TAKE_MEASURES = "take_measures", N_("The measures are decided")
    CLOSE = "close", N_("Close the incident")
    REOPEN = "reopen", N_("Reopen the incident")


class ChildPart(Word):
    """How a child is concerned."""

    VICTIM = "victim", N_("Victim")
    EXPOSED = "exposed", N_("Witness or exposed")
    INVOLVED = "involved", N_("Took part")


class ReaderPart(Word):
    """Why somebody reads an incident that is not open to her whole house."""

    DECLARED = "declared", N_("Declared it")
    DIRECTOR = "director", N_("Directs the centre")
    UNIT = "unit", N_("Protection unit")
    LET_IN = "let_in", N_("Was let in")
    ACTION = "action", N_("Has something to do")
    LATE = "late", N_("Told that something is late")


WITHOUT_KEY = frozenset({ReaderPart.LATE})
"""These learn that there is an incident, how serious it is and who was not told; what it tells stays sealed to them."""


class LineKind(Word):
    """What happened to the sheet itself."""

    DECLARED = "declared", N_("Declared")
    MOVED = "moved", N_("New step")
    TOLD = "told", N_("Somebody was told")
    CHANGED = "changed", N_("Sheet changed")
    GUARDED = "guarded", N_("Set apart: staff is implicated")
    LET_IN = "let_in", N_("Somebody was let in")
    UNSEATED = "unseated", N_("Reads it no longer: somebody gave a new password")
    ACTION = "action", N_("Action decided")
    ACTION_DONE = "action_done", N_("Action done")
