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
    NOTICE_READ = "notice_read", N_("Have a bell: read what one was told")
    CASE_OPEN = "case_open", N_("Open a file")
    CASE_CREATE = "case_create", N_("Register a child")
    CASE_NOTE = "case_note", N_("Add a note")
    DOCUMENT_READ = "document_read", N_("Read the documents of a file")
    DOCUMENT_ADD = "document_add", N_("Attach documents, correct what is said of them, withdraw them")
    CASE_CORRECT = "case_correct", N_("Correct the identity")
    CASE_ASSIGN = "case_assign", N_("Choose who follows a file")
    CASE_RESTRICT = "case_restrict", N_("Restrict a file to its team")
    CASE_MOVE = "case_move", N_("Take a file to its next step, meet deadlines")
    CASE_JUDGE = (
        "case_judge",
        N_("Judge the danger, say that the child is safe; of her own: files she opened, while nobody follows them"),
    )
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
    NORMS_MANAGE = "norms_manage", N_("Give norms another value from a day on, keep lists of words")
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
    INCIDENT_DECLARE = "incident_declare", N_("Declare an incident of the centre, and complete what one declared")
    INCIDENT_READ = (
        "incident_read",
        N_("Read incidents: one’s own, or those of the establishment that are not set apart"),
    )
    INCIDENT_LEAD = "incident_lead", N_("Examine incidents, note who was told, decide actions, close")
    DIRECTORY_READ = "directory_read", N_("Search the directory, print it, say what is wrong in it")
    DIRECTORY_KEEP = "directory_keep", N_("Keep entries of the directory: change, check, look into reports")
    DIRECTORY_ENTER = "directory_enter", N_("Enter organisations into the directory, import and export it")
    DIRECTORY_ADDRESS = "directory_address", N_("See the address of a sensitive place")
    CONSENT_KEEP = "consent_keep", N_("Record by what right a child's data may be shared, and that it was revoked")
    REFERRAL_READ = "referral_read", N_("See the referrals her establishment sends and receives")
    REFERRAL_DRAFT = (
        "referral_draft",
        N_("Prepare a referral, answer questions about it, say that the child is on the way"),
    )
    REFERRAL_SEND = "referral_send", N_("Validate, send and recall referrals; offer a whole file to another house")
    REFERRAL_HANDLE = "referral_handle", N_("Take a received referral, ask questions, sign an arrival")
    REFERRAL_ANSWER = "referral_answer", N_("Accept or refuse a received referral; ask for a whole file, take it over")
    REFERRAL_PLACE = "referral_place", N_("Place a child in an emergency without waiting for an answer")
    REFERRAL_REVIEW = "referral_review", N_("Review refusals")
    STREET_READ = "street_read", N_("See rounds, places and street profiles of her house")
    STREET_MEET = "street_meet", N_("Go out: note encounters, keep profiles, say who was known again")
    CALL_TAKE = "call_take", N_("Take a call about a child in the street")
    ROUND_PLAN = "round_plan", N_("Plan rounds: sectors, places, crews, vehicles")
    ROUND_REVIEW = "round_review", N_("Validate nights, look at grave dangers, take telephones off")
    STREET_FIGURES = "street_figures", N_("See the territory: map and figures of the street")


class Reach(Word):
    """How far a power reaches."""

    SELF = "self", N_("oneself")
    ESTABLISHMENT = "establishment", N_("her establishment")
    PROVINCE = "province", N_("her province")
    EVERYWHERE = "everywhere", N_("everywhere")


