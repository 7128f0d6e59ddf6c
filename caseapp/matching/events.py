"""What the trail may say about searches, pairs and merges: codes, ids and counts, never what was asked for."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

SEARCHED = Fact.declare("case.searched", N_("Searched for a child"), "files", "opened", "way")
ASKED_ELSEWHERE = Fact.declare("search.elsewhere", N_("Asked whether another unit knows a child"), "establishments")
INQUIRED = Fact.declare("search.inquired", N_("Asked the unit that knows the child"))
INQUIRY_ANSWERED = Fact.declare("search.inquiry_answered", N_("Answered a unit that asked about the child"))
NICKNAMES_CHANGED = Fact.declare("search.nicknames", N_("Changed the table of everyday names"), "version")
INDEX_BEGUN = Fact.declare("search.index_begun", N_("Began to make the index of names anew"), "version")
COUNTED = Fact.declare("search.counted", N_("The system counted how frequent names are, to hide them better"), "files")
COMPARED = Fact.declare("pair.compared", N_("The system compared files of the establishment"), "files", "how")
PAIRED = Fact.declare("pair.found", N_("Two files were put together"), "other", "band", "how")
PAIRS_SEEN = Fact.declare("pair.listed", N_("Saw files that may be of one child"), "files")
DECIDED = Fact.declare("pair.decided", N_("Decided about two files"), "other", "state")
MERGED = Fact.declare("case.merged", N_("Merged another file into this one"), "gone", "lines", "answers")
MERGED_AWAY = Fact.declare("case.merged_away", N_("Merged this file into another one"), "kept")
RESEALED = Fact.declare(
    "case.resealed", N_("The system sealed anew what moved, without showing it"), "lines", "classes"
)
NOT_MERGED = Fact.declare("case.not_merged", N_("A merge was refused whole: something had not arrived"), "step")
SEPARATED = Fact.declare("case.separated", N_("Took a merge back"), "gone", "stays")
SEPARATED_AWAY = Fact.declare("case.separated_away", N_("The file stands by itself again"), "kept")
