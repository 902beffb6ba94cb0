"""The ladder: staff's own numbers, rungs, who is on call, and how far each task has climbed."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from physio_service.store.schema.base import clinic_table, of_clinic, one_of
from physio_service.store.types import UtcDateTime

_PROVEN = text("ended_at IS NULL AND verified_at IS NOT NULL")

staff_numbers = clinic_table(  # a member of staff's own mobile, proven by a code
    "staff_numbers",
    Column("staff_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("language", String(8), nullable=False),
    Column("code_mark", LargeBinary),  # keyed hash of the code; none once it is proven
    Column("code_until_at", UtcDateTime),
    Column("code_tries", Integer, nullable=False, default=0),
    Column("verified_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    of_clinic("staff_id", "staff"),
    of_clinic("contact_id", "contacts"),
    Index(
        "ix_staff_numbers_one_a_person",
        "clinic_id",
        "staff_id",
        unique=True,
        sqlite_where=_PROVEN,
        postgresql_where=_PROVEN,
    ),
    Index(
        "ix_staff_numbers_one_person_a_number",
        "clinic_id",
        "contact_id",
        unique=True,
        sqlite_where=_PROVEN,
        postgresql_where=_PROVEN,
    ),
    Index("ix_staff_numbers_staff", "clinic_id", "staff_id", "created_at"),
)

ladders = clinic_table(  # a row each time it is kept; the last is in force, none: what ships
    "ladders",
    Column("sequence", Integer, nullable=False),  # from 2: the one that ships is 1
    Column("repeat_minutes", Integer, nullable=False),
    Column("most_repeats", Integer, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    of_clinic("changed_by", "staff"),
    UniqueConstraint("clinic_id", "sequence"),
)

ladder_rungs = clinic_table(
    "ladder_rungs",
    Column("ladder_id", Uuid, nullable=False),
    Column("place", Integer, nullable=False),  # from 1
    Column("who", String(11), nullable=False),
    Column("staff_id", Uuid),
    Column("after_minutes", Integer, nullable=False),
    Column("tiers", JSON, nullable=False),
    Column("door", String(6), nullable=False),
    of_clinic("ladder_id", "ladders"),
    of_clinic("staff_id", "staff"),
    UniqueConstraint("clinic_id", "ladder_id", "place"),
    one_of("who", ["owner", "responsible", "on_call", "named"]),
    one_of("door", ["open", "closed", "always"]),
)

on_call_turns = clinic_table(  # from `changes_at` of the day to the same time of the next
    "on_call_turns",
    Column("day", Date, nullable=False),  # on the clinic's calendar
    Column("changes_at", Time, nullable=False),  # on the clinic's wall clock
    Column("staff_id", Uuid, nullable=False),
    of_clinic("staff_id", "staff"),
    UniqueConstraint("clinic_id", "day"),
)

climbs = clinic_table(  # a row a task that the ladder was asked about
    "climbs",
    Column("task_id", Uuid, nullable=False),
    Column("callsign", String(4), nullable=False),
    Column("ladder_version", Integer, nullable=False),
    Column("owner_id", Uuid),  # of the task, when this lap began
    Column("lap", Integer, nullable=False),
    Column("told_since_at", UtcDateTime, nullable=False),  # who was told before is told again
    Column("last_at", UtcDateTime, nullable=False),  # the last text; the task, before any
    Column("repeats", Integer, nullable=False),
    Column("in_vain_at", UtcDateTime),  # the ladder ended, and nobody came
    of_clinic("task_id", "tasks"),
    of_clinic("owner_id", "staff"),
    UniqueConstraint("clinic_id", "task_id"),
    UniqueConstraint("clinic_id", "callsign"),
    Index(
        "ix_climbs_in_vain",
        "clinic_id",
        sqlite_where=text("in_vain_at IS NOT NULL"),
        postgresql_where=text("in_vain_at IS NOT NULL"),
    ),
)

STEP_OUTCOMES = [
    "texted",
    "told_already",
    "nobody",
    "gone",
    "away",
    "no_number",
    "not_usable",
    "opted_out",
    "patients_too",
    "no_sender",
]

climb_steps = clinic_table(  # a rung that was taken: at most one text each
    "climb_steps",
    Column("task_id", Uuid, nullable=False),
    Column("lap", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("again", Integer, nullable=False),  # 0: the first time in this lap
    Column("who", String(11), nullable=False),
    Column("staff_id", Uuid),
    Column("outcome", String(12), nullable=False),
    Column("message_id", Uuid),
    Column("is_cover", Boolean, nullable=False, default=False),  # for somebody who is away
    of_clinic("task_id", "tasks"),
    of_clinic("staff_id", "staff"),
    of_clinic("message_id", "messages"),
    UniqueConstraint("clinic_id", "task_id", "lap", "place", "again"),
    UniqueConstraint("clinic_id", "message_id"),
    one_of("outcome", STEP_OUTCOMES),
)
