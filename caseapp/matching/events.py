"""What the trail may say about searches. Counts and codes; never what was asked for."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

SEARCHED = Fact.declare("case.searched", N_("Searched for a child"), "files", "opened", "way")
ASKED_ELSEWHERE = Fact.declare("search.elsewhere", N_("Asked whether another unit knows a child"), "establishments")
INQUIRED = Fact.declare("search.inquired", N_("Asked the unit that knows the child"))
INQUIRY_ANSWERED = Fact.declare("search.inquiry_answered", N_("Answered a unit that asked about the child"))
NICKNAMES_CHANGED = Fact.declare("search.nicknames", N_("Changed the table of everyday names"), "version")
INDEX_BEGUN = Fact.declare("search.index_begun", N_("Began to make the index of names anew"), "version")
