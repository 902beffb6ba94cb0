"""People who are waited for."""

import sqlalchemy as sa
from alembic import op

from physio_service.store.types import Encrypted, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "house_targets",
        sa.Column("tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=15), nullable=False),
        sa.PrimaryKeyConstraint("tier", name=op.f("pk_house_targets")),
    )
    op.create_table(
        "absences",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('leave', 'sick', 'training', 'other')",
            name=op.f("ck_absences_reason_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "cover_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_absences_clinic_id_cover_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "recorded_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_absences_clinic_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_absences_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_absences_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_absences")),
    )
    op.create_index(
        "ix_absences_open",
        "absences",
        ["from_day"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_absences_staff", "absences", ["clinic_id", "staff_id"], unique=False)
    op.create_table(
        "alert_settings",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("protocol_id", sa.String(length=50), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("reason", Encrypted(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "ended_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_alert_settings_clinic_id_ended_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "set_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_alert_settings_clinic_id_set_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_alert_settings_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_alert_settings")),
    )
    op.create_index(
        "ix_alert_settings_one_in_force",
        "alert_settings",
        ["clinic_id", "rule", "protocol_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "canned_answers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "written_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_canned_answers_clinic_id_written_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_canned_answers_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_canned_answers")),
    )
    op.create_index(
        "ix_canned_answers_language", "canned_answers", ["clinic_id", "language"], unique=False
    )
    op.create_table(
        "closure_covers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "cover_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_closure_covers_clinic_id_cover_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "recorded_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_closure_covers_clinic_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_closure_covers_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_closure_covers")),
    )
    op.create_index(
        "ix_closure_covers_days", "closure_covers", ["clinic_id", "until_day"], unique=False
    )
    op.create_table(
        "ladders",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("repeat_minutes", sa.Integer(), nullable=False),
        sa.Column("most_repeats", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "changed_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_ladders_clinic_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_ladders_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_ladders")),
        sa.UniqueConstraint("clinic_id", "sequence", name=op.f("uq_ladders_clinic_id_sequence")),
    )
    op.create_table(
        "number_doubts",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("cleared_at", UtcDateTime(), nullable=True),
        sa.Column("cleared_by", sa.Uuid(), nullable=True),
        sa.Column("ground", Encrypted(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "cleared_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_number_doubts_clinic_id_cleared_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_number_doubts_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_number_doubts_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_number_doubts")),
    )
    op.create_index(
        "ix_number_doubts_open",
        "number_doubts",
        ["clinic_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "on_call_turns",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("changes_at", sa.Time(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_on_call_turns_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_on_call_turns_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_on_call_turns")),
        sa.UniqueConstraint("clinic_id", "day", name=op.f("uq_on_call_turns_clinic_id_day")),
    )
    op.create_table(
        "staff_numbers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("code_mark", sa.LargeBinary(), nullable=True),
        sa.Column("code_until_at", UtcDateTime(), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_staff_numbers_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_staff_numbers_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_staff_numbers_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_staff_numbers")),
    )
    op.create_index(
        "ix_staff_numbers_one_a_person",
        "staff_numbers",
        ["clinic_id", "staff_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
    )
    op.create_index(
        "ix_staff_numbers_one_person_a_number",
        "staff_numbers",
        ["clinic_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
    )
    op.create_index(
        "ix_staff_numbers_staff",
        "staff_numbers",
        ["clinic_id", "staff_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "takeovers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("active_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_rule", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_takeovers_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "ended_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_takeovers_clinic_id_ended_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_takeovers_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_takeovers_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_takeovers")),
    )
    op.create_index(
        "ix_takeovers_open",
        "takeovers",
        ["clinic_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "care_teams",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_care_teams_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_care_teams_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_care_teams_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_care_teams")),
    )
    op.create_index(
        "ix_care_teams_one_responsible",
        "care_teams",
        ["clinic_id", "episode_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_index("ix_care_teams_staff", "care_teams", ["clinic_id", "staff_id"], unique=False)
    op.create_table(
        "carer_wishes",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=False),
        sa.Column("gets_copies", sa.Boolean(), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "carer_id"],
            ["carers.clinic_id", "carers.id"],
            name=op.f("fk_carer_wishes_clinic_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_carer_wishes_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_carer_wishes")),
        sa.UniqueConstraint(
            "clinic_id", "carer_id", name=op.f("uq_carer_wishes_clinic_id_carer_id")
        ),
    )
    op.create_table(
        "contact_tags",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=True),
        sa.Column("tag", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "carer_id"],
            ["carers.clinic_id", "carers.id"],
            name=op.f("fk_contact_tags_clinic_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_contact_tags_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_contact_tags_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_contact_tags_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_contact_tags")),
        sa.UniqueConstraint(
            "clinic_id", "contact_id", "tag", name=op.f("uq_contact_tags_clinic_id_contact_id_tag")
        ),
    )
    op.create_table(
        "ladder_rungs",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ladder_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=11), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("door", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "door IN ('open', 'closed', 'always')", name=op.f("ck_ladder_rungs_door_known")
        ),
        sa.CheckConstraint(
            "who IN ('owner', 'responsible', 'on_call', 'named')",
            name=op.f("ck_ladder_rungs_who_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "ladder_id"],
            ["ladders.clinic_id", "ladders.id"],
            name=op.f("fk_ladder_rungs_clinic_id_ladder_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_ladder_rungs_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_ladder_rungs_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_ladder_rungs")),
        sa.UniqueConstraint(
            "clinic_id",
            "ladder_id",
            "place",
            name=op.f("uq_ladder_rungs_clinic_id_ladder_id_place"),
        ),
    )
    op.create_table(
        "number_matches",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("reason", Encrypted(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_number_matches_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_number_matches_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_number_matches_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_number_matches_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_number_matches")),
    )
    op.create_table(
        "patient_goals",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("words", Encrypted(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_patient_goals_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_patient_goals_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "set_by"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_patient_goals_clinic_id_set_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_patient_goals_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_patient_goals")),
    )
    op.create_index(
        "ix_patient_goals_patient", "patient_goals", ["clinic_id", "patient_id"], unique=False
    )
    op.create_table(
        "reply_carers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "carer_id"],
            ["carers.clinic_id", "carers.id"],
            name=op.f("fk_reply_carers_clinic_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_reply_carers_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_reply_carers_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_reply_carers")),
        sa.UniqueConstraint(
            "clinic_id", "reply_id", name=op.f("uq_reply_carers_clinic_id_reply_id")
        ),
    )
    op.create_table(
        "reply_reads",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_reply_reads_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_reply_reads_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_reply_reads_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_reply_reads")),
        sa.UniqueConstraint(
            "clinic_id",
            "reply_id",
            "staff_id",
            name=op.f("uq_reply_reads_clinic_id_reply_id_staff_id"),
        ),
    )
    op.create_table(
        "whose_questions",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("close_rule", sa.String(length=20), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_whose_questions_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_whose_questions_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_whose_questions_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_whose_questions_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_whose_questions")),
        sa.UniqueConstraint(
            "clinic_id", "reply_id", name=op.f("uq_whose_questions_clinic_id_reply_id")
        ),
    )
    op.create_index(
        "ix_whose_questions_open",
        "whose_questions",
        ["clinic_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "check_answers",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=50), nullable=False),
        sa.Column("criterion_id", sa.String(length=50), nullable=True),
        sa.Column("opening", sa.Integer(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "activity_id"],
            ["activities.clinic_id", "activities.id"],
            name=op.f("fk_check_answers_clinic_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_check_answers_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_check_answers_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_check_answers_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_check_answers_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_check_answers")),
        sa.UniqueConstraint(
            "clinic_id",
            "activity_id",
            "question",
            name=op.f("uq_check_answers_clinic_id_activity_id_question"),
        ),
    )
    op.create_index(
        "ix_check_answers_episode",
        "check_answers",
        ["clinic_id", "episode_id", "opening"],
        unique=False,
    )
    op.create_table(
        "check_links",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("visit_hash", sa.String(length=64), nullable=True),
        sa.Column("visit_ends_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "activity_id"],
            ["activities.clinic_id", "activities.id"],
            name=op.f("fk_check_links_clinic_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "contact_id"],
            ["contacts.clinic_id", "contacts.id"],
            name=op.f("fk_check_links_clinic_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_check_links_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_check_links_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_check_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_links_token_hash")),
        sa.UniqueConstraint("visit_hash", name=op.f("uq_check_links_visit_hash")),
    )
    op.create_index(
        "ix_check_links_activity", "check_links", ["clinic_id", "activity_id"], unique=False
    )
    op.create_table(
        "goal_scores",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "goal_id"],
            ["patient_goals.clinic_id", "patient_goals.id"],
            name=op.f("fk_goal_scores_clinic_id_goal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_goal_scores_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_goal_scores_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_goal_scores")),
        sa.UniqueConstraint(
            "clinic_id",
            "goal_id",
            "local_day",
            name=op.f("uq_goal_scores_clinic_id_goal_id_local_day"),
        ),
    )
    op.create_index(
        "ix_goal_scores_patient", "goal_scores", ["clinic_id", "patient_id"], unique=False
    )
    op.create_table(
        "alerts",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("fired_day", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("protocol_id", sa.String(length=50), nullable=False),
        sa.Column("protocol_version", sa.String(length=20), nullable=False),
        sa.Column("is_set_by_clinic", sa.Boolean(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["episodes.clinic_id", "episodes.id"],
            name=op.f("fk_alerts_clinic_id_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_alerts_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "task_id"],
            ["tasks.clinic_id", "tasks.id"],
            name=op.f("fk_alerts_clinic_id_task_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_alerts_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "clinic_id",
            "patient_id",
            "rule",
            "scope",
            "evidence",
            name=op.f("uq_alerts_clinic_id_patient_id_rule_scope_evidence"),
        ),
    )
    op.create_index("ix_alerts_created", "alerts", ["clinic_id", "created_at"], unique=False)
    op.create_index("ix_alerts_episode", "alerts", ["clinic_id", "episode_id"], unique=False)
    op.create_index(
        "ix_alerts_one_open_a_rule",
        "alerts",
        ["clinic_id", "patient_id", "rule", "scope"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_alerts_patient", "alerts", ["clinic_id", "patient_id", "created_at"], unique=False
    )
    op.create_index("ix_alerts_task", "alerts", ["clinic_id", "task_id"], unique=False)
    op.create_table(
        "climb_steps",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("lap", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=11), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("is_cover", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('texted', 'told_already', 'nobody', 'gone', 'away', 'no_number', 'not_usable', 'opted_out', 'patients_too', 'no_sender')",
            name=op.f("ck_climb_steps_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_climb_steps_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_climb_steps_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "task_id"],
            ["tasks.clinic_id", "tasks.id"],
            name=op.f("fk_climb_steps_clinic_id_task_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_climb_steps_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_climb_steps")),
        sa.UniqueConstraint(
            "clinic_id", "message_id", name=op.f("uq_climb_steps_clinic_id_message_id")
        ),
        sa.UniqueConstraint(
            "clinic_id",
            "task_id",
            "lap",
            "place",
            "again",
            name=op.f("uq_climb_steps_clinic_id_task_id_lap_place_again"),
        ),
    )
    op.create_table(
        "climbs",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("callsign", sa.String(length=4), nullable=False),
        sa.Column("ladder_version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("lap", sa.Integer(), nullable=False),
        sa.Column("told_since_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("in_vain_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "owner_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_climbs_clinic_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "task_id"],
            ["tasks.clinic_id", "tasks.id"],
            name=op.f("fk_climbs_clinic_id_task_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_climbs_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_climbs")),
        sa.UniqueConstraint("clinic_id", "callsign", name=op.f("uq_climbs_clinic_id_callsign")),
        sa.UniqueConstraint("clinic_id", "task_id", name=op.f("uq_climbs_clinic_id_task_id")),
    )
    op.create_index(
        "ix_climbs_in_vain",
        "climbs",
        ["clinic_id"],
        unique=False,
        sqlite_where=sa.text("in_vain_at IS NOT NULL"),
        postgresql_where=sa.text("in_vain_at IS NOT NULL"),
    )
    op.create_table(
        "task_steps",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("absence_id", sa.Uuid(), nullable=True),
        sa.Column("note", Encrypted(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('snoozed', 'tried', 'handed_over', 'covered', 'returned')",
            name=op.f("ck_task_steps_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "absence_id"],
            ["absences.clinic_id", "absences.id"],
            name=op.f("fk_task_steps_clinic_id_absence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_task_steps_clinic_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "task_id"],
            ["tasks.clinic_id", "tasks.id"],
            name=op.f("fk_task_steps_clinic_id_task_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "to_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_task_steps_clinic_id_to_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_task_steps_clinic_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_task_steps")),
    )
    op.create_index(
        "ix_task_steps_absence", "task_steps", ["clinic_id", "absence_id"], unique=False
    )
    op.create_index("ix_task_steps_task", "task_steps", ["clinic_id", "task_id"], unique=False)
    op.create_index(
        "ix_activities_checks_asked",
        "activities",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("kind = 'check' AND is_asked = 1"),
        postgresql_where=sa.text("kind = 'check' AND is_asked"),
    )
    op.create_index(
        "ix_activities_clinic_day", "activities", ["clinic_id", "local_day"], unique=False
    )
    op.add_column("clinics", sa.Column("staff_targets", sa.JSON(), nullable=True))
    op.add_column("clinics", sa.Column("task_budget", sa.Integer(), nullable=True))
    op.add_column("episodes", sa.Column("look_at", UtcDateTime(), nullable=True))
    op.create_index("ix_episodes_to_look", "episodes", ["state", "look_at"], unique=False)
    op.create_index(
        "ix_message_activities_texts",
        "message_activities",
        ["clinic_id", "activity_id", "message_id"],
        unique=False,
    )
    op.create_index(
        "ix_messages_contact", "messages", ["clinic_id", "contact_id", "due_at"], unique=False
    )
    op.add_column(
        "replies", sa.Column("failures", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_replies_contact", "replies", ["clinic_id", "contact_id", "received_at"], unique=False
    )
    op.add_column("tasks", sa.Column("rule", sa.String(length=40), nullable=True))
    op.add_column("tasks", sa.Column("acknowledge_by_at", UtcDateTime(), nullable=True))
    op.add_column("tasks", sa.Column("acknowledged_at", UtcDateTime(), nullable=True))
    op.add_column("tasks", sa.Column("snoozed_until_at", UtcDateTime(), nullable=True))
    op.add_column(
        "tasks", sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("tasks", sa.Column("verdict", sa.String(length=12), nullable=True))
    op.create_index(
        "ix_tasks_unacknowledged",
        "tasks",
        ["acknowledge_by_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL AND acknowledged_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND acknowledged_at IS NULL"),
    )
    for statement in _MOVES:
        op.execute(statement)


# What is filled from old data, and what a fresh database holds; valid on SQLite and PostgreSQL.
_MOVES = [
    # How soon a task must be taken, until the clinical files are read for the first time.
    "INSERT INTO house_targets (tier, amount, unit)"
    " VALUES (1, 15, 'minutes'), (2, 120, 'open_minutes'), (3, 5, 'working_days')",
    # Whoever prescribed a course is responsible for it; its row takes the episode's own id.
    "INSERT INTO care_teams (clinic_id, id, version, created_at, episode_id, staff_id, from_at)"
    " SELECT p.clinic_id, p.episode_id, 1, p.created_at, p.episode_id, p.prescribed_by,"
    " p.created_at FROM care_plans p"
    " JOIN episodes e ON e.clinic_id = p.clinic_id AND e.id = p.episode_id"
    " JOIN staff s ON s.clinic_id = p.clinic_id AND s.id = p.prescribed_by"
    " WHERE p.plan_version = 1 AND e.state = 'active' AND s.is_active",
]
