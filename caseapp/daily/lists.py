"""Which lists of daily life people keep, and which are the programme's."""

from __future__ import annotations

from caseapp.daily.vocabulary import ActivityKind, Attended, Diet, Outcome, Round, Service, Way
from caseapp.kernel.words import N_
from caseapp.norms.lists import WordList

ACTIVITIES = WordList.declare("activity", N_("Kinds of activity"), ActivityKind)
DIETS = WordList.declare("diet", N_("Diets that the kitchen cooks apart"), Diet)
WAYS = WordList.declare("medicine_way", N_("How a medicine is given"), Way)

_DOSES = N_("Late doses, witnesses and the shift log are told by these words.")
WordList.declare("dose", N_("What became of a dose"), Outcome, _DOSES)
WordList.declare("round", N_("Rounds of medicines"), Round, N_("Each round has its hour: that is a norm."))
WordList.declare("meal", N_("Meals"), Service, N_("Each meal has its hour and its roll call: the hour is a norm."))
WordList.declare(
    "attended", N_("Whether a child took part"), Attended, N_("Figures of activities count by these words.")
)
