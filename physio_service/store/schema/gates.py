"""What people sign: decisions, movement limits, exercises put aside, and the paper that says it."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)

from physio_service.store.schema.base import clinic_table, of_clinic
from physio_service.store.types import Encrypted, UtcDateTime

sign_offs = clinic_table(  # S1: one row a decision; it is never changed
    "sign_offs",
    Column("episode_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("role", String(10), nullable=False),  # as it was then
    Column("authority", Encrypted),  # on whose word: surgeon, letter, image of which date
    Column("reason", Encrypted),
    Column("note", Encrypted),
    Column("about", JSON, nullable=False),  # codes and days only, never free text
    of_clinic("episode_id", "episodes"),
    of_clinic("staff_id", "staff"),
    Index("ix_sign_offs_episode", "clinic_id", "episode_id", "created_at"),
)

movement_limits = clinic_table(
    "movement_limits",
    Column("episode_id", Uuid, nullable=False),
    Column("words", Encrypted, nullable=False),
    Column("set_day", Date, nullable=False),
    Column("review_day", Date),  # only reminds
    Column("lifted_day", Date),
    Column("lifted_by", Uuid),  # the sign-off
    of_clinic("episode_id", "episodes"),
    of_clinic("lifted_by", "sign_offs"),
    Index("ix_movement_limits_episode", "clinic_id", "episode_id"),
)

parked_exercises = clinic_table(
    "parked_exercises",
    Column("episode_id", Uuid, nullable=False),
    Column("phase_id", String(20), nullable=False),
    Column("exercise_id", String(50), nullable=False),
    Column("needs", String(4), nullable=False),
    Column("sessions", JSON, nullable=False),  # names of those it was in
    Column("parked_day", Date, nullable=False),
    Column("until_day", Date),  # planned; takes nothing back by itself
    Column("parked_by", Uuid, nullable=False),  # the sign-off
    Column("retaken_day", Date),
    Column("retaken_by", Uuid),  # the sign-off
    of_clinic("episode_id", "episodes"),
    of_clinic("parked_by", "sign_offs"),
    of_clinic("retaken_by", "sign_offs"),
    Index(
        "ix_parked_exercises_once",
        "clinic_id",
        "episode_id",
        "phase_id",
        "exercise_id",
        unique=True,
        sqlite_where=text("retaken_day IS NULL"),
        postgresql_where=text("retaken_day IS NULL"),
    ),
)

sheets = clinic_table(  # S10: the versions of a patient's printed sheet
    "sheets",
    Column("patient_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("told_at", UtcDateTime),  # when the text that names it was made, or need not be
    of_clinic("patient_id", "patients"),
    UniqueConstraint("clinic_id", "patient_id", "number"),
    Index(
        "ix_sheets_to_tell",
        "created_at",
        sqlite_where=text("told_at IS NULL"),
        postgresql_where=text("told_at IS NULL"),
    ),
)
