"""Who answers for a course, and who stands in: the teams of a clinic."""

from sqlalchemy import Column, Date, Index, String, Uuid, text

from physio_service.store.schema.base import clinic_table, of_clinic, one_of
from physio_service.store.types import Encrypted, UtcDateTime

care_teams = clinic_table(  # who is responsible for an episode; FHIR's CareTeam
    "care_teams",
    Column("episode_id", Uuid, nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("from_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime),  # none: now
    of_clinic("episode_id", "episodes"),
    of_clinic("staff_id", "staff"),
    Index(
        "ix_care_teams_one_responsible",
        "clinic_id",
        "episode_id",
        unique=True,
        sqlite_where=text("until_at IS NULL"),
        postgresql_where=text("until_at IS NULL"),
    ),
    Index("ix_care_teams_staff", "clinic_id", "staff_id"),
)

absences = clinic_table(  # who is away, from the first day to the last, and who does their work
    "absences",
    Column("staff_id", Uuid, nullable=False),
    Column("cover_id", Uuid, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date, nullable=False),  # the last day away, on the clinic's calendar
    Column("reason", String(10), nullable=False),
    Column("recorded_by", Uuid, nullable=False),
    Column("moved_at", UtcDateTime),  # their work went to the cover
    Column("ended_at", UtcDateTime),  # they are back, or it was called off
    of_clinic("staff_id", "staff"),
    of_clinic("cover_id", "staff"),
    of_clinic("recorded_by", "staff"),
    one_of("reason", ["leave", "sick", "training", "other"]),
    Index("ix_absences_staff", "clinic_id", "staff_id"),
    Index(
        "ix_absences_open",
        "from_day",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

closure_covers = clinic_table(  # who is there for a clinic while it is closed for days
    "closure_covers",
    Column("cover_id", Uuid, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date, nullable=False),
    Column("recorded_by", Uuid, nullable=False),
    of_clinic("cover_id", "staff"),
    of_clinic("recorded_by", "staff"),
    Index("ix_closure_covers_days", "clinic_id", "until_day"),
)

task_steps = clinic_table(  # what became of a task between its opening and its end
    "task_steps",
    Column("task_id", Uuid, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("staff_id", Uuid),  # who did it; none: the service itself
    Column("to_id", Uuid),  # whose it became
    Column("until_at", UtcDateTime),  # snoozed until, or to be tried again by
    Column("absence_id", Uuid),
    Column("note", Encrypted),
    of_clinic("task_id", "tasks"),
    of_clinic("staff_id", "staff"),
    of_clinic("to_id", "staff"),
    of_clinic("absence_id", "absences"),
    one_of("kind", ["snoozed", "tried", "handed_over", "covered", "returned"]),
    Index("ix_task_steps_task", "clinic_id", "task_id"),
    Index("ix_task_steps_absence", "clinic_id", "absence_id"),
)