_EVERYONE = {
    P.ACCOUNT_SELF: Reach.SELF,
    P.POLICY_READ: Reach.EVERYWHERE,
    P.ESTABLISHMENT_READ: Reach.EVERYWHERE,
    P.DIRECTORY_READ: Reach.EVERYWHERE,
}
_KEEPS_DIRECTORY = {P.DIRECTORY_KEEP: Reach.PROVINCE, P.DIRECTORY_ENTER: Reach.PROVINCE}
_READS_FILES = {
    P.CASE_LIST: Reach.ESTABLISHMENT,
    P.NOTICE_READ: Reach.SELF,
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
    P.CASE_JUDGE: Reach.ESTABLISHMENT,
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
_DECLARES = {P.INCIDENT_DECLARE: Reach.ESTABLISHMENT, P.INCIDENT_READ: Reach.SELF}
_OVERSEES = {P.INCIDENT_READ: Reach.SELF, P.INCIDENT_LEAD: Reach.SELF}
"""Of other establishments: those that were handed to her."""
_LETS_GO = {**_ADMITS, P.STAY_END: Reach.ESTABLISHMENT, P.REGISTER_READ: Reach.ESTABLISHMENT}

_GOES_OUT = {
    P.STREET_READ: Reach.ESTABLISHMENT,
    P.STREET_MEET: Reach.ESTABLISHMENT,
    P.CALL_TAKE: Reach.ESTABLISHMENT,
}
_SENDS_OUT = {
    **_GOES_OUT,
    P.ROUND_PLAN: Reach.ESTABLISHMENT,
    P.ROUND_REVIEW: Reach.ESTABLISHMENT,
    P.STREET_FIGURES: Reach.ESTABLISHMENT,
}
"""The map of the street is for those who send rounds out: for no authority, no province, no inspection."""

_PREPARES = {
    P.REFERRAL_READ: Reach.ESTABLISHMENT,
    P.REFERRAL_DRAFT: Reach.ESTABLISHMENT,
    P.CONSENT_KEEP: Reach.ESTABLISHMENT,
}
_RECEIVES = {P.REFERRAL_READ: Reach.ESTABLISHMENT, P.REFERRAL_HANDLE: Reach.ESTABLISHMENT}
_SENDS = {**_PREPARES, **_RECEIVES, P.REFERRAL_SEND: Reach.ESTABLISHMENT}
_DECIDES = {**_SENDS, P.REFERRAL_ANSWER: Reach.ESTABLISHMENT, P.REFERRAL_REVIEW: Reach.ESTABLISHMENT}

POWERS: dict[Role, dict[P, Reach]] = {
    Role.INTAKE_WORKER: {
        **_EVERYONE,
        **_READS_FILES,
        **_ADMITS,
        **_DECLARES,
        **_PREPARES,
        **_RECEIVES,
        P.STREET_READ: Reach.ESTABLISHMENT,
        P.CALL_TAKE: Reach.ESTABLISHMENT,
        P.CASE_CREATE: Reach.ESTABLISHMENT,
        P.CASE_JUDGE: Reach.SELF,
        P.CASE_NOTE: Reach.ESTABLISHMENT,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
        P.CASE_CORRECT: Reach.ESTABLISHMENT,
    },
    Role.REFERENCE_WORKER: {
        **_EVERYONE,
        **_GOES_OUT,
        **_FOLLOWS_FILES,
        **_LETS_GO,
        **_SENDS,
        P.INCIDENT_DECLARE: Reach.ESTABLISHMENT,
        P.INCIDENT_READ: Reach.ESTABLISHMENT,
    },
    Role.OUTREACH_WORKER: {**_EVERYONE, **_GOES_OUT, P.NOTICE_READ: Reach.SELF},
    Role.HEALTH_STAFF: {
        **_EVERYONE,
        **_READS_FILES,
        **_SEES_PLACES,
        **_DECLARES,
        **_GIVES,
        P.MEDICINE_PRESCRIBE: Reach.ESTABLISHMENT,
        P.REFERRAL_READ: Reach.ESTABLISHMENT,
        P.STAY_READ: Reach.ESTABLISHMENT,
        P.CASE_NOTE: Reach.ESTABLISHMENT,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
    },
    Role.EDUCATOR: {
        **_EVERYONE,
        **_READS_FILES,
        **_ADMITS,
        **_DECLARES,
        **_RECEIVES,
        **_GIVES,
        P.CASE_CREATE: Reach.ESTABLISHMENT,
        P.CASE_JUDGE: Reach.SELF,
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
        **_SENDS_OUT,
        **_LETS_GO,
        **_DECIDES,
        P.DOCUMENT_ADD: Reach.ESTABLISHMENT,
        P.STAY_OVERRIDE: Reach.ESTABLISHMENT,
        P.PLACE_MANAGE: Reach.ESTABLISHMENT,
        P.REGISTER_CORRECT: Reach.ESTABLISHMENT,
        P.INCIDENT_DECLARE: Reach.ESTABLISHMENT,
        P.INCIDENT_READ: Reach.ESTABLISHMENT,
        P.INCIDENT_LEAD: Reach.ESTABLISHMENT,
        P.DIRECTORY_KEEP: Reach.ESTABLISHMENT,
        P.DIRECTORY_ADDRESS: Reach.ESTABLISHMENT,
    },
    Role.UNIT_OFFICER: {
        **_EVERYONE,
        **_SENDS_OUT,
        **_FOLLOWS_FILES,
        **_SEES_PLACES,
        **_OVERSEES,
        **_KEEPS_DIRECTORY,
        P.DIRECTORY_ADDRESS: Reach.PROVINCE,
        **_DECIDES,
        P.CASE_MERGE: Reach.ESTABLISHMENT,
        P.CASE_IMPORT: Reach.ESTABLISHMENT,
        P.CASE_EXPORT: Reach.ESTABLISHMENT,
    },
    Role.PATHWAY_COORDINATOR: {
        **_EVERYONE,
        **_SENDS_OUT,
        **_FOLLOWS_FILES,
        **_SEES_PLACES,
        **_OVERSEES,
        **_KEEPS_DIRECTORY,
        P.DIRECTORY_ADDRESS: Reach.PROVINCE,
        **_DECIDES,
        P.REFERRAL_PLACE: Reach.ESTABLISHMENT,
        P.CASE_MERGE: Reach.ESTABLISHMENT,
        P.CASE_SUPERVISE: Reach.ESTABLISHMENT,
        P.CASE_EXPORT: Reach.ESTABLISHMENT,
        P.EXPORT_WITNESS: Reach.ESTABLISHMENT,
        P.FIGURES_READ: Reach.ESTABLISHMENT,
        P.CASE_IMPORT: Reach.ESTABLISHMENT,
        P.BREAK_GLASS_REVIEW: Reach.ESTABLISHMENT,
        P.USER_READ: Reach.ESTABLISHMENT,
    },
    Role.PROVINCIAL_COORDINATOR: {
        **_EVERYONE,
        **_KEEPS_DIRECTORY,
        P.FIGURES_READ: Reach.EVERYWHERE,
    },
    Role.INSPECTOR: {**_EVERYONE, P.REGISTER_READ: Reach.ESTABLISHMENT},
    Role.ADMINISTRATOR: {
        **_EVERYONE,
        P.ESTABLISHMENT_MANAGE: Reach.EVERYWHERE,
        P.HOLIDAYS_MANAGE: Reach.EVERYWHERE,
        P.NORMS_MANAGE: Reach.EVERYWHERE,
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
    order = (Reach.EVERYWHERE, Reach.PROVINCE, Reach.ESTABLISHMENT, Reach.SELF)
    return next((step for step in order if step in found), None)
