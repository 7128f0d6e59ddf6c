"""Role x endpoint x relation, generated from the URL map and compared with the policy; and class by class on the page."""

from __future__ import annotations

import hmac
import re
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from caseapp.cases import queries, service
from caseapp.cases.service.glass import break_glass
from caseapp.infra.db import db
from caseapp.kernel.identifiers import new_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide, exceptional_classes
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from caseapp.web.gate import BEARER, PUBLIC, gates
from tests.conftest import House
from tests.security.tools import facts, prints, raw, working
from tests.support.client import PageClient
from tests.support.world import CANARIES, give_cookie

PUBLIC_ENDPOINTS = {
    "accounts.begin": "the first start: asks for the code printed where the program was started, and 404 afterwards",
    "accounts.let_in": "signing in",
    "accounts.open_again": "unlocking: asks for the password of the session it belongs to",
    "accounts.sign_in": "the page for signing in",
    "accounts.sign_out": "signing out works for a locked session too",
    "accounts.unlock": "the page for unlocking",
    "accounts.welcome": "the page of the first start",
    "home.choose_language": "a stranger chooses her language",
    "home.health": "whether the application can serve, and nothing else",
    "outreach.field_manifest": "the page in the street, without any data: what a telephone shows among its applications",
    "outreach.field_page": "the page in the street, without any data: its shell, which a telephone keeps",
    "outreach.field_words": "the page in the street, without any data: its sentences and code lists",
    "outreach.field_worker": "the page in the street, without any data: the worker that keeps the shell",
    "papers.verify": "whoever holds a paper asks whether it is genuine; slowed down by address",
    "referral.handed": "a body outside is asked for its link and its code; without any data",
    "referral.handed_open": "link and code together open what a body was told (ADR 19); slowed down by address",
    "referral.handed_answer": "a signed ticket of the page that was opened takes its answer",
    "static": "style, scripts, pictures, fonts",
}
"""Everything that answers a stranger, with its reason. Reviewed: whoever adds a line asks a second person."""

TELEPHONE_ENDPOINTS = {
    "outreach.enrol": "a code that is shown once",
    "outreach.items": "the token that hands in; a telephone that was taken off is heard too, and what it says waits",
    "outreach.take_along": "the token that reads",
    "outreach.wiped": "the token that hands in",
}
"""What no cookie opens, only a secret in the request itself; with which. No form token is asked here, so no more may
come in unseen (tests/outreach)."""
OUTSIDE = PUBLIC_ENDPOINTS.keys() | TELEPHONE_ENDPOINTS.keys()

