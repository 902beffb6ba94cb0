"""The first tables, and a journal that nobody can rewrite."""

import sqlalchemy as sa
from alembic import op

from physio_service.store.types import Encrypted, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "circuits",
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("probe_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_circuits")),
    )
    op.create_table(
        "clinics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text_name", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("nation", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("phone", sa.String(length=15), nullable=False),
        sa.Column("emergency", sa.String(length=3), nullable=False),
        sa.Column("urgent", sa.String(length=7), nullable=False),
        sa.Column("crisis", sa.String(length=18), nullable=False),
        sa.Column("contact_opens", sa.Time(), nullable=False),
        sa.Column("contact_closes", sa.Time(), nullable=False),
        sa.Column("opening_hours", sa.JSON(), nullable=False),
        sa.Column("max_texts_day", sa.Integer(), nullable=False),
        sa.Column("max_texts_clinic", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=9), nullable=False),
        sa.Column("holidays_to", sa.Integer(), nullable=True),
        sa.Column("texting_enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
    )
    op.create_table(
        "generations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generations")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("beat", sa.String(length=30), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("beat", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "login_throttles",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", UtcDateTime(), nullable=False),
        sa.Column("blocked_until_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_login_throttles")),
    )
    op.create_table(
        "audits",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("violations", sa.Integer(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_audits_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_audits")),
        sa.UniqueConstraint("clinic_id", "from_at", name=op.f("uq_audits_clinic_id_from_at")),
    )
    op.create_index("ix_audits_created_at", "audits", ["created_at"], unique=False)
    op.create_table(
        "closures",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_closures_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_closures")),
        sa.UniqueConstraint("clinic_id", "day", name=op.f("uq_closures_clinic_id_day")),
    )
    op.create_table(
        "contacts",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("number", Encrypted(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("line_type", sa.String(length=8), nullable=False),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("invalid_at", UtcDateTime(), nullable=True),
        sa.Column("invalid_code", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "line_type IN ('mobile', 'landline', 'unknown')",
            name=op.f("ck_contacts_line_type_known"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_contacts_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "clinic_id", "number_index", name=op.f("uq_contacts_clinic_id_number_index")
        ),
    )
    op.create_table(
        "data_keys",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_data_keys_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "subject_id", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "events",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_events_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_kind", "events", ["clinic_id", "kind", "at"], unique=False)
    op.create_index("ix_events_patient", "events", ["clinic_id", "patient_id", "at"], unique=False)
    op.create_index(
        "ix_events_subject",
        "events",
        ["clinic_id", "subject_kind", "subject_id", "at"],
        unique=False,
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", Encrypted(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_idempotency_keys_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "actor_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        "ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "patients",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("name", Encrypted(), nullable=False),
        sa.Column("birth_day", Encrypted(), nullable=True),
        sa.Column("nhs_number", Encrypted(), nullable=True),
        sa.Column("nhs_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("wording", sa.String(length=8), nullable=False),
        sa.Column("reach", sa.String(length=10), nullable=False),
        sa.Column("preferred_times", sa.JSON(), nullable=False),
        sa.Column("contact_opens", sa.Time(), nullable=True),
        sa.Column("contact_closes", sa.Time(), nullable=True),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=True),
        sa.Column("last_contact_at", UtcDateTime(), nullable=True),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.Column("died_day", Encrypted(), nullable=True),
        sa.CheckConstraint(
            "consent IN ('none', 'asked', 'given', 'declined', 'withdrawn')",
            name=op.f("ck_patients_consent_known"),
        ),
        sa.CheckConstraint(
            "reach IN ('smartphone', 'sms', 'paper')", name=op.f("ck_patients_reach_known")
        ),
        sa.CheckConstraint(
            "wording IN ('discreet', 'plain')", name=op.f("ck_patients_wording_known")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_patients_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_patients")),
        sa.UniqueConstraint("clinic_id", "reference", name=op.f("uq_patients_clinic_id_reference")),
    )
    op.create_index(
        "ix_patients_clinic_nhs_number", "patients", ["clinic_id", "nhs_number_index"], unique=True
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("provider_sid", sa.String(length=34), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_receipts_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "provider_sid",
            "status",
            "error_code",
            name=op.f("uq_receipts_provider_sid_status_error_code"),
        ),
    )
    op.create_table(
        "senders",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("address", sa.String(length=16), nullable=False),
        sa.Column("messaging_service_sid", sa.String(length=34), nullable=True),
        sa.Column("polled_at", UtcDateTime(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_senders_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_senders")),
        sa.UniqueConstraint("address", name=op.f("uq_senders_address")),
    )
    op.create_table(
        "staff",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("name", Encrypted(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('physio', 'assistant', 'surgeon', 'admin', 'viewer')",
            name=op.f("ck_staff_role_known"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_staff_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "status_words",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_status_words_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_status_words")),
        sa.UniqueConstraint("clinic_id", "word", name=op.f("uq_status_words_clinic_id_word")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_api_tokens_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_api_tokens_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_table(
        "approvals",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("file_version", sa.String(length=20), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("note", Encrypted(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_approvals_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_approvals_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_approvals")),
        sa.UniqueConstraint(
            "clinic_id",
            "path",
            "content_hash",
            name=op.f("uq_approvals_clinic_id_path_content_hash"),
        ),
    )
    op.create_table(
        "carers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("name", Encrypted(), nullable=False),
        sa.Column("relation", sa.String(length=50), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "consent IN ('none', 'asked', 'given', 'declined', 'withdrawn')",
            name=op.f("ck_carers_consent_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_carers_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_carers_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_carers")),
    )
    op.create_table(
        "episodes",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("limb", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("protocol_id", sa.String(length=50), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("surgery_day", sa.Date(), nullable=True),
        sa.Column("operated_at", UtcDateTime(), nullable=True),
        sa.Column("offload_weeks", sa.Integer(), nullable=False),
        sa.Column("offload_reason", Encrypted(), nullable=True),
        sa.Column("planned_to_day", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("complication", sa.String(length=20), nullable=True),
        sa.Column("outcome_note", Encrypted(), nullable=True),
        sa.Column("other_leg", sa.String(length=4), nullable=False),
        sa.Column("other_hip_problem", sa.Boolean(), nullable=False),
        sa.CheckConstraint("limb IN ('left', 'right')", name=op.f("ck_episodes_limb_known")),
        sa.CheckConstraint("state IN ('active', 'ended')", name=op.f("ck_episodes_state_known")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_episodes_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_episodes_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_episodes")),
    )
    op.create_index(
        "ix_episodes_one_active_a_limb",
        "episodes",
        ["clinic_id", "patient_id", "limb"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_episodes_state_planned_to_day", "episodes", ["state", "planned_to_day"], unique=False
    )
    op.create_table(
        "name_tokens",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_name_tokens_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_name_tokens_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_name_tokens")),
        sa.UniqueConstraint(
            "clinic_id",
            "token",
            "patient_id",
            name=op.f("uq_name_tokens_clinic_id_token_patient_id"),
        ),
    )
    op.create_table(
        "opt_outs",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("opted_out_at", UtcDateTime(), nullable=False),
        sa.Column("opted_in_at", UtcDateTime(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "source IN ('sms', 'carrier', 'staff')", name=op.f("ck_opt_outs_source_known")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sender_id"],
            ["senders.clinic_id", "senders.id"],
            name=op.f("fk_opt_outs_clinic_id_sender_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_opt_outs_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_opt_outs")),
        sa.UniqueConstraint(
            "clinic_id",
            "number_index",
            "sender_id",
            name=op.f("uq_opt_outs_clinic_id_number_index_sender_id"),
        ),
    )
    op.create_table(
        "own_exercises",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("own_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "changed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_own_exercises_clinic_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_own_exercises_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_own_exercises")),
        sa.UniqueConstraint(
            "clinic_id",
            "exercise_id",
            "sequence",
            name=op.f("uq_own_exercises_clinic_id_exercise_id_sequence"),
        ),
    )
    op.create_table(
        "pauses",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", Encrypted(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('patient', 'clinic', 'illness')", name=op.f("ck_pauses_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_pauses_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_pauses_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_pauses")),
    )
    op.create_index("ix_pauses_clinic_patient", "pauses", ["clinic_id", "patient_id"], unique=False)
    op.create_table(
        "recalls",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("faulty_version", sa.String(length=20), nullable=False),
        sa.Column("reason", Encrypted(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("is_surveying", sa.Boolean(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("note", Encrypted(), nullable=True),
        sa.CheckConstraint(
            "subject IN ('protocol', 'exercises', 'exercise', 'wording')",
            name=op.f("ck_recalls_subject_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "closed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_recalls_clinic_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "opened_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_recalls_clinic_id_opened_by"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_recalls_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_recalls")),
        sa.UniqueConstraint(
            "clinic_id",
            "subject",
            "key",
            "faulty_version",
            name=op.f("uq_recalls_clinic_id_subject_key_faulty_version"),
        ),
    )
    op.create_table(
        "replies",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("provider_sid", sa.String(length=34), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("body", Encrypted(), nullable=False),
        sa.Column("media_count", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("meaning", sa.JSON(), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'understood', 'unclear')", name=op.f("ck_replies_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_replies_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_replies_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "read_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_replies_clinic_id_read_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sender_id"],
            ["senders.clinic_id", "senders.id"],
            name=op.f("fk_replies_clinic_id_sender_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_replies_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_replies")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_replies_provider_sid")),
    )
    op.create_index(
        "ix_replies_patient", "replies", ["clinic_id", "patient_id", "received_at"], unique=False
    )
    op.create_index(
        "ix_replies_unhandled",
        "replies",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_index(
        "ix_replies_unread",
        "replies",
        ["clinic_id", "received_at"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL AND state <> 'understood'"),
        postgresql_where=sa.text("read_at IS NULL AND state <> 'understood'"),
    )
    op.create_table(
        "restorations",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("restored_at", UtcDateTime(), nullable=False),
        sa.Column("resumed_at", UtcDateTime(), nullable=True),
        sa.Column("resumed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "resumed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_restorations_clinic_id_resumed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_restorations_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_restorations")),
    )
    op.create_table(
        "safety_sign_offs",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("authority", Encrypted(), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('physio', 'assistant', 'surgeon', 'admin', 'viewer')",
            name=op.f("ck_safety_sign_offs_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "ended_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_safety_sign_offs_clinic_id_ended_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_safety_sign_offs_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_safety_sign_offs_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_safety_sign_offs")),
    )
    op.create_index(
        "ix_safety_sign_offs_open",
        "safety_sign_offs",
        ["clinic_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "sheets",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_sheets_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_sheets_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_sheets")),
        sa.UniqueConstraint(
            "clinic_id", "patient_id", "number", name=op.f("uq_sheets_clinic_id_patient_id_number")
        ),
    )
    op.create_index(
        "ix_sheets_to_tell",
        "sheets",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_staff_sessions_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_staff_sessions_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    op.create_table(
        "stopped_wordings",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("wording_key", sa.String(length=40), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "released_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_stopped_wordings_clinic_id_released_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_stopped_wordings_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_stopped_wordings")),
    )
    op.create_index(
        "ix_stopped_wordings_stopped",
        "stopped_wordings",
        ["clinic_id", "wording_key", "wording_hash"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "activities",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.String(length=20), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("source", sa.String(length=6), nullable=True),
        sa.CheckConstraint(
            "kind IN ('session', 'check', 'notice')", name=op.f("ck_activities_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'part', 'skipped', 'missed', 'not_asked', 'excused', 'cancelled')",
            name=op.f("ck_activities_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_activities_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_activities_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_activities_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_activities")),
        sa.UniqueConstraint(
            "clinic_id",
            "episode_id",
            "kind",
            "local_day",
            "sequence",
            name=op.f("uq_activities_clinic_id_episode_id_kind_local_day_sequence"),
        ),
    )
    op.create_index(
        "ix_activities_patient_day",
        "activities",
        ["clinic_id", "patient_id", "local_day"],
        unique=False,
    )
    op.create_index(
        "ix_activities_to_ask",
        "activities",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned' AND is_asked = 0"),
        postgresql_where=sa.text("state = 'planned' AND NOT is_asked"),
    )
    op.create_index(
        "ix_activities_to_close",
        "activities",
        ["closes_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "care_plans",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("protocol_id", sa.String(length=50), nullable=False),
        sa.Column("protocol_version", sa.String(length=20), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("prescribed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_care_plans_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "prescribed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_care_plans_clinic_id_prescribed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_care_plans_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_care_plans")),
        sa.UniqueConstraint(
            "clinic_id",
            "episode_id",
            "plan_version",
            name=op.f("uq_care_plans_clinic_id_episode_id_plan_version"),
        ),
    )
    op.create_table(
        "clinical_records",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("note", Encrypted(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('assessment', 'preassessment', 'operation', 'hospital_discharge')",
            name=op.f("ck_clinical_records_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_clinical_records_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_clinical_records_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "recorded_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_clinical_records_clinic_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_clinical_records_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_clinical_records")),
        sa.UniqueConstraint(
            "clinic_id",
            "record_id",
            "sequence",
            name=op.f("uq_clinical_records_clinic_id_record_id_sequence"),
        ),
    )
    op.create_index(
        "ix_clinical_records_episode",
        "clinical_records",
        ["clinic_id", "episode_id", "kind"],
        unique=False,
    )
    op.create_index(
        "ix_clinical_records_patient",
        "clinical_records",
        ["clinic_id", "patient_id", "kind", "created_at"],
        unique=False,
    )
    op.create_table(
        "contact_uses",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("carer_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN patient_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN carer_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_contact_uses_one_person"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "carer_id"],
            ["carers.clinic_id", "carers.id"],
            name=op.f("fk_contact_uses_clinic_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_contact_uses_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_contact_uses_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_contact_uses_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_contact_uses_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_contact_uses")),
        sa.UniqueConstraint(
            "clinic_id",
            "contact_id",
            "patient_id",
            name=op.f("uq_contact_uses_clinic_id_contact_id_patient_id"),
        ),
    )
    op.create_index(
        "ix_contact_uses_clinic_patient", "contact_uses", ["clinic_id", "patient_id"], unique=False
    )
    op.create_table(
        "criterion_answers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=50), nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", Encrypted(), nullable=True),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "said IN ('yes', 'no', 'withdrawn')", name=op.f("ck_criterion_answers_said_known")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_criterion_answers_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "said_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_criterion_answers_clinic_id_said_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_criterion_answers_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_criterion_answers")),
    )
    op.create_index(
        "ix_criterion_answers_episode",
        "criterion_answers",
        ["clinic_id", "episode_id", "opening"],
        unique=False,
    )
    op.create_table(
        "measurements",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("measured_at", UtcDateTime(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_measurements_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_measurements_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_measurements_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_measurements_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_measurements")),
    )
    op.create_index(
        "ix_measurements_patient_kind",
        "measurements",
        ["clinic_id", "patient_id", "kind", "measured_at"],
        unique=False,
    )
    op.create_table(
        "messages",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("duty", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("ground", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("week_cap", sa.Integer(), nullable=True),
        sa.Column("wording_key", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wording_version", sa.String(length=20), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("body", Encrypted(), nullable=False),
        sa.Column("encoding", sa.String(length=5), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("price_micros", sa.BigInteger(), nullable=True),
        sa.Column("price_currency", sa.String(length=3), nullable=True),
        sa.Column("is_price_reported", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("not_after_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=13), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("provider_sid", sa.String(length=34), nullable=True),
        sa.Column("provider_rank", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("settle_at", UtcDateTime(), nullable=True),
        sa.Column("settle_tries", sa.Integer(), nullable=False),
        sa.Column("sought_from_at", UtcDateTime(), nullable=True),
        sa.Column("possible_duplicate", sa.Boolean(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("receipt_look_at", UtcDateTime(), nullable=True),
        sa.Column("receipt_looks", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "duty IN ('initiated', 'consent', 'answer', 'command', 'notice', 'safety')",
            name=op.f("ck_messages_duty_known"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'held', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'unknown', 'unknown_final', 'expired', 'suppressed')",
            name=op.f("ck_messages_state_known"),
        ),
        sa.CheckConstraint(
            "(sequence IS NULL) <> (answers_id IS NULL)", name=op.f("ck_messages_slot_or_answer")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "answers_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_messages_clinic_id_answers_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_messages_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_messages_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sender_id"],
            ["senders.clinic_id", "senders.id"],
            name=op.f("fk_messages_clinic_id_sender_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_messages_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "clinic_id", "answers_id", "kind", name=op.f("uq_messages_clinic_id_answers_id_kind")
        ),
        sa.UniqueConstraint(
            "clinic_id",
            "patient_id",
            "kind",
            "local_day",
            "sequence",
            name=op.f("uq_messages_clinic_id_patient_id_kind_local_day_sequence"),
        ),
    )
    op.create_index("ix_messages_claimed", "messages", ["clinic_id", "claimed_at"], unique=False)
    op.create_index(
        "ix_messages_not_after", "messages", ["clinic_id", "not_after_at"], unique=False
    )
    op.create_index(
        "ix_messages_patient", "messages", ["clinic_id", "patient_id", "due_at"], unique=False
    )
    op.create_index(
        "ix_messages_provider_sid",
        "messages",
        ["provider_sid"],
        unique=True,
        sqlite_where=sa.text("provider_sid IS NOT NULL"),
        postgresql_where=sa.text("provider_sid IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_to_send",
        "messages",
        ["priority", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'held')"),
        postgresql_where=sa.text("state IN ('queued', 'held')"),
    )
    op.create_index(
        "ix_messages_to_settle",
        "messages",
        ["settle_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('sending', 'unknown')"),
    )
    op.create_index(
        "ix_messages_without_receipt",
        "messages",
        ["claimed_at"],
        unique=False,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_table(
        "offloading_phases",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=4), nullable=False),
        sa.Column("status_word", sa.String(length=30), nullable=False),
        sa.Column("aid", sa.String(length=12), nullable=False),
        sa.Column("limits", Encrypted(), nullable=True),
        sa.Column("reason", Encrypted(), nullable=True),
        sa.Column("planned_start_day", sa.Date(), nullable=True),
        sa.Column("planned_end_day", sa.Date(), nullable=True),
        sa.Column("started_day", sa.Date(), nullable=True),
        sa.Column("ended_day", sa.Date(), nullable=True),
        sa.Column("next_review_day", sa.Date(), nullable=True),
        sa.Column("signed_off_by", sa.Uuid(), nullable=True),
        sa.Column("signed_off_at", UtcDateTime(), nullable=True),
        sa.Column("authority", Encrypted(), nullable=True),
        sa.Column("exercise_ceiling", sa.String(length=4), nullable=True),
        sa.Column("ceiling_by", sa.Uuid(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("kilograms", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "aid IN ('two_crutches', 'frame', 'one_crutch', 'stick', 'none')",
            name=op.f("ck_offloading_phases_aid_known"),
        ),
        sa.CheckConstraint(
            "status IN ('NWB', 'TTWB', 'PWB', 'WBAT', 'FWB')",
            name=op.f("ck_offloading_phases_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "ceiling_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_offloading_phases_clinic_id_ceiling_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_offloading_phases_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "signed_off_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_offloading_phases_clinic_id_signed_off_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_offloading_phases_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_offloading_phases")),
        sa.UniqueConstraint(
            "clinic_id",
            "episode_id",
            "sequence",
            name=op.f("uq_offloading_phases_clinic_id_episode_id_sequence"),
        ),
    )
    op.create_table(
        "phase_openings",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.String(length=20), nullable=False),
        sa.Column("opened_day", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("authority", Encrypted(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_phase_openings_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "opened_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_phase_openings_clinic_id_opened_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_phase_openings_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_phase_openings")),
        sa.UniqueConstraint(
            "clinic_id",
            "episode_id",
            "sequence",
            name=op.f("uq_phase_openings_clinic_id_episode_id_sequence"),
        ),
    )
    op.create_table(
        "sign_offs",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("authority", Encrypted(), nullable=True),
        sa.Column("reason", Encrypted(), nullable=True),
        sa.Column("note", Encrypted(), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_sign_offs_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_sign_offs_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_sign_offs_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_sign_offs")),
    )
    op.create_index(
        "ix_sign_offs_episode", "sign_offs", ["clinic_id", "episode_id", "created_at"], unique=False
    )
    op.create_table(
        "surgery_changes",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.String(length=10), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("reason", Encrypted(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "move IN ('moved', 'postponed', 'cancelled')",
            name=op.f("ck_surgery_changes_move_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "changed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_surgery_changes_clinic_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_surgery_changes_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_surgery_changes_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_surgery_changes")),
    )
    op.create_index(
        "ix_surgery_changes_episode", "surgery_changes", ["clinic_id", "episode_id"], unique=False
    )
    op.create_table(
        "attempts",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("provider_sid", sa.String(length=34), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('claimed', 'returned', 'accepted', 'refused', 'uncertain')",
            name=op.f("ck_attempts_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_attempts_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_attempts_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_attempts")),
        sa.UniqueConstraint(
            "clinic_id",
            "message_id",
            "number",
            name=op.f("uq_attempts_clinic_id_message_id_number"),
        ),
        sa.UniqueConstraint("token", name=op.f("uq_attempts_token")),
    )
    op.create_table(
        "message_activities",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "activity_id"],
            ["activities.clinic_id", "activities.id"],
            name=op.f("fk_message_activities_clinic_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_message_activities_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_message_activities_clinic_id")
        ),
        sa.PrimaryKeyConstraint(
            "clinic_id", "message_id", "activity_id", name=op.f("pk_message_activities")
        ),
    )
    op.create_index(
        "ix_message_activities_activity",
        "message_activities",
        ["clinic_id", "activity_id"],
        unique=False,
    )
    op.create_table(
        "message_episodes",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_message_episodes_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_message_episodes_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_message_episodes_clinic_id")
        ),
        sa.PrimaryKeyConstraint(
            "clinic_id", "message_id", "episode_id", name=op.f("pk_message_episodes")
        ),
    )
    op.create_table(
        "movement_limits",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("words", Encrypted(), nullable=False),
        sa.Column("set_day", sa.Date(), nullable=False),
        sa.Column("review_day", sa.Date(), nullable=True),
        sa.Column("lifted_day", sa.Date(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_movement_limits_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "lifted_by"],
            ["sign_offs.clinic_id", "sign_offs.id"],
            name=op.f("fk_movement_limits_clinic_id_lifted_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_movement_limits_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_movement_limits")),
    )
    op.create_index(
        "ix_movement_limits_episode", "movement_limits", ["clinic_id", "episode_id"], unique=False
    )
    op.create_table(
        "parked_exercises",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("phase_id", sa.String(length=20), nullable=False),
        sa.Column("exercise_id", sa.String(length=50), nullable=False),
        sa.Column("needs", sa.String(length=4), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("parked_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("parked_by", sa.Uuid(), nullable=False),
        sa.Column("retaken_day", sa.Date(), nullable=True),
        sa.Column("retaken_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_parked_exercises_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "parked_by"],
            ["sign_offs.clinic_id", "sign_offs.id"],
            name=op.f("fk_parked_exercises_clinic_id_parked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "retaken_by"],
            ["sign_offs.clinic_id", "sign_offs.id"],
            name=op.f("fk_parked_exercises_clinic_id_retaken_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_parked_exercises_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_parked_exercises")),
    )
    op.create_index(
        "ix_parked_exercises_once",
        "parked_exercises",
        ["clinic_id", "episode_id", "phase_id", "exercise_id"],
        unique=True,
        sqlite_where=sa.text("retaken_day IS NULL"),
        postgresql_where=sa.text("retaken_day IS NULL"),
    )
    op.create_table(
        "questions",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("takes_digits", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("close_rule", sa.String(length=20), nullable=True),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "activity_id"],
            ["activities.clinic_id", "activities.id"],
            name=op.f("fk_questions_clinic_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_questions_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_questions_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_questions_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_questions_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_questions_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_questions")),
    )
    op.create_index(
        "ix_questions_one_digit_question_a_phone",
        "questions",
        ["clinic_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL AND takes_digits = 1"),
        postgresql_where=sa.text("closed_at IS NULL AND takes_digits"),
    )
    op.create_index(
        "ix_questions_patient", "questions", ["clinic_id", "patient_id", "closed_at"], unique=False
    )
    op.create_table(
        "tasks",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("dedupe", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("note", Encrypted(), nullable=True),
        sa.Column("signs", Encrypted(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "closed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_tasks_clinic_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_tasks_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_tasks_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "owner_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_tasks_clinic_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_tasks_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_tasks_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_tasks_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_tasks")),
    )
    op.create_index(
        "ix_tasks_due", "tasks", ["clinic_id", "closed_at", "tier", "due_at"], unique=False
    )
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["clinic_id", "dedupe"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_tasks_patient", "tasks", ["clinic_id", "patient_id"], unique=False)
    op.create_table(
        "message_corrections",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_message_corrections_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "task_id"],
            ["tasks.clinic_id", "tasks.id"],
            name=op.f("fk_message_corrections_clinic_id_task_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "text_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_message_corrections_clinic_id_text_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_message_corrections_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "message_id", name=op.f("pk_message_corrections")),
    )
    op.create_table(
        "recalled_patients",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("effects", sa.JSON(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('listed', 'parked', 'calling', 'settled')",
            name=op.f("ck_recalled_patients_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_recalled_patients_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_recalled_patients_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "recall_id"],
            ["recalls.clinic_id", "recalls.id"],
            name=op.f("fk_recalled_patients_clinic_id_recall_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "settled_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_recalled_patients_clinic_id_settled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "task_id"],
            ["tasks.clinic_id", "tasks.id"],
            name=op.f("fk_recalled_patients_clinic_id_task_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_recalled_patients_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_recalled_patients")),
        sa.UniqueConstraint(
            "clinic_id",
            "recall_id",
            "patient_id",
            "episode_id",
            name=op.f("uq_recalled_patients_clinic_id_recall_id_patient_id_episode_id"),
        ),
    )
    op.create_index(
        "ix_recalled_patients_state",
        "recalled_patients",
        ["clinic_id", "recall_id", "state"],
        unique=False,
    )
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


_REFUSAL = "the journal is append-only"
_SQLITE = [
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
    f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for table in ("events", "receipts")
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    *(
        f"CREATE TRIGGER {table}_no_rewriting BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        for table in ("events", "receipts")
    ),
]
_GUARDS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
