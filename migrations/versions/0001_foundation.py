"""The foundation: every table of the first release, and the triggers that make the audit trail append-only.

Written by `tools/make_foundation.py` from the models until the first release; frozen from then on.
"""
# ruff: noqa: E501 - the expression of an index stands on one line

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    *("audit_event", "audit_link", "audit_checkpoint"),
    *("register_line", "register_mark", "hand_over_signature"),
    *("dose", "dose_witness", "referral_step", "outside_step"),
    *("street_sign", "street_addition"),
)


def upgrade() -> None:
    """Create all tables, then close the trail."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("workplace_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("fact", sa.String(length=48), nullable=False),
        sa.Column("about_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_audit_event_about", "audit_event", ["about_id", "id"], unique=False)
    op.create_index("ix_audit_event_actor", "audit_event", ["actor_id", "fact", "id"], unique=False)
    op.create_table(
        "audit_link",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_link_event_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("workplace_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("user_id", "workplace_id", "key", name=op.f("uq_draft_user_id_workplace_id_key")),
    )
    op.create_index(op.f("ix_draft_updated_at"), "draft", ["updated_at"], unique=False)
    op.create_table(
        "establishment",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slug", sa.String(length=12), nullable=False),
        sa.Column("name_fr", sa.String(length=160), nullable=False),
        sa.Column("name_ar", sa.String(length=160), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("legal_category", sa.String(length=2), nullable=True),
        sa.Column("licence_number", sa.String(length=60), nullable=True),
        sa.Column("licence_date", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("commune_code", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
        sa.UniqueConstraint("slug", name=op.f("uq_establishment_slug")),
    )
    op.create_index(op.f("ix_establishment_province_code"), "establishment", ["province_code"], unique=False)
    op.create_table(
        "field_key",
        sa.Column("kid", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("public", sa.LargeBinary(length=65), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_field_key")),
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_fr", sa.String(length=80), nullable=False),
        sa.Column("name_ar", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "kek",
        sa.Column("owner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "version", name=op.f("pk_kek")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "name_index",
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_name_index")),
    )
    op.create_table(
        "name_token",
        sa.Column("token", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("token", "room", "number", name=op.f("pk_name_token")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_token_number", "name_token", ["number"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name_fr", sa.String(length=160), nullable=False),
        sa.Column("name_ar", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("workplace_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["sent_at", "due_at"], unique=False)
    op.create_table(
        "outside_link",
        sa.Column("outside_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extract", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("outside_id", name=op.f("pk_outside_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_outside_link_digest")),
    )
    op.create_table(
        "published",
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("facet", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("province_code", "month", "facet", "code", name=op.f("pk_published")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("workplace_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ix_saved_view_user", "saved_view", ["user_id", "workplace_id"], unique=False)
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
        sa.UniqueConstraint("subject", name=op.f("uq_sign_in_attempts_subject")),
    )
    op.create_index(op.f("ix_sign_in_attempts_last_at"), "sign_in_attempts", ["last_at"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "user_id", name=op.f("pk_submission")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_submission_at"), "submission", ["at"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("login_key", sa.LargeBinary(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("toured", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login_key", name=op.f("uq_user_account_login_key")),
    )
    op.create_table(
        "vault_key",
        sa.Column("vault_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("data_class", sa.String(length=16), nullable=False),
        sa.Column("dek_version", sa.SmallInteger(), nullable=False),
        sa.Column("holder_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kek_version", sa.SmallInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("vault_id", "data_class", "dek_version", "holder_id", name=op.f("pk_vault_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vault_key_holder", "vault_key", ["holder_id", "vault_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("begins", sa.SmallInteger(), nullable=False),
        sa.Column("lasts", sa.SmallInteger(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_activity_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_activity_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_centre", "activity", ["establishment_id", "ends_on"], unique=False)
    op.create_index(op.f("ix_activity_establishment_id"), "activity", ["establishment_id"], unique=False)
    op.create_table(
        "carried",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("danger", sa.String(length=16), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_carried_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint(
            "establishment_id", "restricted", "due_on", "worker_id", "danger", name=op.f("pk_carried")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference_worker_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("opened_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("danger", sa.String(length=16), nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("born_from", sa.SmallInteger(), nullable=True),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("province_code", sa.String(length=8), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("situation", sa.LargeBinary(), nullable=True),
        sa.Column("external_key", sa.LargeBinary(), nullable=True),
        sa.Column("merged_into_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user_account.id"], name=op.f("fk_case_file_changed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_case_file_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_case_file_opened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["reference_worker_id"], ["user_account.id"], name=op.f("fk_case_file_reference_worker_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_file_reference")),
    )
    op.create_index("ix_case_file_born", "case_file", ["born_from"], unique=False)
    op.create_index("ix_case_file_due", "case_file", ["establishment_id", "next_due_at"], unique=False)
    op.create_index("ix_case_file_external", "case_file", ["establishment_id", "external_key"], unique=True)
    op.create_index(
        "ix_case_file_merged",
        "case_file",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_index("ix_case_file_opened", "case_file", ["establishment_id", "opened_at", "id"], unique=False)
    op.create_index("ix_case_file_place", "case_file", ["establishment_id", "id"], unique=False)
    op.create_index("ix_case_file_reference", "case_file", ["establishment_id", "reference"], unique=False)
    op.create_index(
        "ix_case_file_restricted",
        "case_file",
        ["establishment_id"],
        unique=False,
        sqlite_where=sa.text("restricted IS 1"),
        postgresql_where=sa.text("restricted IS true"),
    )
    op.create_index("ix_case_file_worker", "case_file", ["reference_worker_id", "id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("owner", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("data_class", sa.String(length=16), nullable=False),
        sa.Column("protection", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("pages", sa.SmallInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("author_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("stored", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("dek_version", sa.SmallInteger(), nullable=False),
        sa.Column("origin_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("about", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_document_author_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_document_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user_account.id"], name=op.f("fk_document_withdrawn_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_owner", "document", ["owner_id", "id"], unique=False)
    op.create_index("ix_document_place", "document", ["establishment_id", "size"], unique=False)
    op.create_index("ix_document_stored", "document", ["stored"], unique=True)
    op.create_table(
        "exceptional_opening",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("classes", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_exceptional_opening_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user_account.id"], name=op.f("fk_exceptional_opening_reviewed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_exceptional_opening_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exceptional_opening")),
    )
    op.create_index(
        "ix_exceptional_opening_home", "exceptional_opening", ["establishment_id", "reviewed_at"], unique=False
    )
    op.create_index(
        "ix_exceptional_opening_user", "exceptional_opening", ["user_id", "expires_at", "case_id"], unique=False
    )
    op.create_table(
        "field_call",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_field_call_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_call")),
    )
    op.create_index(op.f("ix_field_call_establishment_id"), "field_call", ["establishment_id"], unique=False)
    op.create_table(
        "field_device",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("read_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wiped", sa.String(length=8), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("revoked", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_field_device_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user_account.id"], name=op.f("fk_field_device_revoked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_field_device_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_device")),
    )
    op.create_index("ix_field_device_house", "field_device", ["establishment_id", "revoked_at"], unique=False)
    op.create_table(
        "flow",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_flow_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("establishment_id", "month", "kind", "restricted", name=op.f("pk_flow")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("gravity", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.Column("follow", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["user_account.id"], name=op.f("fk_incident_declared_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_incident_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_centre", "incident", ["establishment_id", "state", "id"], unique=False)
    op.create_index("ix_incident_happened", "incident", ["establishment_id", "happened_at"], unique=False)
    op.create_table(
        "issued_paper",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=4), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issuer_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_issued_paper_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["user_account.id"], name=op.f("fk_issued_paper_issuer_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_paper_code")),
    )
    op.create_index("ix_issued_paper_place", "issued_paper", ["establishment_id", "issued_at"], unique=False)
    op.create_table(
        "leave",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stand_in_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_leave_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_leave_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stand_in_id"], ["user_account.id"], name=op.f("fk_leave_stand_in_id_user_account")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_leave_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_stand_in", "leave", ["stand_in_id", "ends_on"], unique=False)
    op.create_index("ix_leave_user", "leave", ["user_id"], unique=False)
    op.create_table(
        "licensed_capacity",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("legal_category", sa.String(length=2), nullable=False),
        sa.Column("takes", sa.String(length=8), nullable=False),
        sa.Column("age_from", sa.SmallInteger(), nullable=False),
        sa.Column("age_to", sa.SmallInteger(), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_licensed_capacity_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licensed_capacity")),
    )
    op.create_index(
        op.f("ix_licensed_capacity_establishment_id"), "licensed_capacity", ["establishment_id"], unique=False
    )
    op.create_table(
        "list_word",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("label_fr", sa.String(length=80), nullable=False),
        sa.Column("label_ar", sa.String(length=80), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_list_word_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user_account.id"], name=op.f("fk_list_word_withdrawn_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_word")),
    )
    op.create_index(
        "ix_list_word_day",
        "list_word",
        ["list", "code", "since"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "meal",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("expected", sa.SmallInteger(), nullable=False),
        sa.Column("served", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_meal_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_meal_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("establishment_id", "day", "service", name=op.f("pk_meal")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_membership_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_establishment_id"), "membership", ["establishment_id"], unique=False)
    op.create_index("ix_membership_user", "membership", ["user_id", "establishment_id"], unique=False)
    op.create_table(
        "name_place",
        sa.Column("room", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["establishment.id"], name=op.f("fk_name_place_place_id_establishment")),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_name_place")),
    )
    op.create_index("ix_name_place_place", "name_place", ["place_id"], unique=True)
    op.create_table(
        "norm_value",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("norm", sa.String(length=40), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_norm_value_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_norm_value_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user_account.id"], name=op.f("fk_norm_value_withdrawn_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm_value")),
    )
    op.create_index(
        "ix_norm_value_all",
        "norm_value",
        ["norm", "since"],
        unique=True,
        sqlite_where=sa.text("establishment_id IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("establishment_id IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_norm_value_house",
        "norm_value",
        ["establishment_id", "norm", "since"],
        unique=True,
        sqlite_where=sa.text("establishment_id IS NOT NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("establishment_id IS NOT NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "owed",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_owed_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("establishment_id", "restricted", "due_on", "worker_id", "rule", name=op.f("pk_owed")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "register",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_register_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("establishment_id", "year", name=op.f("pk_register")),
    )
    op.create_table(
        "risen",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("danger", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_risen_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risen")),
    )
    op.create_index("ix_risen_province", "risen", ["province_code", "due_at"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("organisation_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("name_fr", sa.String(length=160), nullable=False),
        sa.Column("name_ar", sa.String(length=160), nullable=False),
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("commune_code", sa.String(length=16), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("phones", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("hours", sa.String(length=400), nullable=False),
        sa.Column("hours_note", sa.String(length=200), nullable=False),
        sa.Column("holidays", sa.String(length=8), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("ask_for", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.String(length=200), nullable=False),
        sa.Column("alert", sa.String(length=300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("kept", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_site_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["user_account.id"], name=op.f("fk_site_verified_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_index(op.f("ix_site_organisation_id"), "site", ["organisation_id"], unique=False)
    op.create_index("ix_site_province", "site", ["province_code", "ended_at"], unique=False)
    op.create_index(op.f("ix_site_verified_at"), "site", ["verified_at"], unique=False)
    op.create_table(
        "site_report",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("site_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_site_report_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_site_report_settled_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_report")),
    )
    op.create_index("ix_site_report_open", "site_report", ["settled_at", "site_id"], unique=False)
    op.create_table(
        "stay_flow",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("stays", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_stay_flow_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("establishment_id", "month", "kind", "code", name=op.f("pk_stay_flow")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stay_length",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("stays", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_stay_length_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("establishment_id", "year", "days", name=op.f("pk_stay_length")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "street_competence",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("skill", sa.String(length=12), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_competence_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_street_competence_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_competence")),
    )
    op.create_index(
        op.f("ix_street_competence_establishment_id"), "street_competence", ["establishment_id"], unique=False
    )
    op.create_index(
        "ix_street_competence_user", "street_competence", ["establishment_id", "user_id", "skill"], unique=True
    )
    op.create_table(
        "street_missed",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_missed_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_missed")),
    )
    op.create_index(op.f("ix_street_missed_establishment_id"), "street_missed", ["establishment_id"], unique=False)
    op.create_table(
        "street_sector",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("best_from", sa.SmallInteger(), nullable=True),
        sa.Column("best_until", sa.SmallInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_sector_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_sector")),
    )
    op.create_index(op.f("ix_street_sector_establishment_id"), "street_sector", ["establishment_id"], unique=False)
    op.create_table(
        "street_vehicle",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=False),
        sa.Column("checked_until", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_vehicle_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_vehicle")),
    )
    op.create_index(op.f("ix_street_vehicle_establishment_id"), "street_vehicle", ["establishment_id"], unique=False)
    op.create_table(
        "tally",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("danger", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_tally_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint(
            "establishment_id", "status", "danger", "category", "sex", "birth_year", "restricted", name=op.f("pk_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tally_province", "tally", ["province_code"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name_fr", sa.String(length=80), nullable=False),
        sa.Column("name_ar", sa.String(length=80), nullable=False),
        sa.Column("takes", sa.String(length=8), nullable=False),
        sa.Column("age_from", sa.SmallInteger(), nullable=False),
        sa.Column("age_to", sa.SmallInteger(), nullable=False),
        sa.Column("legal_category", sa.String(length=2), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_unit_establishment_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_establishment_id"), "unit", ["establishment_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("workplace_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id_user_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_session")),
    )
    op.create_index(op.f("ix_user_session_expires_at"), "user_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "bed",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_bed_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_bed_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed")),
    )
    op.create_index("ix_bed_counted", "bed", ["unit_id", "ended_at", "emergency"], unique=False)
    op.create_index(op.f("ix_bed_establishment_id"), "bed", ["establishment_id"], unique=False)
    op.create_index("ix_bed_unit", "bed", ["unit_id", "label"], unique=True)
    op.create_table(
        "case_deadline",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("put_off", sa.SmallInteger(), nullable=False),
        sa.Column("raised", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("line_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("keeper_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_deadline_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_case_deadline_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["user_account.id"], name=op.f("fk_case_deadline_keeper_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["met_by_id"], ["user_account.id"], name=op.f("fk_case_deadline_met_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deadline")),
    )
    op.create_index("ix_case_deadline_case", "case_deadline", ["case_id", "ended_at"], unique=False)
    op.create_index("ix_case_deadline_place", "case_deadline", ["establishment_id", "ended_at", "due_at"], unique=False)
    op.create_index(
        "ix_case_deadline_promised",
        "case_deadline",
        ["establishment_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("line_id IS NOT NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("line_id IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("data_class", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("detail", sa.String(length=40), nullable=True),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("origin_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_case_event_author_id_user_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_event_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case", "case_event", ["case_id", "id"], unique=False)
    op.create_table(
        "case_member",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_member_case_id_case_file")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_case_member_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_member")),
    )
    op.create_index("ix_case_member_case", "case_member", ["case_id"], unique=False)
    op.create_index("ix_case_member_user", "case_member", ["user_id", "until", "case_id"], unique=False)
    op.create_table(
        "case_notice",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("leave_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("matter", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_notice_case_id_case_file")),
        sa.ForeignKeyConstraint(["leave_id"], ["leave.id"], name=op.f("fk_case_notice_leave_id_leave")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_case_notice_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notice")),
    )
    op.create_index(
        "ix_case_notice_unread",
        "case_notice",
        ["user_id", "case_id", "matter"],
        unique=True,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("ix_case_notice_user", "case_notice", ["user_id", "at"], unique=False)
    op.create_table(
        "case_pair",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("low_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("high_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("band", sa.String(length=16), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_case_pair_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_case_pair_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["high_id"], ["case_file.id"], name=op.f("fk_case_pair_high_id_case_file")),
        sa.ForeignKeyConstraint(["low_id"], ["case_file.id"], name=op.f("fk_case_pair_low_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pair")),
    )
    op.create_index("ix_case_pair_files", "case_pair", ["low_id", "high_id"], unique=True)
    op.create_index("ix_case_pair_high", "case_pair", ["high_id"], unique=False)
    op.create_index("ix_case_pair_place", "case_pair", ["establishment_id", "state"], unique=False)
    op.create_table(
        "case_share",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("receiver_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("classes", sa.String(length=80), nullable=False),
        sa.Column("shared_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_share_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["establishment.id"], name=op.f("fk_case_share_receiver_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["shared_by_id"], ["user_account.id"], name=op.f("fk_case_share_shared_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_share")),
    )
    op.create_index("ix_case_share_case", "case_share", ["case_id"], unique=False)
    op.create_index("ix_case_share_receiver", "case_share", ["receiver_id", "withdrawn_at", "case_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("receiver_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("withheld", sa.String(length=80), nullable=False),
        sa.Column("document_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_consent_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["establishment.id"], name=op.f("fk_consent_receiver_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_consent_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user_account.id"], name=op.f("fk_consent_revoked_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_case", "consent", ["case_id", "recorded_at"], unique=False)
    op.create_table(
        "field_item",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("device_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=True),
        sa.Column("danger", sa.SmallInteger(), nullable=True),
        sa.Column("off", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("aside", sa.String(length=8), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["field_device.id"], name=op.f("fk_field_item_device_id_field_device")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_field_item_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_field_item_settled_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_item")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_field_item_device", "field_item", ["device_id", "received_at"], unique=False)
    op.create_index("ix_field_item_state", "field_item", ["establishment_id", "state"], unique=False)
    op.create_table(
        "incident_action",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("owner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("incident_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["user_account.id"], name=op.f("fk_incident_action_done_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_action_incident_id_incident")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_incident_action_owner_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_action")),
    )
    op.create_index("ix_incident_action_incident", "incident_action", ["incident_id"], unique=False)
    op.create_index("ix_incident_action_owner", "incident_action", ["owner_id", "done_at"], unique=False)
    op.create_table(
        "incident_child",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("incident_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_incident_child_case_id_case_file")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_child_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_child")),
    )
    op.create_index("ix_incident_child_case", "incident_child", ["case_id"], unique=False)
    op.create_index("ix_incident_child_incident", "incident_child", ["incident_id", "case_id"], unique=True)
    op.create_table(
        "incident_duty",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("whom", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("rose_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.LargeBinary(), nullable=True),
        sa.Column("incident_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_duty_incident_id_incident")),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["user_account.id"], name=op.f("fk_incident_duty_told_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_duty")),
    )
    op.create_index("ix_incident_duty_incident", "incident_duty", ["incident_id", "whom"], unique=True)
    op.create_table(
        "incident_line",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("incident_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_incident_line_by_id_user_account")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_line_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_line")),
    )
    op.create_index("ix_incident_line_incident", "incident_line", ["incident_id", "id"], unique=False)
    op.create_table(
        "incident_reader",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("incident_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_reader_incident_id_incident")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["establishment.id"], name=op.f("fk_incident_reader_place_id_establishment")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_incident_reader_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_reader")),
    )
    op.create_index(
        "ix_incident_reader_live",
        "incident_reader",
        ["incident_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("ix_incident_reader_user", "incident_reader", ["user_id", "until", "place_id"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("from_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_inquiry_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_inquiry_case_id_case_file")),
        sa.ForeignKeyConstraint(["from_id"], ["establishment.id"], name=op.f("fk_inquiry_from_id_establishment")),
        sa.ForeignKeyConstraint(["place_id"], ["establishment.id"], name=op.f("fk_inquiry_place_id_establishment")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_inquiry_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    op.create_index("ix_inquiry_place", "inquiry", ["place_id", "told_at"], unique=False)
    op.create_index("ix_inquiry_user", "inquiry", ["user_id", "case_id"], unique=False)
    op.create_table(
        "name_entry",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_name_entry_case_id_case_file")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_name_entry")),
    )
    op.create_index("ix_name_entry_case", "name_entry", ["case_id"], unique=True)
    op.create_index("ix_name_entry_version", "name_entry", ["version", "number"], unique=False)
    op.create_table(
        "night",
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("beds", sa.SmallInteger(), nullable=False),
        sa.Column("occupied", sa.SmallInteger(), nullable=False),
        sa.Column("away", sa.SmallInteger(), nullable=False),
        sa.Column("held", sa.SmallInteger(), nullable=False),
        sa.Column("blocked", sa.SmallInteger(), nullable=False),
        sa.Column("emergency", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_night_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_night_unit_id_unit")),
        sa.PrimaryKeyConstraint("establishment_id", "unit_id", "day", name=op.f("pk_night")),
    )
    op.create_table(
        "site_area",
        sa.Column("site_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_area_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "code", name=op.f("pk_site_area")),
    )
    op.create_index(op.f("ix_site_area_code"), "site_area", ["code"], unique=False)
    op.create_table(
        "site_change",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("site_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_site_change_by_id_user_account")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_change_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_change")),
    )
    op.create_index("ix_site_change_site", "site_change", ["site_id", "id"], unique=False)
    op.create_table(
        "site_service",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("site_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("age_from", sa.SmallInteger(), nullable=True),
        sa.Column("age_to", sa.SmallInteger(), nullable=True),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("publics", sa.String(length=160), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("ways", sa.String(length=80), nullable=False),
        sa.Column("fee", sa.String(length=12), nullable=False),
        sa.Column("fee_note", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_service_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_service")),
    )
    op.create_index("ix_site_service_code", "site_service", ["service"], unique=False)
    op.create_index("ix_site_service_site", "site_service", ["site_id", "ended_at"], unique=False)
    op.create_table(
        "stay",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("legal_category", sa.String(length=2), nullable=False),
        sa.Column("licensed_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("lawful_until", sa.Date(), nullable=True),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("exit_reason", sa.String(length=24), nullable=True),
        sa.Column("aftercare_due", sa.Date(), nullable=True),
        sa.Column("aftercare_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry", sa.LargeBinary(), nullable=True),
        sa.Column("health", sa.LargeBinary(), nullable=True),
        sa.Column("leaving", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"], ["user_account.id"], name=op.f("fk_stay_admitted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_stay_case_id_case_file")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_stay_ended_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_stay_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["licensed_id"], ["licensed_capacity.id"], name=op.f("fk_stay_licensed_id_licensed_capacity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
    )
    op.create_index("ix_stay_case", "stay", ["case_id", "admitted_at"], unique=False)
    op.create_index("ix_stay_centre", "stay", ["establishment_id", "ended_at"], unique=False)
    op.create_index(op.f("ix_stay_establishment_id"), "stay", ["establishment_id"], unique=False)
    op.create_index(
        "ix_stay_here",
        "stay",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_stay_licensed_id"), "stay", ["licensed_id"], unique=False)
    op.create_table(
        "street_place",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sector_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("no_go_until", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("point", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_place_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"], ["street_sector.id"], name=op.f("fk_street_place_sector_id_street_sector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_place")),
    )
    op.create_index(op.f("ix_street_place_establishment_id"), "street_place", ["establishment_id"], unique=False)
    op.create_index("ix_street_place_sector", "street_place", ["sector_id"], unique=False)
    op.create_table(
        "street_week",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("begins", sa.SmallInteger(), nullable=False),
        sa.Column("lasts", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("vehicle_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_week_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["street_vehicle.id"], name=op.f("fk_street_week_vehicle_id_street_vehicle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_week")),
    )
    op.create_index(op.f("ix_street_week_establishment_id"), "street_week", ["establishment_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("activity_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_attendance_activity_id_activity")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_attendance_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_attendance_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_attendance_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_day", "attendance", ["activity_id", "day", "stay_id"], unique=True)
    op.create_index(op.f("ix_attendance_establishment_id"), "attendance", ["establishment_id"], unique=False)
    op.create_index("ix_attendance_month", "attendance", ["establishment_id", "day"], unique=False)
    op.create_index("ix_attendance_stay", "attendance", ["stay_id", "day"], unique=False)
    op.create_table(
        "bed_use",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bed_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["bed_id"], ["bed.id"], name=op.f("fk_bed_use_bed_id_bed")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_bed_use_by_id_user_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_bed_use_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_bed_use_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_bed_use_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed_use")),
    )
    op.create_index(op.f("ix_bed_use_case_id"), "bed_use", ["case_id"], unique=False)
    op.create_index(op.f("ix_bed_use_establishment_id"), "bed_use", ["establishment_id"], unique=False)
    op.create_index("ix_bed_use_history", "bed_use", ["bed_id", "since"], unique=False)
    op.create_index(
        "ix_bed_use_live",
        "bed_use",
        ["bed_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "ix_bed_use_stay",
        "bed_use",
        ["stay_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "case_merge",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("pair_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kept_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("gone_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("former", sa.String(length=16), nullable=False),
        sa.Column("merged_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("social", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_case_merge_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["gone_id"], ["case_file.id"], name=op.f("fk_case_merge_gone_id_case_file")),
        sa.ForeignKeyConstraint(["kept_id"], ["case_file.id"], name=op.f("fk_case_merge_kept_id_case_file")),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["user_account.id"], name=op.f("fk_case_merge_merged_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["case_pair.id"], name=op.f("fk_case_merge_pair_id_case_pair")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user_account.id"], name=op.f("fk_case_merge_undone_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_merge")),
    )
    op.create_index("ix_case_merge_gone", "case_merge", ["gone_id"], unique=False)
    op.create_index("ix_case_merge_kept", "case_merge", ["kept_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("activity_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_enrolment_activity_id_activity")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_enrolment_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_enrolment_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_enrolment_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_index(op.f("ix_enrolment_establishment_id"), "enrolment", ["establishment_id"], unique=False)
    op.create_index(
        "ix_enrolment_live",
        "enrolment",
        ["activity_id", "stay_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("ix_enrolment_stay", "enrolment", ["stay_id"], unique=False)
    op.create_table(
        "hand_over_signature",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("quality", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("child", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_hand_over_signature_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_hand_over_signature_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_hand_over_signature_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_signature")),
    )
    op.create_index(
        op.f("ix_hand_over_signature_establishment_id"), "hand_over_signature", ["establishment_id"], unique=False
    )
    op.create_index("ix_hand_over_signature_once", "hand_over_signature", ["stay_id", "way", "quality"], unique=True)
    op.create_table(
        "legal_basis",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=12), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_legal_basis_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_legal_basis_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_legal_basis_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
    )
    op.create_index(op.f("ix_legal_basis_establishment_id"), "legal_basis", ["establishment_id"], unique=False)
    op.create_index("ix_legal_basis_stay", "legal_basis", ["stay_id", "id"], unique=False)
    op.create_table(
        "log_line",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_log_line_by_id_user_account")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user_account.id"], name=op.f("fk_log_line_done_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_log_line_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_log_line_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_line")),
    )
    op.create_index("ix_log_line_centre", "log_line", ["establishment_id", "id"], unique=False)
    op.create_index(op.f("ix_log_line_establishment_id"), "log_line", ["establishment_id"], unique=False)
    op.create_table(
        "needs",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_needs_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_needs_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_needs_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index(op.f("ix_needs_establishment_id"), "needs", ["establishment_id"], unique=False)
    op.create_index(
        "ix_needs_live",
        "needs",
        ["stay_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "outside_referral",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("site_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=True),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_outside_referral_case_id_case_file")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_outside_referral_consent_id_consent")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_outside_referral_made_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["establishment.id"], name=op.f("fk_outside_referral_sender_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_outside_referral_reference")),
    )
    op.create_index("ix_outside_referral_case", "outside_referral", ["case_id", "made_at"], unique=False)
    op.create_index("ix_outside_referral_sender", "outside_referral", ["sender_id", "state"], unique=False)
    op.create_index("ix_outside_referral_site", "outside_referral", ["site_id", "made_at"], unique=False)
    op.create_table(
        "passed_over",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("checked", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_passed_over_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_passed_over_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_passed_over_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_over")),
    )
    op.create_index(op.f("ix_passed_over_establishment_id"), "passed_over", ["establishment_id"], unique=False)
    op.create_index("ix_passed_over_stay", "passed_over", ["stay_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("turn", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_presence_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_presence_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_presence_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_call", "presence", ["stay_id", "day", "turn"], unique=True)
    op.create_index("ix_presence_day", "presence", ["establishment_id", "day", "turn"], unique=False)
    op.create_index(op.f("ix_presence_establishment_id"), "presence", ["establishment_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("classes", sa.String(length=80), nullable=False),
        sa.Column("consent_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("party_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_referral_case_id_case_file")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_referral_consent_id_consent")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_referral_made_by_id_user_account")),
        sa.ForeignKeyConstraint(["sender_id"], ["establishment.id"], name=op.f("fk_referral_sender_id_establishment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    op.create_index("ix_referral_case", "referral", ["case_id", "made_at"], unique=False)
    op.create_table(
        "register_line",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("beneficiary", sa.LargeBinary(), nullable=False),
        sa.Column("family", sa.LargeBinary(), nullable=False),
        sa.Column("health", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_register_line_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_register_line_stay_id_stay")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_register_line_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_line")),
    )
    op.create_index(op.f("ix_register_line_establishment_id"), "register_line", ["establishment_id"], unique=False)
    op.create_index("ix_register_line_number", "register_line", ["establishment_id", "year", "number"], unique=True)
    op.create_index("ix_register_line_stay", "register_line", ["stay_id"], unique=True)
    op.create_table(
        "search_for_child",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_search_for_child_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_search_for_child_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_search_for_child_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_for_child")),
    )
    op.create_index(
        "ix_search_for_child_centre", "search_for_child", ["establishment_id", "found_at", "ended_at"], unique=False
    )
    op.create_index(
        op.f("ix_search_for_child_establishment_id"), "search_for_child", ["establishment_id"], unique=False
    )
    op.create_index(
        "ix_search_for_child_live",
        "search_for_child",
        ["stay_id"],
        unique=True,
        sqlite_where=sa.text("found_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("found_at IS NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "street_profile",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bird", sa.String(length=12), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=True),
        sa.Column("born_low", sa.SmallInteger(), nullable=True),
        sa.Column("born_high", sa.SmallInteger(), nullable=True),
        sa.Column("age_method", sa.String(length=8), nullable=True),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("first_met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_place_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("approaches", sa.SmallInteger(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("bed_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bed_asked_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("became_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("into_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("face", sa.LargeBinary(), nullable=True),
        sa.Column("life", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_street_profile_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["bed_asked_by_id"], ["user_account.id"], name=op.f("fk_street_profile_bed_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_street_profile_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_profile_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["last_place_id"], ["street_place.id"], name=op.f("fk_street_profile_last_place_id_street_place")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_street_profile_opened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["user_account.id"], name=op.f("fk_street_profile_worker_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_profile")),
    )
    op.create_index("ix_street_profile_case", "street_profile", ["case_id"], unique=False)
    op.create_index("ix_street_profile_code", "street_profile", ["establishment_id", "bird", "number"], unique=True)
    op.create_index(op.f("ix_street_profile_establishment_id"), "street_profile", ["establishment_id"], unique=False)
    op.create_index(
        "ix_street_profile_met", "street_profile", ["establishment_id", "stage", "last_met_at"], unique=False
    )
    op.create_table(
        "street_round",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("weekly_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("vehicle_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("planned_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("check_every", sa.SmallInteger(), nullable=False),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_level", sa.SmallInteger(), nullable=False),
        sa.Column("cancelled", sa.String(length=8), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["user_account.id"], name=op.f("fk_street_round_base_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_round_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_street_round_made_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["street_vehicle.id"], name=op.f("fk_street_round_vehicle_id_street_vehicle")
        ),
        sa.ForeignKeyConstraint(["weekly_id"], ["street_week.id"], name=op.f("fk_street_round_weekly_id_street_week")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_round")),
    )
    op.create_index("ix_street_round_check", "street_round", ["check_at"], unique=False)
    op.create_index(op.f("ix_street_round_establishment_id"), "street_round", ["establishment_id"], unique=False)
    op.create_index("ix_street_round_night", "street_round", ["establishment_id", "night"], unique=False)
    op.create_index("ix_street_round_reference", "street_round", ["establishment_id", "reference"], unique=True)
    op.create_index("ix_street_round_weekly", "street_round", ["weekly_id", "night"], unique=True)
    op.create_table(
        "transfer",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("keeper_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("taker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_transfer_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_transfer_case_id_case_file")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_transfer_consent_id_consent")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user_account.id"], name=op.f("fk_transfer_ended_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["keeper_id"], ["establishment.id"], name=op.f("fk_transfer_keeper_id_establishment")),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["user_account.id"], name=op.f("fk_transfer_offered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["taker_id"], ["establishment.id"], name=op.f("fk_transfer_taker_id_establishment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    op.create_index("ix_transfer_case", "transfer", ["case_id"], unique=False)
    op.create_index("ix_transfer_consent", "transfer", ["consent_id"], unique=False)
    op.create_index("ix_transfer_keeper", "transfer", ["keeper_id", "state"], unique=False)
    op.create_index(
        "ix_transfer_live",
        "transfer",
        ["case_id", "taker_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_transfer_taker", "transfer", ["taker_id", "state"], unique=False)
    op.create_table(
        "treatment",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rounds", sa.String(length=40), nullable=False),
        sa.Column("apart", sa.SmallInteger(), nullable=True),
        sa.Column("most", sa.SmallInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("witnessed", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("grounds", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_treatment_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_treatment_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_treatment_stay_id_stay")),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["user_account.id"], name=op.f("fk_treatment_stopped_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment")),
    )
    op.create_index(op.f("ix_treatment_establishment_id"), "treatment", ["establishment_id"], unique=False)
    op.create_index("ix_treatment_live", "treatment", ["establishment_id", "stopped_at"], unique=False)
    op.create_index("ix_treatment_stay", "treatment", ["stay_id", "id"], unique=False)
    op.create_table(
        "visitor",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_visitor_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_visitor_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_visitor_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
    )
    op.create_index(op.f("ix_visitor_establishment_id"), "visitor", ["establishment_id"], unique=False)
    op.create_index("ix_visitor_stay", "visitor", ["stay_id"], unique=False)
    op.create_table(
        "dose",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("treatment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("round", sa.String(length=8), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_dose_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_dose_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_dose_stay_id_stay")),
        sa.ForeignKeyConstraint(["treatment_id"], ["treatment.id"], name=op.f("fk_dose_treatment_id_treatment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose")),
    )
    op.create_index("ix_dose_day", "dose", ["establishment_id", "day"], unique=False)
    op.create_index(op.f("ix_dose_establishment_id"), "dose", ["establishment_id"], unique=False)
    op.create_index("ix_dose_line", "dose", ["treatment_id", "day", "round", "line"], unique=True)
    op.create_table(
        "log_read",
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("line_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_log_read_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["log_line.id"], name=op.f("fk_log_read_line_id_log_line")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_log_read_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "line_id", name=op.f("pk_log_read")),
    )
    op.create_index(op.f("ix_log_read_establishment_id"), "log_read", ["establishment_id"], unique=False)
    op.create_table(
        "outing",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["basis_id"], ["legal_basis.id"], name=op.f("fk_outing_basis_id_legal_basis")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_outing_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_outing_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_outing_stay_id_stay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outing")),
    )
    op.create_index(op.f("ix_outing_establishment_id"), "outing", ["establishment_id"], unique=False)
    op.create_index("ix_outing_out", "outing", ["establishment_id", "returned_at", "expected_at"], unique=False)
    op.create_index("ix_outing_stay", "outing", ["stay_id", "left_at"], unique=False)
    op.create_table(
        "outside_step",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("outside_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_outside_step_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["outside_id"], ["outside_referral.id"], name=op.f("fk_outside_step_outside_id_outside_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_step")),
    )
    op.create_index("ix_outside_step_outside", "outside_step", ["outside_id", "id"], unique=False)
    op.create_table(
        "referral_sending",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sender_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("receiver_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at_receiver", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("party_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clocked", sa.String(length=16), nullable=True),
        sa.Column("clocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("knows", sa.SmallInteger(), nullable=False),
        sa.Column("keeps_safe", sa.Boolean(), nullable=False),
        sa.Column("summary_asked", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised", sa.SmallInteger(), nullable=False),
        sa.Column("fell_silent", sa.Boolean(), nullable=False),
        sa.Column("claimed_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("bed_use_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("place_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("seeks", sa.Boolean(), nullable=False),
        sa.Column("outside_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.Column("house_reason", sa.String(length=20), nullable=True),
        sa.Column("child_reason", sa.String(length=20), nullable=True),
        sa.Column("beds_shown", sa.SmallInteger(), nullable=True),
        sa.Column("consequence", sa.String(length=16), nullable=True),
        sa.Column("reviewer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stay_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("feedback_due", sa.Date(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paper_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("journey", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_referral_sending_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["user_account.id"], name=op.f("fk_referral_sending_claimed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["establishment.id"], name=op.f("fk_referral_sending_receiver_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_sending_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user_account.id"], name=op.f("fk_referral_sending_reviewed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["establishment.id"], name=op.f("fk_referral_sending_reviewer_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["establishment.id"], name=op.f("fk_referral_sending_sender_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_sending")),
    )
    op.create_index("ix_referral_sending_case", "referral_sending", ["case_id"], unique=False)
    op.create_index(
        "ix_referral_sending_next",
        "referral_sending",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_referral_sending_party",
        "referral_sending",
        ["party_id", "receiver_id"],
        unique=False,
        sqlite_where=sa.text("party_id IS NOT NULL"),
        postgresql_where=sa.text("party_id IS NOT NULL"),
    )
    op.create_index("ix_referral_sending_receiver", "referral_sending", ["receiver_id", "state"], unique=False)
    op.create_index("ix_referral_sending_reference", "referral_sending", ["reference"], unique=False)
    op.create_index("ix_referral_sending_referral", "referral_sending", ["referral_id"], unique=False)
    op.create_index("ix_referral_sending_sender", "referral_sending", ["sender_id", "state"], unique=False)
    op.create_table(
        "referral_sheet",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sender_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("data_class", sa.String(length=16), nullable=False),
        sa.Column("receiver_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_referral_sheet_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["establishment.id"], name=op.f("fk_referral_sheet_receiver_id_establishment")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_sheet_referral_id_referral")),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["establishment.id"], name=op.f("fk_referral_sheet_sender_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_sheet")),
    )
    op.create_index(
        "ix_referral_sheet_receiver",
        "referral_sheet",
        ["referral_id", "receiver_id", "level", "data_class"],
        unique=True,
        sqlite_where=sa.text("receiver_id IS NOT NULL"),
        postgresql_where=sa.text("receiver_id IS NOT NULL"),
    )
    op.create_index(
        "ix_referral_sheet_referral",
        "referral_sheet",
        ["referral_id", "level", "data_class"],
        unique=True,
        sqlite_where=sa.text("receiver_id IS NULL"),
        postgresql_where=sa.text("receiver_id IS NULL"),
    )
    op.create_table(
        "register_mark",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("line_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_register_mark_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["register_line.id"], name=op.f("fk_register_mark_line_id_register_line")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_register_mark_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_mark")),
    )
    op.create_index(op.f("ix_register_mark_establishment_id"), "register_mark", ["establishment_id"], unique=False)
    op.create_index("ix_register_mark_line", "register_mark", ["line_id", "id"], unique=False)
    op.create_table(
        "search_call",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("search_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("whom", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_search_call_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_search_call_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["search_id"], ["search_for_child.id"], name=op.f("fk_search_call_search_id_search_for_child")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_call")),
    )
    op.create_index(op.f("ix_search_call_establishment_id"), "search_call", ["establishment_id"], unique=False)
    op.create_index("ix_search_call_search", "search_call", ["search_id", "whom"], unique=True)
    op.create_table(
        "street_addition",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("encounter_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("danger", sa.SmallInteger(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("care", sa.LargeBinary(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_addition_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_addition_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["street_round.id"], name=op.f("fk_street_addition_round_id_street_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_addition")),
    )
    op.create_index("ix_street_addition_encounter", "street_addition", ["encounter_id", "at"], unique=False)
    op.create_index(op.f("ix_street_addition_establishment_id"), "street_addition", ["establishment_id"], unique=False)
    op.create_table(
        "street_crew",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_why", sa.String(length=8), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_crew_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["street_round.id"], name=op.f("fk_street_crew_round_id_street_round")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_street_crew_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_crew")),
    )
    op.create_index(op.f("ix_street_crew_establishment_id"), "street_crew", ["establishment_id"], unique=False)
    op.create_index("ix_street_crew_round", "street_crew", ["round_id", "user_id"], unique=True)
    op.create_index("ix_street_crew_user", "street_crew", ["user_id"], unique=False)
    op.create_table(
        "street_debrief",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("who", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mood", sa.SmallInteger(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_debrief_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["street_round.id"], name=op.f("fk_street_debrief_round_id_street_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_debrief")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_street_debrief_establishment_id"), "street_debrief", ["establishment_id"], unique=False)
    op.create_index("ix_street_debrief_round", "street_debrief", ["round_id", "who"], unique=True)
    op.create_table(
        "street_encounter",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("device_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("initiative", sa.String(length=8), nullable=True),
        sa.Column("adherence", sa.String(length=8), nullable=True),
        sa.Column("danger", sa.SmallInteger(), nullable=True),
        sa.Column("given", sa.String(length=200), nullable=False),
        sa.Column("refusal", sa.String(length=12), nullable=True),
        sa.Column("boys", sa.SmallInteger(), nullable=False),
        sa.Column("girls", sa.SmallInteger(), nullable=False),
        sa.Column("others", sa.SmallInteger(), nullable=False),
        sa.Column("adults", sa.SmallInteger(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("care", sa.LargeBinary(), nullable=True),
        sa.Column("spot", sa.LargeBinary(), nullable=True),
        sa.Column("coarse", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_encounter_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["field_device.id"], name=op.f("fk_street_encounter_device_id_field_device")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_encounter_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["street_place.id"], name=op.f("fk_street_encounter_place_id_street_place")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user_account.id"], name=op.f("fk_street_encounter_reviewed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["street_round.id"], name=op.f("fk_street_encounter_round_id_street_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_encounter")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_street_encounter_place", "street_encounter", ["place_id", "captured_at"], unique=False)
    op.create_index("ix_street_encounter_round", "street_encounter", ["round_id", "captured_at"], unique=False)
    op.create_index("ix_street_encounter_time", "street_encounter", ["establishment_id", "captured_at"], unique=False)
    op.create_table(
        "street_incident",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("gravity", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("police", sa.Boolean(), nullable=False),
        sa.Column("medical", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_incident_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_incident_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["street_round.id"], name=op.f("fk_street_incident_round_id_street_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_incident")),
    )
    op.create_index(op.f("ix_street_incident_establishment_id"), "street_incident", ["establishment_id"], unique=False)
    op.create_index("ix_street_incident_round", "street_incident", ["round_id"], unique=False)
    op.create_table(
        "street_kit",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("out", sa.SmallInteger(), nullable=False),
        sa.Column("back", sa.SmallInteger(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_kit_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["street_round.id"], name=op.f("fk_street_kit_round_id_street_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_kit")),
    )
    op.create_index(op.f("ix_street_kit_establishment_id"), "street_kit", ["establishment_id"], unique=False)
    op.create_index("ix_street_kit_round", "street_kit", ["round_id", "item"], unique=True)
    op.create_table(
        "street_observation",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ambience", sa.String(length=8), nullable=True),
        sa.Column("police", sa.Boolean(), nullable=False),
        sa.Column("mediation", sa.Boolean(), nullable=False),
        sa.Column("nobody", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_observation_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_street_observation_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["street_place.id"], name=op.f("fk_street_observation_place_id_street_place")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["street_round.id"], name=op.f("fk_street_observation_round_id_street_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_observation")),
    )
    op.create_index(
        op.f("ix_street_observation_establishment_id"), "street_observation", ["establishment_id"], unique=False
    )
    op.create_index("ix_street_observation_place", "street_observation", ["place_id", "at"], unique=False)
    op.create_index("ix_street_observation_round", "street_observation", ["round_id"], unique=False)
    op.create_table(
        "street_report",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("validated_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_report_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["street_round.id"], name=op.f("fk_street_report_round_id_street_round")),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["user_account.id"], name=op.f("fk_street_report_signed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["user_account.id"], name=op.f("fk_street_report_taken_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["validated_by_id"], ["user_account.id"], name=op.f("fk_street_report_validated_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_report")),
    )
    op.create_index(op.f("ix_street_report_establishment_id"), "street_report", ["establishment_id"], unique=False)
    op.create_index("ix_street_report_round", "street_report", ["round_id"], unique=True)
    op.create_table(
        "street_sign",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_sign_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_sign_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["street_round.id"], name=op.f("fk_street_sign_round_id_street_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_sign")),
    )
    op.create_index(op.f("ix_street_sign_establishment_id"), "street_sign", ["establishment_id"], unique=False)
    op.create_index("ix_street_sign_round", "street_sign", ["round_id", "at"], unique=False)
    op.create_table(
        "street_stop",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_stop_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["street_place.id"], name=op.f("fk_street_stop_place_id_street_place")),
        sa.ForeignKeyConstraint(["round_id"], ["street_round.id"], name=op.f("fk_street_stop_round_id_street_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_stop")),
    )
    op.create_index(op.f("ix_street_stop_establishment_id"), "street_stop", ["establishment_id"], unique=False)
    op.create_index("ix_street_stop_place", "street_stop", ["place_id", "arrived_at"], unique=False)
    op.create_index("ix_street_stop_round", "street_stop", ["round_id", "position"], unique=False)
    op.create_table(
        "dose_witness",
        sa.Column("dose_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name=op.f("fk_dose_witness_dose_id_dose")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_dose_witness_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_dose_witness_user_id_user_account")),
        sa.PrimaryKeyConstraint("dose_id", name=op.f("pk_dose_witness")),
    )
    op.create_index(op.f("ix_dose_witness_establishment_id"), "dose_witness", ["establishment_id"], unique=False)
    op.create_table(
        "referral_step",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sending_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=False),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("for_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_referral_step_by_id_user_account")),
        sa.ForeignKeyConstraint(["for_id"], ["user_account.id"], name=op.f("fk_referral_step_for_id_user_account")),
        sa.ForeignKeyConstraint(
            ["sending_id"], ["referral_sending.id"], name=op.f("fk_referral_step_sending_id_referral_sending")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_step")),
    )
    op.create_index("ix_referral_step_sending", "referral_step", ["sending_id", "id"], unique=False)
    op.create_table(
        "refusal_review",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sending_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("party_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("receiver_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("house_reason", sa.String(length=20), nullable=False),
        sa.Column("child_reason", sa.String(length=20), nullable=False),
        sa.Column("beds_shown", sa.SmallInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.String(length=12), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["establishment.id"], name=op.f("fk_refusal_review_receiver_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["sending_id"], ["referral_sending.id"], name=op.f("fk_refusal_review_sending_id_referral_sending")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["establishment.id"], name=op.f("fk_refusal_review_unit_id_establishment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_review")),
    )
    op.create_index("ix_refusal_review_sending", "refusal_review", ["sending_id"], unique=False)
    op.create_index("ix_refusal_review_unit", "refusal_review", ["unit_id", "ended_at", "due_at"], unique=False)
    op.create_table(
        "street_call",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("stop_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_call_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_call_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["street_place.id"], name=op.f("fk_street_call_place_id_street_place")),
        sa.ForeignKeyConstraint(["stop_id"], ["street_stop.id"], name=op.f("fk_street_call_stop_id_street_stop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_call")),
    )
    op.create_index(op.f("ix_street_call_establishment_id"), "street_call", ["establishment_id"], unique=False)
    op.create_index("ix_street_call_open", "street_call", ["establishment_id", "outcome", "received_at"], unique=False)
    op.create_table(
        "street_met",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("encounter_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("profile_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("settled", sa.String(length=10), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=True),
        sa.Column("age_low", sa.SmallInteger(), nullable=True),
        sa.Column("age_high", sa.SmallInteger(), nullable=True),
        sa.Column("age_method", sa.String(length=8), nullable=True),
        sa.Column("face", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["street_encounter.id"], name=op.f("fk_street_met_encounter_id_street_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_met_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["street_profile.id"], name=op.f("fk_street_met_profile_id_street_profile")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["street_round.id"], name=op.f("fk_street_met_round_id_street_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_met")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_street_met_encounter", "street_met", ["encounter_id"], unique=False)
    op.create_index("ix_street_met_open", "street_met", ["establishment_id", "settled"], unique=False)
    op.create_index("ix_street_met_profile", "street_met", ["profile_id"], unique=False)
    op.create_table(
        "street_promise",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("profile_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("place_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("encounter_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stop_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["street_encounter.id"], name=op.f("fk_street_promise_encounter_id_street_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name=op.f("fk_street_promise_establishment_id_establishment")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_street_promise_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["street_place.id"], name=op.f("fk_street_promise_place_id_street_place")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["street_profile.id"], name=op.f("fk_street_promise_profile_id_street_profile")
        ),
        sa.ForeignKeyConstraint(["stop_id"], ["street_stop.id"], name=op.f("fk_street_promise_stop_id_street_stop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_promise")),
    )
    op.create_index("ix_street_promise_due", "street_promise", ["establishment_id", "outcome", "due_on"], unique=False)
    op.create_index(op.f("ix_street_promise_establishment_id"), "street_promise", ["establishment_id"], unique=False)
    op.create_index("ix_street_promise_profile", "street_promise", ["profile_id"], unique=False)
    op.create_table(
        "street_recognition",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("met_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("profile_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("establishment_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_street_recognition_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_street_recognition_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(["met_id"], ["street_met.id"], name=op.f("fk_street_recognition_met_id_street_met")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["street_profile.id"], name=op.f("fk_street_recognition_profile_id_street_profile")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user_account.id"], name=op.f("fk_street_recognition_undone_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_recognition")),
    )
    op.create_index(
        op.f("ix_street_recognition_establishment_id"), "street_recognition", ["establishment_id"], unique=False
    )
    op.create_index("ix_street_recognition_met", "street_recognition", ["met_id", "profile_id"], unique=False)
    op.create_index("ix_street_recognition_profile", "street_recognition", ["profile_id"], unique=False)
    op.create_index(
        "ix_case_file_danger",
        "case_file",
        [
            "establishment_id",
            sa.text(
                "(CASE danger WHEN 'not_assessed' THEN 0 WHEN '0' THEN 1 WHEN '1' THEN 2 WHEN '2' THEN 3 WHEN '3' THEN 4 WHEN '4' THEN 5 ELSE -1 END)"
            ),
            "id",
        ],
        unique=False,
    )
    op.create_index(
        "ix_case_file_status",
        "case_file",
        [
            "establishment_id",
            sa.text(
                "(CASE status WHEN 'contact' THEN 0 WHEN 'intake' THEN 1 WHEN 'assessment' THEN 2 WHEN 'plan' THEN 3 WHEN 'follow_up' THEN 4 WHEN 'closing_review' THEN 5 WHEN 'closed' THEN 6 WHEN 'reopened' THEN 7 WHEN 'merged' THEN 8 ELSE -1 END)"
            ),
            sa.text("id DESC"),
        ],
        unique=False,
    )

    if op.get_bind().dialect.name == "postgresql":
        _close_trail_on_postgresql()
    else:
        _close_trail_on_sqlite()


def _close_trail_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _close_trail_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION caseapp_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION caseapp_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION caseapp_append_only()"
        )
