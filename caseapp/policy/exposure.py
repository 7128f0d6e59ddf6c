"""What may stand in clear in the database: the reviewed list. Whatever is not here must be sealed.

Ids, places of work, statuses, deadlines, counters, versions, authors, keyed fingerprints, and the coded facts that
statistics need (sex, birth year, category, danger level, province). Nothing that names, locates or narrates.
"""

from __future__ import annotations

PLAIN_COLUMNS: dict[str, frozenset[str]] = {
    "kek": frozenset({"owner_id", "version", "wrapped", "created_at"}),
    "vault_key": frozenset(
        {"vault_id", "data_class", "dek_version", "holder_id", "kek_version", "wrapped", "expires_at"}
    ),
    "audit_event": frozenset(
        {"id", "at", "actor_id", "workplace_id", "fact", "about_id", "detail", "mac"}
    ),
    "audit_link": frozenset({"position", "event_id", "hash"}),
    "audit_checkpoint": frozenset({"position", "at", "hash", "signature"}),
    "submission": frozenset({"id", "user_id", "location", "at"}),
    "draft": frozenset({"id", "user_id", "workplace_id", "key", "updated_at"}),
    "lease": frozenset({"name", "holder", "until", "ran_at"}),
    "outbox": frozenset({"id", "kind", "workplace_id", "created_at", "due_at", "attempts", "sent_at"}),
    "establishment": frozenset(
        {
            "id", "slug", "name_fr", "name_ar", "type", "legal_category", "licence_number", "licence_date",
            "province_code", "commune_code", "created_at", "ended_at", "version",
        }
    ),
    "user_account": frozenset(
        {
            "id", "login_key", "password_hash", "must_change_password", "language", "letters", "toured", "state",
            "created_at", "ended_at", "version",
        }
    ),
    "membership": frozenset(
        {"id", "user_id", "establishment_id", "role", "starts_on", "ends_on", "ended_at", "version"}
    ),
    "user_session": frozenset(
        {"token_hash", "user_id", "workplace_id", "created_at", "seen_at", "expires_at", "locked"}
    ),
    "sign_in_attempts": frozenset({"id", "subject", "failures", "last_at"}),
    "case_file": frozenset(
        {
            "id", "reference", "establishment_id", "reference_worker_id", "opened_by_id", "opened_at",
            "closed_at", "status", "danger", "sex", "birth_year", "born_from", "category", "source",
            "province_code", "restricted", "next_due_at", "changed_at", "changed_by_id", "external_key",
            "merged_into_id", "version",
        }
    ),
    "case_event": frozenset(
        {
            "id", "case_id", "kind", "data_class", "at", "author_id", "detail", "audience", "pinned", "replaces_id",
            "origin_id",
        }
    ),
    "case_deadline": frozenset(
        {
            "id", "case_id", "establishment_id", "rule", "began_at", "due_at", "ended_at", "met_by_id", "put_off",
            "raised", "line_id", "keeper_id", "version",
        }
    ),
    "case_notice": frozenset({"id", "user_id", "case_id", "leave_id", "matter", "kind", "times", "at", "read_at"}),
    "risen": frozenset({"id", "establishment_id", "province_code", "rule", "danger", "due_at"}),
    "saved_view": frozenset({"id", "user_id", "workplace_id", "created_at"}),
    "leave": frozenset(
        {
            "id", "user_id", "stand_in_id", "establishment_id", "starts_on", "ends_on", "created_at", "by_id",
            "ended_at",
        }
    ),
    "holiday": frozenset({"day", "name_fr", "name_ar"}),
    "list_word": frozenset(
        {
            "id", "list", "code", "label_fr", "label_ar", "offered", "since", "given_at", "by_id", "withdrawn_at",
            "withdrawn_by_id",
        }
    ),
    "norm_value": frozenset(
        {
            "id", "norm", "establishment_id", "value", "since", "given_at", "by_id", "withdrawn_at", "withdrawn_by_id",
        }
    ),
    "tally": frozenset(
        {
            "establishment_id", "status", "danger", "category", "sex", "birth_year", "restricted", "province_code",
            "files",
        }
    ),
    "issued_paper": frozenset(
        {"id", "code", "kind", "language", "establishment_id", "issuer_id", "issued_at", "pages", "sha256"}
    ),
    "published": frozenset({"province_code", "month", "facet", "code", "files"}),
    "carried": frozenset({"establishment_id", "restricted", "due_on", "worker_id", "danger", "files"}),
    "owed": frozenset({"establishment_id", "restricted", "due_on", "worker_id", "rule", "files"}),
    "flow": frozenset({"establishment_id", "month", "kind", "restricted", "province_code", "files"}),
    "name_entry": frozenset({"number", "case_id", "version", "revision"}),
    "name_place": frozenset({"room", "place_id", "changes"}),
    "name_token": frozenset({"token", "room", "number"}),
    "name_index": frozenset({"version", "begun_at", "files"}),
    "inquiry": frozenset(
        {
            "id", "place_id", "case_id", "user_id", "from_id", "told_at", "asked_at", "answered_at", "answered_by_id",
        }
    ),
    "case_member": frozenset({"id", "case_id", "user_id", "part", "since", "until"}),
    "case_share": frozenset(
        {"id", "case_id", "receiver_id", "classes", "shared_by_id", "shared_at", "expires_at", "withdrawn_at"}
    ),
    "unit": frozenset(
        {
            "id", "establishment_id", "name_fr", "name_ar", "takes", "age_from", "age_to", "legal_category", "ended_at",
            "version",
        }
    ),
    "bed": frozenset({"id", "establishment_id", "unit_id", "label", "emergency", "ended_at"}),
    "licensed_capacity": frozenset(
        {"id", "establishment_id", "legal_category", "takes", "age_from", "age_to", "places", "since", "until"}
    ),
    "bed_use": frozenset(
        {
            "id", "establishment_id", "bed_id", "kind", "stay_id", "case_id", "reason", "since", "until", "expires_at",
            "extended", "by_id",
        }
    ),
    "night": frozenset(
        {"establishment_id", "unit_id", "day", "beds", "occupied", "away", "held", "blocked", "emergency"}
    ),
    "stay": frozenset(
        {
            "id", "establishment_id", "case_id", "mode", "legal_category", "licensed_id", "admitted_at",
            "admitted_by_id", "lawful_until", "confirm_by", "ended_at", "ended_by_id", "exit_reason", "aftercare_due",
            "aftercare_at", "version",
        }
    ),
    "stay_flow": frozenset({"establishment_id", "month", "kind", "code", "stays"}),
    "stay_length": frozenset({"establishment_id", "year", "days", "stays"}),
    "legal_basis": frozenset(
        {
            "id", "establishment_id", "stay_id", "door", "kind", "measure", "decided_on", "ends_on", "document_id",
            "recorded_at", "recorded_by_id",
        }
    ),
    "hand_over_signature": frozenset({"id", "establishment_id", "stay_id", "way", "quality", "at", "by_id"}),
    "passed_over": frozenset({"id", "establishment_id", "stay_id", "checked", "by_id", "at"}),
    "outing": frozenset(
        {
            "id", "establishment_id", "stay_id", "kind", "left_at", "expected_at", "returned_at", "basis_id", "by_id",
        }
    ),
    "visitor": frozenset({"id", "establishment_id", "stay_id", "rule", "since", "until", "by_id"}),
    "log_line": frozenset(
        {"id", "establishment_id", "stay_id", "pinned", "written_at", "by_id", "done_at", "done_by_id"}
    ),
    "log_read": frozenset({"user_id", "line_id", "establishment_id", "at"}),
    "presence": frozenset({"id", "establishment_id", "stay_id", "day", "turn", "state", "at", "by_id"}),
    "search_for_child": frozenset({"id", "establishment_id", "stay_id", "since", "by_id", "found_at", "ended_at"}),
    "search_call": frozenset({"id", "establishment_id", "search_id", "whom", "at", "by_id"}),
    "treatment": frozenset(
        {
            "id", "establishment_id", "stay_id", "rounds", "apart", "most", "starts_on", "ends_on", "witnessed",
            "document_id",
            "written_at", "by_id", "stopped_at", "stopped_by_id", "version",
        }
    ),
    "dose": frozenset(
        {"id", "establishment_id", "stay_id", "treatment_id", "day", "round", "line", "outcome", "at", "by_id"}
    ),
    "dose_witness": frozenset({"dose_id", "establishment_id", "user_id", "at"}),
    "needs": frozenset({"id", "establishment_id", "stay_id", "since", "until", "by_id"}),
    "meal": frozenset({"establishment_id", "day", "service", "expected", "served", "at", "by_id", "version"}),
    "activity": frozenset(
        {"id", "establishment_id", "kind", "weekly", "starts_on", "ends_on", "begins", "lasts", "by_id", "version"}
    ),
    "enrolment": frozenset({"id", "establishment_id", "activity_id", "stay_id", "since", "until", "by_id"}),
    "attendance": frozenset({"id", "establishment_id", "activity_id", "stay_id", "day", "state", "at", "by_id"}),
    "register": frozenset({"establishment_id", "year", "last", "head"}),
    "register_line": frozenset(
        {
            "id", "establishment_id", "year", "number", "stay_id", "entered_on", "written_at", "written_by_id", "hash",
        }
    ),
    "register_mark": frozenset(
        {"id", "establishment_id", "line_id", "kind", "day", "written_at", "written_by_id", "hash"}
    ),
    "incident": frozenset(
        {
            "id", "establishment_id", "category", "gravity", "state", "apart", "happened_at", "known_at", "declared_at",
            "declared_by_id", "closed_at", "version",
        }
    ),
    "incident_reader": frozenset({"id", "incident_id", "user_id", "place_id", "part", "since", "until"}),
    "incident_child": frozenset({"id", "incident_id", "case_id", "part"}),
    "incident_duty": frozenset({"id", "incident_id", "whom", "due_at", "told_at", "told_by_id", "rose_at"}),
    "incident_action": frozenset({"id", "incident_id", "owner_id", "due_on", "done_at", "done_by_id"}),
    "incident_line": frozenset({"id", "incident_id", "kind", "detail", "at", "by_id"}),
    # The directory: what organisations tell the public of themselves (ADR 14). No name of a person, no kept address.
    "organisation": frozenset({"id", "name_fr", "name_ar", "kind", "about", "website", "version"}),
    "site": frozenset(
        {
            "id", "organisation_id", "name_fr", "name_ar", "province_code", "commune_code", "address", "sensitive",
            "phones", "email", "hours", "hours_note", "holidays", "languages", "ask_for", "capacity", "alert", "about",
            "source", "folded", "verified_at", "verified_by_id", "ended_at", "version",
        }
    ),
    "site_area": frozenset({"site_id", "code"}),
    "site_service": frozenset(
        {
            "id", "site_id", "service", "title", "age_from", "age_to", "sex", "publics", "conditions", "documents",
            "ways", "fee", "fee_note", "ended_at", "version",
        }
    ),
    "site_change": frozenset({"id", "site_id", "act", "subject", "told", "at", "by_id"}),
    "site_report": frozenset({"id", "site_id", "what", "at", "by_id", "settled_at", "settled_by_id"}),
    "case_pair": frozenset(
        {
            "id", "establishment_id", "low_id", "high_id", "found_at", "band", "how", "state", "decided_by_id",
            "decided_at", "version",
        }
    ),
    "case_merge": frozenset(
        {
            "id", "establishment_id", "pair_id", "kept_id", "gone_id", "former", "merged_by_id", "merged_at",
            "undo_until", "undone_by_id", "undone_at", "version",
        }
    ),
    "document": frozenset(
        {
            "id", "owner", "owner_id", "establishment_id", "type", "data_class", "protection", "kind", "pages", "size",
            "scan", "author_id", "added_at", "review_on", "withdrawn_at", "withdrawn_by_id", "stored", "digest",
            "dek_version", "origin_id", "version",
        }
    ),
    "exceptional_opening": frozenset(
        {
            "id", "user_id", "case_id", "establishment_id", "classes", "opened_at", "expires_at", "reviewed_at",
            "reviewed_by_id", "outcome",
        }
    ),
    "consent": frozenset(
        {
            "id", "case_id", "basis", "given_on", "until", "receiver_id", "withheld", "document_id", "recorded_at",
            "recorded_by_id", "revoked_at", "revoked_by_id", "ended_at",
        }
    ),
    "referral": frozenset(
        {
            "id", "reference", "case_id", "sender_id", "kind", "urgency", "wanted_on", "classes", "consent_id",
            "party_id", "made_at", "made_by_id", "version",
        }
    ),
    "referral_sheet": frozenset(
        {"id", "referral_id", "case_id", "sender_id", "receiver_id", "level", "data_class", "made_at"}
    ),
    "referral_sending": frozenset(
        {
            "id", "referral_id", "reference", "case_id", "sender_id", "receiver_id", "at_receiver", "kind", "urgency",
            "party_id", "apart", "seeks", "outside_id", "state", "since", "clocked", "clocked_at", "knows",
            "keeps_safe", "summary_asked", "sent_at", "answered_at", "due_at", "next_at", "raised",
            "fell_silent", "claimed_by_id", "bed_use_id", "place_until", "placed", "house_reason",
            "child_reason", "beds_shown",
            "consequence", "reviewer_id", "reviewed_at", "reviewed_by_id", "expected_at", "arrived_at", "stay_id",
            "feedback_due", "paper_id", "forgotten_at", "version",
        }
    ),
    "refusal_review": frozenset(
        {
            "id", "unit_id", "sending_id", "party_id", "reference", "receiver_id", "kind", "urgency", "house_reason",
            "child_reason", "beds_shown", "since", "due_at", "heard_at", "finding", "ended_at", "version",
        }
    ),
    "transfer": frozenset(
        {
            "id", "case_id", "keeper_id", "taker_id", "state", "begun_at", "asked_by_id", "offered_at", "offered_by_id",
            "ended_at", "ended_by_id", "lapses_at", "consent_id", "version",
        }
    ),
    "referral_step": frozenset(
        {
            "id", "sending_id", "move", "side", "from_state", "to_state", "at", "by_id", "for_id", "reason",
        }
    ),
    "outside_referral": frozenset(
        {
            "id", "reference", "case_id", "sender_id", "site_id", "state", "since", "due_at", "consent_id", "made_at",
            "made_by_id", "handed_at", "forgotten_at", "version",
        }
    ),
    "outside_step": frozenset({"id", "outside_id", "move", "at", "by_id", "reason"}),
    "outside_link": frozenset(
        {"outside_id", "digest", "salt", "proof", "tries", "made_at", "expires_at", "opened_at"}
    ),
    "street_sector": frozenset({"id", "best_from", "best_until", "active", "version", "establishment_id"}),
    "street_place": frozenset({"id", "sector_id", "kind", "no_go_until", "active", "version", "establishment_id"}),
    "street_competence": frozenset({"id", "user_id", "skill", "until", "establishment_id"}),
    "street_vehicle": frozenset({"id", "seats", "checked_until", "active", "version", "establishment_id"}),
    "street_week": frozenset(
        {
            "id", "weekday", "begins", "lasts", "kind", "vehicle_id", "active", "version", "establishment_id",
        }
    ),
    "street_round": frozenset(
        {
            "id", "reference", "night", "kind", "state", "weekly_id", "vehicle_id", "planned_from", "planned_until",
            "left_at", "back_at", "base_id", "check_every", "check_at", "check_level", "cancelled", "made_at",
            "made_by_id", "version", "establishment_id",
        }
    ),
    "street_crew": frozenset(
        {
            "id", "round_id", "user_id", "part", "read_at", "joined_at", "gone_at", "gone_why", "establishment_id",
        }
    ),
    "street_stop": frozenset(
        {
            "id", "round_id", "place_id", "position", "why", "arrived_at", "left_at", "establishment_id",
        }
    ),
    "street_sign": frozenset({"id", "round_id", "at", "by_id", "level", "establishment_id"}),
    "street_call": frozenset(
        {
            "id", "channel", "urgency", "received_at", "by_id", "place_id", "stop_id", "outcome", "ended_at",
            "feedback_at", "version", "establishment_id",
        }
    ),
    "street_promise": frozenset(
        {
            "id", "profile_id", "place_id", "encounter_id", "due_on", "owner_id", "made_at", "stop_id", "outcome",
            "ended_at", "version", "establishment_id",
        }
    ),
    "street_encounter": frozenset(
        {
            "id", "round_id", "place_id", "captured_at", "synced_at", "by_id", "device_id", "minutes", "mode",
            "initiative", "adherence", "danger", "given", "refusal", "boys", "girls", "others", "adults",
            "reviewed_at", "reviewed_by_id", "coarse", "establishment_id",
        }
    ),
    "street_met": frozenset(
        {
            "id", "encounter_id", "round_id", "profile_id", "settled", "sex", "age_low", "age_high", "age_method",
            "establishment_id",
        }
    ),
    "street_addition": frozenset({"id", "encounter_id", "round_id", "at", "by_id", "danger", "establishment_id"}),
    "street_observation": frozenset(
        {
            "id", "round_id", "place_id", "at", "by_id", "ambience", "police", "mediation", "nobody",
            "establishment_id",
        }
    ),
    "street_profile": frozenset(
        {
            "id", "bird", "number", "sex", "born_low", "born_high", "age_method", "stage", "opened_at",
            "opened_by_id", "first_met_at", "last_met_at", "last_place_id", "times", "approaches", "accepted_at",
            "worker_id", "asked_at", "asked_by_id", "bed_asked_at", "bed_asked_by_id",
            "case_id", "became_at", "missed_at", "into_id", "version",
            "establishment_id",
        }
    ),
    "street_missed": frozenset({"id", "at", "establishment_id"}),
    "street_recognition": frozenset(
        {
            "id", "met_id", "profile_id", "score", "answer", "at", "by_id", "undone_at", "undone_by_id",
            "establishment_id",
        }
    ),
    "street_kit": frozenset({"id", "round_id", "item", "out", "back", "establishment_id"}),
    "street_incident": frozenset(
        {
            "id", "round_id", "kind", "gravity", "at", "by_id", "police", "medical", "establishment_id",
        }
    ),
    "street_debrief": frozenset({"id", "round_id", "who", "mood", "establishment_id"}),
    "street_report": frozenset(
        {
            "id", "round_id", "state", "signed_at", "signed_by_id", "taken_at", "taken_by_id", "validated_at",
            "validated_by_id", "digest", "version", "establishment_id",
        }
    ),
    "field_key": frozenset({"kid", "public", "wrapped", "made_at", "retired_at"}),
    "field_device": frozenset(
        {
            "id", "establishment_id", "user_id", "made_at", "code_hash", "code_until", "enrolled_at", "drop_hash",
            "read_hash", "seen_at", "wiped_at", "wiped", "revoked_at", "revoked_by_id", "revoked",
        }
    ),
    "field_item": frozenset(
        {
            "id", "device_id", "number", "round_id", "kind", "state", "received_at", "why", "danger", "off",
            "envelope", "aside", "settled_at", "settled_by_id", "establishment_id",
        }
    ),
    "field_call": frozenset({"id", "round_id", "at", "establishment_id"}),
}  # fmt: skip