SIGNED_IN = "signed_in"
EXPECTED: dict[str, Any] = {
    **dict.fromkeys(PUBLIC_ENDPOINTS, PUBLIC),
    **dict.fromkeys(
        (
            "accounts.account", "accounts.choose_letters", "accounts.password", "accounts.change_password", "accounts.sign_out_everywhere",
            "accounts.workplace", "accounts.choose_workplace", "accounts.lock", "home.home", "home.help_page",
            "home.end_tour", "home.all_places",
        ),
        SIGNED_IN,
    ),
    **dict.fromkeys(("home.keep_draft", "home.discard_draft"), P.ACCOUNT_SELF),
    "accounts.policy": P.POLICY_READ,
    **dict.fromkeys(("accounts.establishments", "accounts.establishment"), P.ESTABLISHMENT_READ),
    **dict.fromkeys(
        (
            "accounts.edit_establishment", "accounts.change_establishment", "accounts.new_establishment",
            "accounts.create_establishment",
        ),
        P.ESTABLISHMENT_MANAGE,
    ),
    **dict.fromkeys(
        ("accounts.keys", "accounts.new_recovery", "accounts.make_recovery", "accounts.verify_recovery"), P.KEYS_MANAGE
    ),
    **dict.fromkeys(("accounts.people", "accounts.person"), P.USER_READ),
    **dict.fromkeys(
        (
            "accounts.edit_person", "accounts.change_person", "accounts.ending", "accounts.end_person",
            "accounts.resetting", "accounts.reset_person", "accounts.edit_role", "accounts.change_role",
            "accounts.ending_role", "accounts.end_role", "accounts.new_role", "accounts.add_role",
            "accounts.new_person", "accounts.create_person",
        ),
        P.USER_MANAGE,
    ),
    **dict.fromkeys(("cases.index", "matching.search", "matching.found", "matching.suggest"), P.CASE_LIST),
    **dict.fromkeys(("cases.waiting", "cases.notices", "cases.read_notices"), P.NOTICE_READ),
    **dict.fromkeys(("matching.inquiries", "matching.answered"), P.CASE_READERS),
    **dict.fromkeys(("matching.nicknames", "matching.change_nicknames"), P.NICKNAMES_MANAGE),
    **dict.fromkeys(("matching.ask", "matching.known"), P.CASE_CREATE),
    "cases.figures": P.FIGURES_READ,
    **dict.fromkeys(("cases.leave", "cases.plan_leave", "cases.end_leave"), P.CASE_MOVE),
    **dict.fromkeys(("cases.holidays", "cases.add_holiday", "cases.remove_holiday"), P.HOLIDAYS_MANAGE),
    **dict.fromkeys(("norms.index", "norms.norm", "norms.give", "norms.withdraw", "norms.word_list", "norms.wording", "norms.change_word", "norms.withdraw_word"), P.NORMS_MANAGE),
    **dict.fromkeys(("norms.house_norm", "norms.give_house", "norms.withdraw_house"), P.PLACE_MANAGE),
    **dict.fromkeys(("cases.kept_views", "cases.save_view", "cases.drop_view"), P.CASE_LIST),
    **dict.fromkeys(("cases.reassigning", "cases.reassign"), P.CASE_ASSIGN),
    **dict.fromkeys(("cases.exporting", "cases.export"), P.CASE_EXPORT),
    **dict.fromkeys(
        (
            "cases.board", "cases.elsewhere", "cases.team_leave", "cases.set_leave", "cases.changing_leave",
            "cases.change_leave", "cases.call_back",
        ),
        P.CASE_SUPERVISE,
    ),
    **dict.fromkeys(("cases.show", "cases.summary", "cases.intake_paper"), P.CASE_OPEN),
    "papers.index": P.PAPER_READ,
    "cases.readers": P.CASE_READERS,
    **dict.fromkeys(
        ("cases.add_note", "cases.correcting_note", "cases.correct_note", "cases.pin", "cases.unpin", "cases.meet"),
        P.CASE_NOTE,
    ),
    **dict.fromkeys(("cases.judging", "cases.danger"), P.CASE_JUDGE),
    **dict.fromkeys(("cases.putting_off", "cases.put_off"), P.CASE_MOVE),
    "cases.move": P.CASE_CORRECT,
    **dict.fromkeys(("cases.new", "cases.create", "cases.from_search", "cases.blank_paper"), P.CASE_CREATE),
    **dict.fromkeys(("cases.identity", "cases.correct", "cases.intake", "cases.complete"), P.CASE_CORRECT),
    **dict.fromkeys(("cases.closing", "cases.close"), P.CASE_CLOSE),
    **dict.fromkeys(("cases.reopening", "cases.reopen"), P.CASE_REOPEN),
    **dict.fromkeys(
        ("cases.restricting", "cases.restrict", "cases.unrestricting", "cases.unrestrict"), P.CASE_RESTRICT
    ),
    **dict.fromkeys(("cases.team", "cases.assign", "cases.add_member", "cases.remove_member"), P.CASE_ASSIGN),
    **dict.fromkeys(
        ("matching.pairs", "matching.pair", "matching.decide", "matching.same", "matching.put_together"), P.PAIR_READ
    ),
    **dict.fromkeys(("matching.merging", "matching.merge", "matching.undoing", "matching.undo"), P.CASE_MERGE),
    **dict.fromkeys(("documents.index", "documents.show", "documents.page", "documents.preview"), P.DOCUMENT_READ),
    **dict.fromkeys(
        ("documents.new", "documents.add", "documents.describing", "documents.describe", "documents.withdrawing", "documents.withdraw"),
        P.DOCUMENT_ADD,
    ),
    **dict.fromkeys(("cases.exceptional", "cases.break_glass"), P.BREAK_GLASS),
    **dict.fromkeys(("cases.reviews", "cases.review"), P.BREAK_GLASS_REVIEW),
    **dict.fromkeys(("referral.index", "referral.show", "referral.asking", "referral.carry_on"), P.REFERRAL_READ),
    **dict.fromkeys(
        ("referral.prepare_one", "referral.prepared", "referral.safety", "referral.write_safety"), P.REFERRAL_DRAFT
    ),
    **dict.fromkeys(("referral.summary", "referral.write_summary", "referral.ask_more"), P.REFERRAL_SEND),
    "referral.hold_longer": P.REFERRAL_ANSWER,
    **dict.fromkeys(
        ("referral.transfers", "referral.transfer", "referral.answering", "referral.answer_transfer"), P.REFERRAL_HANDLE
    ),
    **dict.fromkeys(("referral.offering", "referral.offer_file"), P.REFERRAL_SEND),
    **dict.fromkeys(("referral.asking_file", "referral.ask_file"), P.REFERRAL_ANSWER),
    "referral.late": P.CASE_SUPERVISE,
    **dict.fromkeys(("referral.reviews", "referral.review", "referral.decide_review"), P.REFERRAL_REVIEW),
    **dict.fromkeys(
        (
            "referral.outside_new", "referral.outside_made", "referral.outside_link", "referral.outside_withdraw",
            "referral.outside_letter", "referral.outside_sheet", "referral.outside_sheet_written",
            "referral.print_outside_handover",
        ),
        P.REFERRAL_SEND,
    ),
    "referral.outside": P.REFERRAL_HANDLE,
    **dict.fromkeys(("referral.outside_saying", "referral.outside_said", "referral.outside_hand", "referral.outside_handed"), P.REFERRAL_DRAFT),
    **dict.fromkeys(("referral.register", "referral.keep", "referral.revoking", "referral.revoke"), P.CONSENT_KEEP),
    **dict.fromkeys(("centre.index", "centre.nights"), P.PLACE_READ),
    **dict.fromkeys(
        (
            "centre.setup", "centre.template", "centre.copy_template", "centre.new_unit", "centre.add_unit", "centre.edit_unit", "centre.change_unit",
            "centre.stays_figures", "centre.past_stays", "centre.end_unit", "centre.new_beds", "centre.add_beds", "centre.end_bed", "centre.licence",
            "centre.set_licence",
        ),
        P.PLACE_MANAGE,
    ),
    **dict.fromkeys(
        ("centre.holding", "centre.hold", "centre.blocking", "centre.block", "centre.free", "centre.prolong"), P.PLACE_HOLD
    ),
    **dict.fromkeys(("centre.admission", "centre.take_in", "centre.further_basis", "centre.add_basis"), P.STAY_ADMIT),
    **dict.fromkeys(("centre.stay", "centre.week", "centre.shift_log", "centre.read_log"), P.STAY_READ),
    **dict.fromkeys(("centre.write_log", "centre.log_done"), P.STAY_KEEP),
    **dict.fromkeys(
        (
            "centre.other_bed", "centre.move_bed", "centre.going_out", "centre.go_out", "centre.come_back",
            "centre.set_visitor", "centre.end_visitor", "centre.inform", "centre.roll", "centre.call_roll", "centre.missing",
            "centre.begin_search", "centre.tell", "centre.end_search",
        ),
        P.STAY_KEEP,
    ),
    **dict.fromkeys(("centre.leaving", "centre.let_out", "centre.aftercare"), P.STAY_END),
    **dict.fromkeys(("centre.register", "centre.show", "centre.print_register"), P.REGISTER_READ),
    **dict.fromkeys(("centre.minutes", "centre.sign_minutes", "centre.print_minutes", "centre.print_information"), P.STAY_ADMIT),
    **dict.fromkeys(("centre.print_certificate",), P.STAY_END),
    **dict.fromkeys(
        (
            "directory.index", "directory.find", "directory.show", "directory.history", "directory.organisation",
            "directory.report", "directory.pocket", "directory.print_pocket",
        ),
        P.DIRECTORY_READ,
    ),
    **dict.fromkeys(
        (
            "directory.edit", "directory.change", "directory.verify", "directory.close", "directory.reopen",
            "directory.new_offer", "directory.add_offer", "directory.edit_offer", "directory.change_offer",
            "directory.end_offer", "directory.waiting", "directory.settle",
        ),
        P.DIRECTORY_KEEP,
    ),
    **dict.fromkeys(
        (
            "directory.new", "directory.create", "directory.new_site", "directory.create_site",
            "directory.edit_organisation", "directory.change_organisation", "directory.importing", "directory.bring",
            "directory.preview", "directory.carry_out", "directory.exporting", "directory.export",
        ),
        P.DIRECTORY_ENTER,
    ),
    **dict.fromkeys(
        ("daily.treatments", "daily.new_treatment", "daily.prescribe", "daily.stop_treatment"), P.MEDICINE_PRESCRIBE
    ),
    **dict.fromkeys(("daily.medicines_round", "daily.write_dose", "daily.witness", "daily.print_round"), P.MEDICINE_GIVE),
    **dict.fromkeys(("daily.needed_now", "daily.give_needed", "daily.take_back_needed"), P.MEDICINE_GIVE),
    **dict.fromkeys(("daily.needs", "daily.set_needs", "daily.print_kitchen"), P.DIET_KEEP),
    **dict.fromkeys(("daily.meals_today", "daily.count_meal", "daily.meals_month"), P.MEAL_COUNT),
    **dict.fromkeys(("daily.activities_week", "daily.activities_month", "daily.occasion"), P.STAY_READ),
    **dict.fromkeys(
        (
            "daily.new_activity", "daily.plan_activity", "daily.edit_activity", "daily.change_activity", "daily.end_activity", "daily.enrolling", "daily.enrol",
            "daily.note_attendance",
        ),
        P.ACTIVITY_KEEP,
    ),
    **dict.fromkeys(("centre.line", "centre.correct", "centre.strike"), P.REGISTER_CORRECT),
    **dict.fromkeys(("incidents.new", "incidents.create"), P.INCIDENT_DECLARE),
    **dict.fromkeys(
        ("outreach.profiles", "outreach.profiles_found", "outreach.suggest_profiles", "outreach.profile", "outreach.long_gone"), P.STREET_READ
    ),
    **dict.fromkeys(
        (
            "outreach.new_profile", "outreach.open_profile", "outreach.edit_profile", "outreach.change_profile",
            "outreach.leave_street", "outreach.back_in_street", "outreach.join_profiles", "outreach.part_profiles",
            "outreach.ask_day_team", "outreach.recognise", "outreach.answer_met", "outreach.open_from_met",
            "outreach.stay_silhouette", "outreach.look_again", "outreach.undo_recognition",
        ),
        P.STREET_MEET,
    ),
    **dict.fromkeys(("outreach.becoming_file", "outreach.open_file", "outreach.lead_to_file"), P.CASE_CREATE),
    **dict.fromkeys(("outreach.bed", "outreach.ask_for_bed", "outreach.settle_bed"), P.STREET_MEET),
    "outreach.open_for_bed": P.CASE_CREATE,
    "outreach.refer_for_bed": P.REFERRAL_DRAFT,
    **dict.fromkeys(
        (
            "incidents.index", "incidents.rules", "incidents.show", "incidents.step", "incidents.write_step",
            "incidents.telling", "incidents.tell", "incidents.finish", "incidents.print_sheet",
        ),
        P.INCIDENT_READ,
    ),
    **dict.fromkeys(("incidents.move", "incidents.decide", "incidents.let_in", "incidents.exporting", "incidents.export"), P.INCIDENT_LEAD),
    **dict.fromkeys(
        ("referral.print_handover", "referral.print_driver", "referral.print_discharge"), P.REFERRAL_HANDLE
    ),
    **dict.fromkeys(("referral.letter", "referral.print_letter"), P.REFERRAL_SEND),
    "referral.write_out": P.REFERRAL_SEND,
    **dict.fromkeys(("referral.taking_up", "referral.take_up"), P.REFERRAL_DRAFT),
    **dict.fromkeys(
        (
            "outreach.telephones", "outreach.add_telephone", "outreach.taking_off", "outreach.take_off",
            "outreach.telephone_file", "outreach.bring_file",
        ),
        P.STREET_MEET,
    ),
    **dict.fromkeys(
        ("outreach.waiting_items", "outreach.waiting_item", "outreach.take_in", "outreach.put_aside"), P.ROUND_REVIEW
    ),
    **dict.fromkeys(TELEPHONE_ENDPOINTS, BEARER),
    **dict.fromkeys(
        (
            "outreach.street", "outreach.places", "outreach.crew_page", "outreach.week", "outreach.round_page",
            "outreach.promises",
        ),
        P.STREET_READ,
    ),
    **dict.fromkeys(
        (
            "outreach.calls", "outreach.new_call", "outreach.take_call", "outreach.call_page", "outreach.put_call",
            "outreach.end_call", "outreach.tell_caller",
        ),
        P.CALL_TAKE,
    ),
    **dict.fromkeys(
        (
            "outreach.read_hand_over", "outreach.leave", "outreach.well", "outreach.call_for_help", "outreach.step",
            "outreach.add_stop", "outreach.goes_home", "outreach.joins", "outreach.earlier", "outreach.new_promise", "outreach.promise_return",
            "outreach.promise_page", "outreach.put_promise", "outreach.end_promise",
        ),
        P.STREET_MEET,
    ),
    **dict.fromkeys(
        (
            "outreach.new_sector", "outreach.add_sector", "outreach.edit_sector", "outreach.change_sector",
            "outreach.use_sector", "outreach.new_place", "outreach.add_place", "outreach.edit_place",
            "outreach.change_place", "outreach.use_place", "outreach.set_competence", "outreach.drop_competence",
            "outreach.new_vehicle", "outreach.add_vehicle", "outreach.edit_vehicle", "outreach.change_vehicle",
            "outreach.new_line", "outreach.add_line", "outreach.edit_line", "outreach.change_line", "outreach.end_line",
            "outreach.new_round", "outreach.plan_round", "outreach.edit_round", "outreach.change_round",
            "outreach.cancel_round",
        ),
        P.ROUND_PLAN,
    ),
    "referral.radar": P.FIGURES_READ,
    "referral.path": P.CASE_OPEN,
    "referral.radar_list": P.CASE_SUPERVISE,
    **dict.fromkeys(("outreach.figures", "outreach.street_map", "outreach.counts"), P.STREET_FIGURES),
    **dict.fromkeys(
        ("outreach.met", "outreach.encounter", "outreach.night", "outreach.take", "outreach.print_report"), P.STREET_READ
    ),
    **dict.fromkeys(
        (
            "outreach.noting", "outreach.note", "outreach.complete", "outreach.count_kit", "outreach.note_incident",
            "outreach.debrief", "outreach.write_report", "outreach.sign", "outreach.withdraw", "outreach.print_blank",
        ),
        P.STREET_MEET,
    ),
    **dict.fromkeys(("outreach.dangers", "outreach.review", "outreach.validate"), P.ROUND_REVIEW),
}  # fmt: skip

