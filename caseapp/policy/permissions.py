"""Which role holds which power, and how far it reaches: the page an auditor asks for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from caseapp.kernel.words import N_, Word
from caseapp.policy.roles import Role


class P(Word):
    """A power. Every view names the one it needs; unknown means refused."""

    ACCOUNT_SELF = "account_self", N_("Use one's own account")
    POLICY_READ = "policy_read", N_("Read who may do what")
    ESTABLISHMENT_READ = "establishment_read", N_("See the list of establishments")
    ESTABLISHMENT_MANAGE = "establishment_manage", N_("Create and change establishments")
    KEYS_MANAGE = "keys_manage", N_("See the state of the keys and make a recovery code")
    KEYS_WITNESS = "keys_witness", N_("Stand beside somebody who replaces the recovery code")
    USER_READ = "user_read", N_("See the accounts of staff")
    USER_MANAGE = "user_manage", N_("Create, change, end and reset accounts and roles")
    CASE_LIST = "case_list", N_("List and search files")
    CASE_OPEN = "case_open", N_("Open a file")
    CASE_CREATE = "case_create", N_("Register a child")
    CASE_NOTE = "case_note", N_("Add a note")
    DOCUMENT_READ = "document_read", N_("Read the documents of a file")
    DOCUMENT_ADD = "document_add", N_("Attach documents, correct what is said of them, withdraw them")
    CASE_CORRECT = "case_correct", N_("Correct the identity")
    CASE_ASSIGN = "case_assign", N_("Choose who follows a file")
    CASE_RESTRICT = "case_restrict", N_("Restrict a file to its team")
    CASE_MOVE = "case_move", N_("Take a file to its next step, judge the danger, meet deadlines")
    CASE_CLOSE = "case_close", N_("Close a file")
    CASE_REOPEN = "case_reopen", N_("Reopen a file")
    CASE_MERGE = "case_merge", N_("Decide whether two files are of one child, merge them, take a merge back")
    PAIR_READ = "pair_read", N_("See files that may be of one child, and mark them for review")
    CASE_READERS = "case_readers", N_("See who has read a file")
    CASE_EXPORT = "case_export", N_("Export a list of files, with a reason")
    EXPORT_WITNESS = "export_witness", N_("Stand beside somebody who exports files with names")
    CASE_SUPERVISE = "case_supervise", N_("See the team's work: late files, load, figures, reserved notes")
    FIGURES_READ = "figures_read", N_("Read figures without names")
    PAPER_READ = "paper_read", N_("See which papers were issued, and print forms")
    HOLIDAYS_MANAGE = "holidays_manage", N_("Keep the list of public holidays")
    NICKNAMES_MANAGE = "nicknames_manage", N_("Keep the table of everyday names")
    CASE_IMPORT = "case_import", N_("Import files from a spreadsheet")
    BREAK_GLASS = "break_glass", N_("Open a file exceptionally, with a reason")
    BREAK_GLASS_REVIEW = "break_glass_review", N_("Review exceptional openings")
    PLACE_READ = "place_read", N_("See the beds of the establishment and which are free")
    PLACE_MANAGE = "place_manage", N_("Set up units, beds and what the licence allows")
    PLACE_HOLD = "place_hold", N_("Hold or block a bed")
    STAY_READ = "stay_read", N_("See who lives in the establishment")
    STAY_ADMIT = "stay_admit", N_("Admit a child")
    STAY_OVERRIDE = "stay_override", N_("Pass over a check at an admission, with a signature")
    STAY_KEEP = "stay_keep", N_("Move a child to another bed, note goings out and returns")
    STAY_END = "stay_end", N_("Let a child leave")
    MEDICINE_PRESCRIBE = "medicine_prescribe", N_("Record treatments and stop them")
    MEDICINE_GIVE = "medicine_give", N_("Give the medicines of a round, and see what must be given")
    DIET_KEEP = "diet_keep", N_("Record what a child may not eat or take, and print the kitchen sheet")
    MEAL_COUNT = "meal_count", N_("Count the meals")
    ACTIVITY_KEEP = "activity_keep", N_("Plan activities, enrol children, note who came")
    REGISTER_READ = "register_read", N_("Read the register of article 28")
    REGISTER_CORRECT = "register_correct", N_("Correct the register, by striking through")


class Reach(Word):
    """How far a power reaches."""

    SELF = "self", N_("oneself")
    ESTABLISHMENT = "establishment", N_("her establishment")
    EVERYWHERE = "everywhere", N_("everywhere")


_EVERYONE = {
    P.ACCOUNT_SELF: Reach.SELF,
    P.POLICY_READ: Reach.EVERYWHERE,
    P.ESTABLISHMENT_READ: Reach.EVERYWHERE,
}
_READS_FILES = {
    P.CASE_LIST: Reach.ESTABLISHMENT,
    P.CASE_OPEN: Reach.ESTABLISHMENT,
    P.CASE_READERS: Reach.ESTABLISHMENT,
    P.DOCUMENT_READ: Reach.ESTABLISHMENT,
    P.PAPER_READ: Reach.ESTABLISHMENT,
    P.BREAK_GLASS: Reach.EVERYWHERE,
}
_FOLLOWS_FILES = {
    **_READS_FILES,
    P.CASE_CREATE: Reach.ESTABLISHMENT,
    P.CASE_NOTE: Reach.ESTABLISHMENT,
    P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
    P.CASE_CORRECT: Reach.ESTABLISHMENT,
    P.CASE_RESTRICT: Reach.ESTABLISHMENT,
    P.CASE_MOVE: Reach.ESTABLISHMENT,
    P.CASE_CLOSE: Reach.ESTABLISHMENT,
    P.CASE_REOPEN: Reach.ESTABLISHMENT,
    P.CASE_ASSIGN: Reach.ESTABLISHMENT,
    P.PAIR_READ: Reach.ESTABLISHMENT,
}
_SEES_PLACES = {P.PLACE_READ: Reach.ESTABLISHMENT}
_LIVES_WITH = {
    **_SEES_PLACES,
    P.STAY_READ: Reach.ESTABLISHMENT,
    P.STAY_KEEP: Reach.ESTABLISHMENT,
    P.MEAL_COUNT: Reach.ESTABLISHMENT,
    P.ACTIVITY_KEEP: Reach.ESTABLISHMENT,
}
_GIVES = {P.MEDICINE_GIVE: Reach.ESTABLISHMENT, P.DIET_KEEP: Reach.ESTABLISHMENT}
_ADMITS = {**_LIVES_WITH, P.PLACE_HOLD: Reach.ESTABLISHMENT, P.STAY_ADMIT: Reach.ESTABLISHMENT}
_LETS_GO = {**_ADMITS, P.STAY_END: Reach.ESTABLISHMENT, P.REGISTER_READ: Reach.ESTABLISHMENT}

POWERS: dict[Role, dict[P, Reach]] = {
    Role.INTAKE_WORKER: {
        **_EVERYONE,
        **_READS_FILES,
        **_ADMITS,
        P.CASE_CREATE: Reach.ESTABLISHMENT,
        P.CASE_NOTE: Reach.ESTABLISHMENT,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
        P.CASE_CORRECT: Reach.ESTABLISHMENT,
    },
    Role.REFERENCE_WORKER: {**_EVERYONE, **_FOLLOWS_FILES, **_LETS_GO},
    Role.OUTREACH_WORKER: {**_EVERYONE},
    Role.HEALTH_STAFF: {
        **_EVERYONE,
        **_READS_FILES,
        **_SEES_PLACES,
        **_GIVES,
        P.MEDICINE_PRESCRIBE: Reach.ESTABLISHMENT,
        P.STAY_READ: Reach.ESTABLISHMENT,
        P.CASE_NOTE: Reach.ESTABLISHMENT,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
    },
    Role.EDUCATOR: {
        **_EVERYONE,
        **_READS_FILES,
        **_ADMITS,
        **_GIVES,
        P.CASE_CREATE: Reach.ESTABLISHMENT,
        P.CASE_NOTE: Reach.ESTABLISHMENT,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
    },
    Role.DIRECTOR: {
        **_EVERYONE,
        **_READS_FILES,
        P.CASE_SUPERVISE: Reach.ESTABLISHMENT,
        P.CASE_EXPORT: Reach.ESTABLISHMENT,
        P.EXPORT_WITNESS: Reach.ESTABLISHMENT,
        P.FIGURES_READ: Reach.ESTABLISHMENT,
        P.CASE_ASSIGN: Reach.ESTABLISHMENT,
        P.CASE_REOPEN: Reach.ESTABLISHMENT,
        P.CASE_MERGE: Reach.ESTABLISHMENT,
        P.PAIR_READ: Reach.ESTABLISHMENT,
        P.BREAK_GLASS_REVIEW: Reach.ESTABLISHMENT,
        P.KEYS_WITNESS: Reach.EVERYWHERE,
        P.USER_READ: Reach.ESTABLISHMENT,
        P.USER_MANAGE: Reach.ESTABLISHMENT,
        **_LETS_GO,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
        P.STAY_OVERRIDE: Reach.ESTABLISHMENT,
        P.PLACE_MANAGE: Reach.ESTABLISHMENT,
        P.REGISTER_CORRECT: Reach.ESTABLISHMENT,
    },
    Role.UNIT_OFFICER: {
        **_EVERYONE,
        **_FOLLOWS_FILES,
        **_SEES_PLACES,
        P.CASE_MERGE: Reach.ESTABLISHMENT,
        P.CASE_IMPORT: Reach.ESTABLISHMENT,
        P.CASE_EXPORT: Reach.ESTABLISHMENT,
    },
    Role.PATHWAY_COORDINATOR: {
        **_EVERYONE,
        **_FOLLOWS_FILES,
        **_SEES_PLACES,
        P.CASE_MERGE: Reach.ESTABLISHMENT,
        P.CASE_SUPERVISE: Reach.ESTABLISHMENT,
        P.CASE_EXPORT: Reach.ESTABLISHMENT,
        P.EXPORT_WITNESS: Reach.ESTABLISHMENT,
        P.FIGURES_READ: Reach.ESTABLISHMENT,
        P.CASE_IMPORT: Reach.ESTABLISHMENT,
        P.BREAK_GLASS_REVIEW: Reach.ESTABLISHMENT,
        P.USER_READ: Reach.ESTABLISHMENT,
    },
    Role.PROVINCIAL_COORDINATOR: {**_EVERYONE, P.FIGURES_READ: Reach.EVERYWHERE},
    Role.INSPECTOR: {**_EVERYONE, P.REGISTER_READ: Reach.ESTABLISHMENT},
    Role.ADMINISTRATOR: {
        **_EVERYONE,
        P.ESTABLISHMENT_MANAGE: Reach.EVERYWHERE,
        P.HOLIDAYS_MANAGE: Reach.EVERYWHERE,
        P.NICKNAMES_MANAGE: Reach.EVERYWHERE,
        P.KEYS_MANAGE: Reach.EVERYWHERE,
        P.KEYS_WITNESS: Reach.EVERYWHERE,
        P.EXPORT_WITNESS: Reach.EVERYWHERE,
        P.USER_READ: Reach.EVERYWHERE,
        P.USER_MANAGE: Reach.EVERYWHERE,
    },
}


def holds(roles: Iterable[str], power: P) -> bool:
    """Whether any of `roles` holds `power` at all. An unknown role holds nothing."""
    return reach(roles, power) is not None


@lru_cache(maxsize=256)
def powers(roles: frozenset[str]) -> frozenset[P]:
    """All that these roles hold together."""
    return frozenset(power for power in P if holds(roles, power))


def reach(roles: Iterable[str], power: P) -> Reach | None:
    """The farthest reach of `power` among `roles`; None when none holds it."""
    return _farthest(frozenset(roles), power)


@lru_cache(maxsize=4096)
def _farthest(roles: frozenset[str], power: P) -> Reach | None:
    found = [POWERS.get(role, {}).get(power) for role in roles]  # type: ignore[call-overload]
    order = (Reach.EVERYWHERE, Reach.ESTABLISHMENT, Reach.SELF)
    return next((step for step in order if step in found), None)
