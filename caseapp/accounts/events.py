"""What the trail may say about people, places and keys. Values are codes, counts and ids, never names or logins."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

SIGNED_IN = Fact.declare("account.signed_in", N_("Signed in"), "device")
SIGN_IN_FAILED = Fact.declare("account.sign_in_failed", N_("A sign-in failed"), "why", "device")
SIGNED_OUT = Fact.declare("account.signed_out", N_("Signed out"))
SIGNED_OUT_EVERYWHERE = Fact.declare("account.signed_out_everywhere", N_("Signed out everywhere"), "sessions")
LOCKED = Fact.declare("account.locked", N_("Locked the screen"))
UNLOCKED = Fact.declare("account.unlocked", N_("Unlocked the screen"))
PASSWORD_WRONG = Fact.declare("account.password_wrong", N_("Gave a wrong password"))
WORKPLACE_CHOSEN = Fact.declare("account.workplace_chosen", N_("Chose where to work"))
PASSWORD_CHANGED = Fact.declare("account.password_changed", N_("Changed the password"), "sessions")
PASSWORD_RESET = Fact.declare("account.password_reset", N_("Gave a new one-time password"), "sessions")
CREATED = Fact.declare("account.created", N_("Created the account"))
READ = Fact.declare("account.read", N_("Read the account"))
CHANGED = Fact.declare("account.changed", N_("Changed the account"), "fields")
ENDED = Fact.declare("account.ended", N_("Ended the account"), "sessions")

MEMBERSHIP_ADDED = Fact.declare("membership.added", N_("Gave a role"), "role", "place")
MEMBERSHIP_CHANGED = Fact.declare("membership.changed", N_("Changed a role"), "role", "place", "fields")
MEMBERSHIP_ENDED = Fact.declare("membership.ended", N_("Ended a role"), "role", "place")

PLACE_CREATED = Fact.declare("establishment.created", N_("Created the establishment"))
PLACE_CHANGED = Fact.declare("establishment.changed", N_("Changed the establishment"), "fields")

RECOVERY_MADE = Fact.declare("keys.recovery_made", N_("Made a new recovery code of the keys"), "witness")
RECOVERY_VERIFIED = Fact.declare("keys.recovery_verified", N_("Typed the recovery code back"))
RECOVERY_FAILED = Fact.declare("keys.recovery_failed", N_("Typed a wrong recovery code"))
