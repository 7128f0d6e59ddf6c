"""What the domain's coded refusals say above a field."""

from __future__ import annotations

from caseapp.accounts.service.strength import Flaw
from caseapp.kernel.words import N_

WORDS: dict[str, str] = {
    Flaw.SHORT: N_("Too short: at least 15 characters. Four or five words make a good password."),
    Flaw.LONG: N_("Too long: at most 200 characters."),
    Flaw.REPEATED: N_("Too easy to guess: it repeats itself."),
    Flaw.OWN: N_("Too easy to guess: it is made of your name or your sign-in name."),
    Flaw.COMMON: N_("Too easy to guess: it is made of common words, figures or rows of keys."),
    "passwords_differ": N_("The two passwords are not the same."),
    "password_same": N_("This is your present password. Choose another one."),
    "password_wrong": N_("This is not your password."),
    "witness_wrong": N_("This name and password are not those of somebody else who may stand beside you."),
    "code_wrong": N_("This is not the code. Check it, character by character."),
    "login_short": N_("Too short: at least 3 letters or figures."),
    "login_taken": N_("Somebody else has this sign-in name. Choose another one."),
    "name_missing": N_("Give the name in at least one script."),
    "role_held": N_("She holds this role there at that time already."),
    "role_ended": N_("This role has ended already."),
    "ends_too_early": N_("The last day cannot be in the past, nor before the first."),
    "licence_half": N_("Give the number and the date of the licence, or neither."),
    "other_province": N_("This commune is in another province."),
    "place_unknown": N_("This commune is not known. Choose one of the list."),
    "future": N_("This day is in the future."),
    "elsewhere": N_("She also works in another establishment. End her role here, or ask an administrator."),
    "last_administrator": N_("She is the last administrator. Make another one first."),
    "account_ended": N_("This account has ended."),
    "changed_meanwhile": N_("Somebody else changed this meanwhile. It now says: %(value)s"),
    "look_again": N_("Somebody else changed this meanwhile. Look at it again, then send the form once more."),
}
