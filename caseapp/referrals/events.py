"""What the trail may say about referrals. Values are codes and counts; nothing here ever names or tells."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

CONSENT_KEPT = Fact.declare("consent.kept", N_("Recorded by what right something may be told"), "basis")
CONSENT_REVOKED = Fact.declare("consent.revoked", N_("Recorded that a consent was revoked"), "recalled")
DRAFTED = Fact.declare("referral.drafted", N_("Prepared a referral"), "referral", "kind", "urgency", "receivers")
SHEET_WRITTEN = Fact.declare("referral.sheet", N_("Wrote what a receiver will learn"), "referral", "level")
MOVED = Fact.declare("referral.moved", N_("Moved a referral"), "sending", "move", "state")
PLACED = Fact.declare("referral.placed", N_("Placed a child in an emergency"), "sending", "basis", "passed")
NO_RIGHT = Fact.declare("referral.no_right", N_("Was refused: nothing allows sharing"), "referral")
READ = Fact.declare("referral.read", N_("Read a referral"), "sending", "level")
INBOX_SEEN = Fact.declare("referral.inbox", N_("Saw the referrals of the establishment"), "lines")
SUMMARY_ASKED = Fact.declare("referral.summary_asked", N_("Asked for a summary"), "sending")
CANDIDATES_SEEN = Fact.declare("referral.candidates", N_("Saw which establishments could take the child"), "places")
KIN_SEEN = Fact.declare("referral.kin", N_("Saw which brothers and sisters a file names"), "lines")
FORGOTTEN = Fact.declare("referral.forgotten", N_("Destroyed the keys of what a referral had told"), "sending")
RAISED = Fact.declare("referral.raised", N_("A referral waited too long"), "sending", "mark")
REVIEWS_SEEN = Fact.declare("referral.reviews", N_("Saw refusals that are to be reviewed"), "lines")
RADAR_SEEN = Fact.declare("referral.radar", N_("Saw which children were refused again and again"), "lines")
WRITTEN_OUT = Fact.declare("referral.written_out", N_("Wrote a referral out for another system"), "sending", "named")
TAKEN_UP = Fact.declare("referral.taken_up", N_("Took a referral up from another system, as a draft"), "receivers")
TRANSFER_MOVED = Fact.declare("transfer.moved", N_("Moved the hand-over of a whole file"), "transfer", "move", "state")
TRANSFER_READ = Fact.declare("transfer.read", N_("Read the hand-over of a whole file"), "transfer")
TRANSFERS_SEEN = Fact.declare("transfer.list", N_("Saw which whole files are offered"), "lines")
OUTSIDE_MADE = Fact.declare("outside.made", N_("Prepared a referral to a body outside"), "outside", "told")
OUTSIDE_READ = Fact.declare("outside.read", N_("Read a referral to a body outside"), "outside")
OUTSIDE_MOVED = Fact.declare("outside.moved", N_("Moved a referral to a body outside"), "outside", "move", "state")
OUTSIDE_SHEET = Fact.declare("outside.sheet", N_("Wrote a hand-over sheet for a body outside"), "outside", "told")
OUTSIDE_LINKED = Fact.declare("outside.linked", N_("Made a link for a body outside"), "outside")
OUTSIDE_OPENED = Fact.declare("outside.opened", N_("A body outside opened what it was told"), "outside", "told")
OUTSIDE_TRIED = Fact.declare("outside.tried", N_("A wrong code was tried on a link"), "outside", "tries")
OUTSIDE_SHUT = Fact.declare("outside.shut", N_("A link for a body outside is gone"), "outside", "move")
OUTSIDE_FORGOTTEN = Fact.declare("outside.forgotten", N_("Destroyed the keys of what a body was told"), "outside")
