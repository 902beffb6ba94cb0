"""Recalls: what was found faulty, whom it was given, and how each of them was settled."""

from sqlalchemy import JSON, Boolean, Column, Index, String, UniqueConstraint, Uuid

from physio_service.store.schema.base import clinic_table, of_clinic, one_of
from physio_service.store.types import Encrypted, UtcDateTime

recalls = clinic_table(
    "recalls",
    Column("subject", String(10), nullable=False),
    Column("key", String(100), nullable=False),
    Column("faulty_version", String(20), nullable=False),  # empty: a single exercise
    Column("reason", Encrypted, nullable=False),
    Column("opened_by", Uuid, nullable=False),
    Column("is_surveying", Boolean, nullable=False, default=False),
    Column("closed_by", Uuid),
    Column("closed_at", UtcDateTime),
    Column("note", Encrypted),
    of_clinic("opened_by", "staff"),
    of_clinic("closed_by", "staff"),
    UniqueConstraint("clinic_id", "subject", "key", "faulty_version"),
    one_of("subject", ["protocol", "exercises", "exercise", "wording"]),
)

recalled_patients = clinic_table(
    "recalled_patients",
    Column("recall_id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid),  # none: only texts were given
    Column("state", String(10), nullable=False),
    Column("effects", JSON),  # what moving to another version would do: counts, never texts
    Column("task_id", Uuid),
    Column("settled_by", Uuid),
    Column("settled_at", UtcDateTime),
    of_clinic("recall_id", "recalls"),
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    of_clinic("task_id", "tasks"),
    of_clinic("settled_by", "staff"),
    UniqueConstraint("clinic_id", "recall_id", "patient_id", "episode_id"),
    one_of("state", ["listed", "parked", "calling", "settled"]),
    Index("ix_recalled_patients_state", "clinic_id", "recall_id", "state"),
)