ENDING = {"accounts.sign_out_everywhere", "accounts.lock", "accounts.change_password"}
"""Whoever was here must sign in again."""
READING = {"cases.show", "cases.readers", "cases.summary", "cases.intake_paper", "documents.index", "referral.path"}
"""What a received or exceptionally opened file allows at all."""
ADMITTING = {"centre.admission", "centre.take_in", "referral.asking_file", "referral.ask_file"}
"""What a received file allows besides: a child lives in one centre while another keeps her file, and may be followed
there from now on."""
TEAM_ROLES = [role for role in Role if holds([role], P.CASE_OPEN)]


class Door:
    """Sends well-formed requests as one person, with a fresh session for each."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.target = house.world.person(Role.OUTREACH_WORKER)
        self.role = raw(house, "SELECT id FROM membership WHERE user_id = :u", u=self.target)[0].id
        told = "SELECT id FROM case_event WHERE case_id = :c AND kind = 'note' ORDER BY id"
        self.note = raw(house, told, c=house.world.case_id)[0].id
        self.deadline = raw(house, "SELECT id FROM case_deadline WHERE case_id = :c", c=house.world.case_id)[0].id
        self.rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint != "static"]

    def client(self, user: bytes | None) -> tuple[PageClient, str]:
        client = self.house.app.test_client()
        client.look = False
        seed = "stranger"
        if user is None:
            client.set_cookie("caseapp_form", seed)
        else:
            with self.house.app.app_context():
                seed = give_cookie(user)
                db.session.remove()
            client.set_cookie("caseapp", seed)
        return client, hmac.new(self.house.app.secret_key, b"form." + seed.encode(), "sha256").hexdigest()[:40]

    def address(self, rule: Rule, **given: str) -> str:
        world = self.house.world
        known = {
            "reference": world.reference, "slug": world.slugs[world.there], "key": self.target.hex(), "role_key": self.role.hex(),
            "code": "K7M-492-QXTB", "day": "2027-03-10", "leave_id": bytes(16).hex(), "inquiry": bytes(16).hex(),
            "bed": bytes(16).hex(), "unit": bytes(16).hex(), "visitor": bytes(16).hex(), "line": bytes(16).hex(), "year": "2026",
            "treatment": bytes(16).hex(), "dose": bytes(16).hex(), "activity": bytes(16).hex(),
            "pair": bytes(16).hex(), "merge": bytes(16).hex(), "document": bytes(16).hex(), "number": "1",
            "incident": bytes(16).hex(), "step": "1", "whom": "prosecutor", "name": "examine", "action": bytes(16).hex(),
            "entry": world.there.hex(), "whole": bytes(16).hex(), "offer": bytes(16).hex(), "report": bytes(16).hex(),
            "opening": bytes(16).hex(), "note": self.note.hex(), "deadline": self.deadline.hex(),
            "profile": bytes(16).hex(), "met": bytes(16).hex(), "recognition": bytes(16).hex(),
            "device": bytes(16).hex(), "item": bytes(16).hex(),
            "sector": bytes(16).hex(), "place": bytes(16).hex(), "competence": bytes(16).hex(), "vehicle": bytes(16).hex(),
            "weekly": bytes(16).hex(), "round_id": bytes(16).hex(), "stop": bytes(16).hex(), "call": bytes(16).hex(),
            "promise": bytes(16).hex(), "sending": bytes(16).hex(), "move": "accept", "consent": bytes(16).hex(),
            "value": bytes(16).hex(), "row": bytes(16).hex(), "encounter": bytes(16).hex(), "body": bytes(16).hex(), "way": "entry",
        } | given  # fmt: skip
        if rule.endpoint.startswith("home."):
            known["key"] = "case.new"
        if rule.endpoint.startswith("norms."):
            known |= {"key": "unaccounted_at", "of": "activity", "code": "new"}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known[found[1]], rule.rule)

    def send(
        self, who: tuple[PageClient, str], rule: Rule, method: str, *, token: str | None = "", **given: str
    ) -> TestResponse:
        client, own = who
        path = self.address(rule, **given)
        right = own if token == "" else token
        if method == "PUT":
            headers = {"X-CSRF-Token": right} if right else {}
            return client.open(path, method=method, json={"x": "y"}, headers=headers)
        data = {"csrf_token": right} if right and method != "GET" else {}
        return client.open(path, method=method, data=data if method != "GET" else None)

    def methods(self, rule: Rule) -> list[str]:
        return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_endpoint_has_an_expectation_and_keeps_it(lite: House) -> None:
    found = gates(lite.app)
    assert set(found) - set(EXPECTED) == set(), "a new endpoint needs a line in EXPECTED"
    assert set(EXPECTED) - set(found) == set(), "a line for an endpoint that is gone"
    assert {name: gate for name, gate in found.items() if EXPECTED[name] != gate} == {}
    assert {name for name, gate in found.items() if gate == PUBLIC} == set(PUBLIC_ENDPOINTS)
    assert {name for name, gate in found.items() if gate == BEARER} == set(TELEPHONE_ENDPOINTS)


def test_telephones_are_asked_for_their_secret_whoever_is_signed_in(lite: House) -> None:
    """A cookie, with or without the token of a form, opens nothing of theirs; nothing is written."""
    door, wrong = Door(lite), {}
    before = prints(lite, "field_device", "field_item", "submission")
    rules = [rule for rule in door.rules if rule.endpoint in TELEPHONE_ENDPOINTS]
    for user in (None, *(lite.world.person(role) for role in Role)):
        who = door.client(user)
        for rule in rules:
            for method in door.methods(rule):
                for token in ("", None):
                    answer = door.send(who, rule, method, token=token)
                    if answer.status_code not in (401, 410, 429) or answer.mimetype != "application/json":
                        wrong[user, method, rule.rule] = answer.status_code
    assert wrong == {}
    assert prints(lite, *before) == before


def test_a_stranger_is_sent_to_sign_in(lite: House) -> None:
    door, wrong = Door(lite), {}
    who = door.client(None)
    before = prints(lite, "case_file", "case_event", "user_account", "membership", "establishment", "draft")
    for rule in door.rules:
        if rule.endpoint in OUTSIDE:
            continue
        for method in door.methods(rule):
            answer = door.send(who, rule, method)
            at_door = answer.status_code == 303 and answer.headers["Location"].startswith("/login")
            if not (at_door or (method == "PUT" and answer.status_code == 401)):
                wrong[method, rule.rule] = answer.status_code
            for canary in CANARIES.values():
                assert canary not in answer.get_data(as_text=True)
    assert wrong == {}
    assert prints(lite, *before) == before


def test_roles_pass_the_gates_that_the_policy_opens_and_no_other(lite: House) -> None:
    door, wrong, refused = Door(lite), {}, 0
    start = facts(lite).count("access.refused")
    for role in Role:
        user = lite.world.person(role)
        who = door.client(user)
        for rule in door.rules:
            if rule.endpoint in OUTSIDE:
                continue
            gate = EXPECTED[rule.endpoint]
            may = gate == SIGNED_IN or holds([role], gate)
            for method in door.methods(rule):
                answer = door.send(who, rule, method)
                if rule.endpoint in ENDING:
                    who = door.client(user)
                code = answer.status_code
                refused += code == 403
                if not may and code != 403:
                    wrong[role, method, rule.rule] = code
                # People are also protected from each other: behind the gate, a director may still not touch everybody.
                elsewhere = rule.endpoint.startswith("accounts.") and code in (403, 404)
                if may and (code >= 500 or (code == 403 and not elsewhere)):
                    wrong[role, method, rule.rule] = code
    assert wrong == {}
    assert facts(lite).count("access.refused") - start == refused


def test_without_the_forms_token_nothing_is_done(lite: House) -> None:
    door, wrong = Door(lite), {}
    before = prints(lite, "case_file", "case_event", "case_member", "draft", "membership", "submission")
    user = lite.world.person(Role.UNIT_OFFICER)
    _, foreign = door.client(lite.world.person(Role.UNIT_OFFICER))
    for rule in door.rules:
        for method in door.methods(rule):
            if method == "GET" or rule.endpoint in TELEPHONE_ENDPOINTS:
                continue
            who = door.client(user)
            for token in (None, "0" * 40, foreign, "é"):
                answer = door.send(who, rule, method, token=token)
                if answer.status_code != 400:
                    wrong[method, rule.rule, token] = answer.status_code
    assert wrong == {}
    assert prints(lite, *before) == before


FORGED = ("zzz", "K7M-492-QXT0", "%00", "%0d%0aSet-Cookie:x=1", "%F0%9F%98%80", "%ed%a0%80", "x" * 3000)


def _said(answer: TestResponse) -> tuple[Any, ...]:
    """All that an answer says, but for the address in it that was asked for (the language button goes back there)."""
    page = re.sub(rb'(name="next" value=")[^"]*', rb"\1", answer.data)
    headers = sorted((name, value) for name, value in answer.headers if name != "Content-Length")
    return answer.status_code, page, headers


def _share(house: House, classes: list[DataClass]) -> None:
    worker = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, worker):
        service.share(worker, queries.locate(worker, house.world.reference, writing=True), house.world.there, classes)


def _break(house: House, role: Role, place: bytes) -> None:
    actor = house.world.actor(role, place)
    with working(house, actor):
        break_glass(actor, house.world.case_id, house.world.here, "Une raison assez longue pour être lue.")


@pytest.mark.parametrize("relation", ["none", "received", "exceptional", "restricted"])
def test_relations_open_what_they_should_and_the_rest_does_not_exist(lite: House, relation: str) -> None:
    """What is out of reach answers exactly like what never was: same status, same page, same headers."""
    world, door, wrong = lite.world, Door(lite), {}
    place = world.here if relation == "restricted" else world.there
    if relation == "received":
        _share(lite, [DataClass.IDENTITY])
    if relation == "restricted":
        worker = world.actor(Role.REFERENCE_WORKER)
        with working(lite, worker):
            service.restrict(worker, queries.locate(worker, world.reference, writing=True), "Un proche y travaille.")
    before = prints(lite, "case_file", "case_event", "case_member", "case_share")
    nobody = new_reference()
    rules = [rule for rule in door.rules if "reference" in rule.arguments]
    assert len(rules) > 12
    for role in TEAM_ROLES:
        if relation == "restricted" and role is Role.REFERENCE_WORKER:
            continue
        if relation == "exceptional":
            _break(lite, role, place)
        who = door.client(world.person(role, place))
        for rule in rules:
            if not holds([role], EXPECTED[rule.endpoint]):
                continue
            for method in door.methods(rule):
                answer = door.send(who, rule, method)
                opened = relation in ("received", "exceptional") and rule.endpoint in READING
                if relation == "received" and rule.endpoint in ADMITTING:
                    if answer.status_code != {"GET": 200, "POST": 422}[method]:
                        wrong[role, method, rule.rule] = answer.status_code
                    continue
                if answer.status_code != (200 if opened else 404):
                    wrong[role, method, rule.rule] = answer.status_code
                if opened:
                    continue
                others = (nobody, *FORGED) if rule.endpoint in READING else (nobody,)
                for other in others:
                    absent = door.send(who, rule, method, reference=other)
                    if _said(absent) != _said(answer):
                        wrong[role, method, rule.rule, other] = absent.status_code
    assert wrong == {}
    if relation != "exceptional":
        assert prints(lite, *before) == before


MARKS = {
    DataClass.IDENTITY: "Tamazirtiq",
    DataClass.CONTACT: "0655443322",
    DataClass.SOCIAL: "Zerktounix",
    DataClass.NOTES: "Mouloudax",
    DataClass.HEALTH: "Hamidoux",
    DataClass.JUDICIAL: "tribunal",
}


def _full_file(house: House) -> None:
    """A note in each class: the health one by a nurse who joins the team for it and leaves."""
    world = house.world
    worker, nurse = world.actor(Role.REFERENCE_WORKER), world.actor(Role.HEALTH_STAFF)
    with working(house, worker):
        service.add_member(worker, queries.locate(worker, world.reference, writing=True), nurse.user_id)
    with working(house, nurse):
        case = queries.locate(nurse, world.reference, writing=True)
        service.add_note(nurse, case, CANARIES["health"], DataClass.HEALTH)
    with working(house, worker):
        service.remove_member(worker, queries.locate(worker, world.reference, writing=True), nurse.user_id)


def _seen(house: House, role: Role, place: bytes) -> set[DataClass]:
    door = Door(house)
    client, _ = door.client(house.world.person(role, place))
    page = client.get(f"/cases/{house.world.reference}")
    assert page.status_code == 200, role
    text = page.get_data(as_text=True)
    return {data_class for data_class, mark in MARKS.items() if mark in text}


def _allowed(role: Role, relation: Relation, chosen: frozenset[str] = frozenset()) -> set[DataClass]:
    return {c for c in DataClass if decide([role], Act.READ, relation, c, chosen) is Verdict.ALLOWED}


def test_the_file_page_shows_each_role_the_classes_the_policy_allows(house: House) -> None:
    world = house.world
    _full_file(house)
    found, expected = {}, {}
    worker = world.actor(Role.REFERENCE_WORKER)
    for role in TEAM_ROLES:
        relation = Relation.TEAM if role is Role.REFERENCE_WORKER else Relation.ESTABLISHMENT
        found[role, relation], expected[role, relation] = _seen(house, role, world.here), _allowed(role, relation)
    with working(house, worker):
        for role in TEAM_ROLES:
            case = queries.locate(worker, world.reference, writing=True)
            service.add_member(worker, case, world.person(role))
    for role in TEAM_ROLES:
        key = role, Relation.TEAM
        found[key], expected[key] = _seen(house, role, world.here), _allowed(role, Relation.TEAM)
    assert {k: v for k, v in found.items() if v != expected[k]} == {}
    assert len({frozenset(v) for v in expected.values()}) >= 4, "the roles differ, else this proves nothing"
    for role in TEAM_ROLES:
        _break(house, role, world.there)
        chosen = frozenset(map(str, exceptional_classes([role])))
        assert _seen(house, role, world.there) == _allowed(role, Relation.EXCEPTIONAL, chosen), role


@pytest.mark.parametrize("data_class", list(DataClass))
def test_a_receiver_sees_the_chosen_class_and_no_other(lite: House, data_class: DataClass) -> None:
    """Each reader only as far as her own role reads: a share with her centre does not widen it."""
    _full_file(lite)
    _share(lite, [data_class])
    for role, reads in (
        (Role.UNIT_OFFICER, frozenset(DataClass)),
        (Role.DIRECTOR, {DataClass.IDENTITY, DataClass.CONTACT}),
        (Role.INTAKE_WORKER, {DataClass.IDENTITY, DataClass.CONTACT}),
        (Role.HEALTH_STAFF, {DataClass.IDENTITY, DataClass.CONTACT, DataClass.HEALTH}),
    ):
        assert _seen(lite, role, lite.world.there) == {data_class} & reads, role


def test_an_intake_worker_reads_back_her_own_entries_only(lite: House) -> None:
    world = lite.world
    intake = world.actor(Role.INTAKE_WORKER)
    with working(lite, intake):
        case = queries.locate(intake, world.reference, writing=True)
        service.add_note(intake, case, "Parole confiée à l'accueil Xerbaniq.")
        service.add_note(intake, case, "Entendu à l'accueil : Yerbaniq.", DataClass.HEALTH)
    client, _ = Door(lite).client(world.person(Role.INTAKE_WORKER))
    text = client.get(f"/cases/{world.reference}").get_data(as_text=True)
    assert "Xerbaniq" in text
    assert "Yerbaniq" not in text, "written only: not even her own health entries"
    assert "Mouloudax" not in text
