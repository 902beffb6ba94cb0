"""Treatment: episodes, offloading prescriptions, plans, dated activities and what was measured."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)

from physio_service.store.schema.base import clinic_table, of_clinic, one_of
from physio_service.store.types import Encrypted, UtcDateTime

STATUSES = ["NWB", "TTWB", "PWB", "WBAT", "FWB"]
AIDS = ["two_crutches", "frame", "one_crutch", "stick", "none"]

episodes = clinic_table(
    "episodes",
    Column("patient_id", Uuid, nullable=False),
    Column("limb", String(5), nullable=False),
    Column("state", String(10), nullable=False),
    Column("protocol_id", String(50), nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("surgery_day", Date),  # none: awaiting a date
    Column("operated_at", UtcDateTime),  # S1b: recorded by a person or a feed
    Column("offload_weeks", Integer, nullable=False),
    Column("offload_reason", Encrypted),
    Column("planned_to_day", Date),  # activities exist up to here
    Column("ended_at", UtcDateTime),
    Column("outcome", String(30)),
    Column("complication", String(20)),
    Column("outcome_note", Encrypted),
    Column("other_leg", String(4), nullable=False, default="FWB"),  # S3: the leg that stands
    Column("other_hip_problem", Boolean, nullable=False, default=False),
    Column("look_at", UtcDateTime),  # when what failed to happen is looked for next
    of_clinic("patient_id", "patients"),
    one_of("limb", ["left", "right"]),
    one_of("state", ["active", "ended"]),
    Index(
        "ix_episodes_one_active_a_limb",
        "clinic_id",
        "patient_id",
        "limb",
        unique=True,
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
    Index("ix_episodes_state_planned_to_day", "state", "planned_to_day"),
    Index("ix_episodes_to_look", "state", "look_at"),
)

surgery_changes = clinic_table(  # S1b: moved, put off or called off, and why; never altered
    "surgery_changes",
    Column("episode_id", Uuid, nullable=False),
    Column("move", String(10), nullable=False),
    Column("from_day", Date),
    Column("to_day", Date),  # none: awaiting a date
    Column("reason", Encrypted),
    Column("changed_by", Uuid, nullable=False),
    of_clinic("episode_id", "episodes"),
    of_clinic("changed_by", "staff"),
    one_of("move", ["moved", "postponed", "cancelled"]),
    Index("ix_surgery_changes_episode", "clinic_id", "episode_id"),
)

offloading_phases = clinic_table(  # the prescription: ordered phases of one limb
    "offloading_phases",
    Column("episode_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", String(4), nullable=False),
    Column("status_word", String(30), nullable=False),  # the clinic's own word for it
    Column("aid", String(12), nullable=False),
    Column("limits", Encrypted),
    Column("reason", Encrypted),
    Column("planned_start_day", Date),
    Column("planned_end_day", Date),
    Column("started_day", Date),
    Column("ended_day", Date),
    Column("next_review_day", Date),
    Column("signed_off_by", Uuid),  # the staff member who opened this phase
    Column("signed_off_at", UtcDateTime),
    Column("authority", Encrypted),  # on whose word: surgeon, letter, image of which date
    Column("exercise_ceiling", String(4)),  # named by a clinician; none: the status itself
    Column("ceiling_by", Uuid),  # the staff member who named it
    Column("percent", Integer),  # of body weight; helps, decides nothing
    Column("kilograms", Integer),
    of_clinic("episode_id", "episodes"),
    of_clinic("signed_off_by", "staff"),
    of_clinic("ceiling_by", "staff"),
    UniqueConstraint("clinic_id", "episode_id", "sequence"),
    one_of("status", STATUSES),
    one_of("aid", AIDS),
)

care_plans = clinic_table(  # one row a version; a version never changes
    "care_plans",
    Column("episode_id", Uuid, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("protocol_id", String(50), nullable=False),
    Column("protocol_version", String(20), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("body", JSON, nullable=False),  # the copy: domain.plan as JSON, no free text
    Column("prescribed_by", Uuid, nullable=False),
    of_clinic("episode_id", "episodes"),
    of_clinic("prescribed_by", "staff"),
    UniqueConstraint("clinic_id", "episode_id", "plan_version"),
)

phase_openings = clinic_table(  # S1: a phase of the programme opens by a person's act alone
    "phase_openings",
    Column("episode_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("phase_id", String(20), nullable=False),
    Column("opened_day", Date, nullable=False),
    Column("opened_by", Uuid),  # none: a feed said that the operation took place
    Column("authority", Encrypted),  # on whose word, and the note kept with it
    of_clinic("episode_id", "episodes"),
    of_clinic("opened_by", "staff"),
    UniqueConstraint("clinic_id", "episode_id", "sequence"),
)

ACTIVITY_STATES = [
    "planned",
    "done",
    "part",
    "skipped",
    "missed",
    "not_asked",
    "excused",
    "cancelled",
]

activities = clinic_table(
    "activities",
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("sequence", Integer, nullable=False),  # which of the day's sessions
    Column("plan_version", Integer, nullable=False),
    Column("phase_id", String(20), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("is_asked", Boolean, nullable=False, default=False),  # a message row was made for it
    Column("settled_at", UtcDateTime),
    Column("source", String(6)),
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    UniqueConstraint("clinic_id", "episode_id", "kind", "local_day", "sequence"),
    one_of("kind", ["session", "check", "notice"]),
    one_of("state", ACTIVITY_STATES),
    Index(
        "ix_activities_to_ask",
        "due_at",
        sqlite_where=text("state = 'planned' AND is_asked = 0"),
        postgresql_where=text("state = 'planned' AND NOT is_asked"),
    ),
    Index(
        "ix_activities_to_close",
        "closes_at",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index("ix_activities_patient_day", "clinic_id", "patient_id", "local_day"),
    Index("ix_activities_clinic_day", "clinic_id", "local_day"),  # cohorts are counted by days
    Index(  # checks that may be asked on
        "ix_activities_checks_asked",
        "due_at",
        sqlite_where=text("kind = 'check' AND is_asked = 1"),
        postgresql_where=text("kind = 'check' AND is_asked"),
    ),
)

measurements = clinic_table(
    "measurements",
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid),
    Column("kind", String(30), nullable=False),
    Column("score", Float, nullable=False),
    Column("measured_at", UtcDateTime, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("source", String(6), nullable=False),
    Column("reply_id", Uuid),
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    of_clinic("reply_id", "replies"),
    Index("ix_measurements_patient_kind", "clinic_id", "patient_id", "kind", "measured_at"),
)

clinical_records = clinic_table(  # a row a version; the last of a record_id is what holds
    "clinical_records",
    Column("record_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("findings", JSON, nullable=False),  # codes and numbers, no free text
    Column("is_void", Boolean, nullable=False),  # entered in error
    Column("note", Encrypted),
    Column("recorded_by", Uuid, nullable=False),
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    of_clinic("recorded_by", "staff"),
    UniqueConstraint("clinic_id", "record_id", "sequence"),
    one_of("kind", ["assessment", "preassessment", "operation", "hospital_discharge"]),
    Index("ix_clinical_records_patient", "clinic_id", "patient_id", "kind", "created_at"),
    Index("ix_clinical_records_episode", "clinic_id", "episode_id", "kind"),
)

criterion_answers = clinic_table(  # what somebody recorded about a criterion; the last holds
    "criterion_answers",
    Column("episode_id", Uuid, nullable=False),
    Column("opening", Integer, nullable=False),  # which opening of a phase it is about
    Column("criterion_id", String(50), nullable=False),
    Column("said", String(10), nullable=False),
    Column("day", Date, nullable=False),  # on the patient's calendar
    Column("note", Encrypted),
    Column("said_by", Uuid, nullable=False),
    of_clinic("episode_id", "episodes"),
    of_clinic("said_by", "staff"),
    one_of("said", ["yes", "no", "withdrawn"]),
    Index("ix_criterion_answers_episode", "clinic_id", "episode_id", "opening"),
)

pauses = clinic_table(
    "pauses",
    Column("patient_id", Uuid, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("from_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime),  # none: until somebody resumes
    Column("ended_at", UtcDateTime),
    Column("reason", Encrypted),
    of_clinic("patient_id", "patients"),
    one_of("kind", ["patient", "clinic", "illness"]),
    Index("ix_pauses_clinic_patient", "clinic_id", "patient_id"),
)

own_exercises = clinic_table(  # a clinic's additions and edits: a row a version
    "own_exercises",
    Column("own_id", Uuid, nullable=False),  # the same for every version
    Column("exercise_id", String(40), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("body", JSON, nullable=False),  # domain.exercise as JSON
    Column("content_hash", String(64), nullable=False),
    Column("is_retired", Boolean, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    of_clinic("changed_by", "staff"),
    UniqueConstraint("clinic_id", "exercise_id", "sequence"),
)

approvals = clinic_table(  # a named person signed this very content for this clinic
    "approvals",
    Column("path", String(200), nullable=False),
    Column("file_version", String(20), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("note", Encrypted),
    of_clinic("staff_id", "staff"),
    UniqueConstraint("clinic_id", "path", "content_hash"),
)
