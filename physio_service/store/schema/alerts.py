"""Alerts: which rule fired for whom, with the values and thresholds, and what a clinic set."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, String, UniqueConstraint, Uuid, text

from physio_service.store.schema.base import clinic_table, of_clinic
from physio_service.store.types import Encrypted, UtcDateTime

_OPEN = text("closed_at IS NULL")
_HOLDS = text("ended_at IS NULL")

alerts = clinic_table(
    "alerts",
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),  # the course it was read by
    Column("rule", String(40), nullable=False),
    Column("scope", String(36), nullable=False),  # an episode, where the rule is of one limb
    Column("urgency", String(20), nullable=False),
    Column("fired_day", Date, nullable=False),  # on the patient's calendar
    Column("evidence", String(60), nullable=False),  # what it fired on, which fires it once
    Column("facts", JSON, nullable=False),  # the numbers that made it fire
    Column("thresholds", JSON, nullable=False),  # as they were then
    Column("protocol_id", String(50), nullable=False),
    Column("protocol_version", String(20), nullable=False),
    Column("is_set_by_clinic", Boolean, nullable=False),
    Column("task_id", Uuid, nullable=False),
    Column("closed_at", UtcDateTime),  # with its task, and by nothing else
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    of_clinic("task_id", "tasks"),
    UniqueConstraint("clinic_id", "patient_id", "rule", "scope", "evidence"),
    Index(
        "ix_alerts_one_open_a_rule",
        "clinic_id",
        "patient_id",
        "rule",
        "scope",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("ix_alerts_patient", "clinic_id", "patient_id", "created_at"),
    Index("ix_alerts_episode", "clinic_id", "episode_id"),
    Index("ix_alerts_task", "clinic_id", "task_id"),
    Index("ix_alerts_created", "clinic_id", "created_at"),
)

alert_settings = clinic_table(  # a row a decision; it is only ever ended
    "alert_settings",
    Column("rule", String(40), nullable=False),
    Column("protocol_id", String(50), nullable=False),  # empty: every protocol
    Column("is_on", Boolean, nullable=False),
    Column("thresholds", JSON, nullable=False),  # only those that differ from the protocol's
    Column("reason", Encrypted),
    Column("set_by", Uuid, nullable=False),
    Column("role", String(10), nullable=False),  # as it was then
    Column("ended_at", UtcDateTime),
    Column("ended_by", Uuid),
    of_clinic("set_by", "staff"),
    of_clinic("ended_by", "staff"),
    Index(
        "ix_alert_settings_one_in_force",
        "clinic_id",
        "rule",
        "protocol_id",
        unique=True,
        sqlite_where=_HOLDS,
        postgresql_where=_HOLDS,
    ),
)
