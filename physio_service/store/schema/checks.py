"""What patients answer to a progress check, and the one-time links to its page."""

from sqlalchemy import Column, Date, Float, Index, Integer, String, UniqueConstraint, Uuid

from physio_service.store.schema.base import clinic_table, of_clinic
from physio_service.store.types import Encrypted, UtcDateTime

check_answers = clinic_table(  # one a question of a check, whichever way it came
    "check_answers",
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("activity_id", Uuid, nullable=False),
    Column("question", String(50), nullable=False),  # its kind, or the criterion it is asked for
    Column("criterion_id", String(50)),
    Column("opening", Integer),  # which opening of a phase the criterion is of
    Column("score", Float, nullable=False),  # of a yes or no 1 or 0
    Column("local_day", Date, nullable=False),
    Column("source", String(6), nullable=False),
    Column("reply_id", Uuid),
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    of_clinic("activity_id", "activities"),
    of_clinic("reply_id", "replies"),
    UniqueConstraint("clinic_id", "activity_id", "question"),
    Index("ix_check_answers_episode", "clinic_id", "episode_id", "opening"),
)

check_links = clinic_table(  # a way to the page of one check; whoever has it knows nothing yet
    "check_links",
    Column("patient_id", Uuid, nullable=False),
    Column("activity_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),  # the phone it was sent to
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, default=0),  # of the second fact, that failed
    Column("visit_hash", String(64), unique=True),  # of who passed it, until `visit_ends_at`
    Column("visit_ends_at", UtcDateTime),
    of_clinic("patient_id", "patients"),
    of_clinic("activity_id", "activities"),
    of_clinic("contact_id", "contacts"),
    Index("ix_check_links_activity", "clinic_id", "activity_id"),
)

patient_goals = clinic_table(  # what a patient wants to do again, in their own words
    "patient_goals",
    Column("patient_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("words", Encrypted, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("ended_at", UtcDateTime),
    of_clinic("patient_id", "patients"),
    of_clinic("episode_id", "episodes"),
    of_clinic("set_by", "staff"),
    Index("ix_patient_goals_patient", "clinic_id", "patient_id"),
)

goal_scores = clinic_table(  # 0 to 10; one a goal and day
    "goal_scores",
    Column("patient_id", Uuid, nullable=False),
    Column("goal_id", Uuid, nullable=False),
    Column("score", Integer, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("source", String(6), nullable=False),
    of_clinic("patient_id", "patients"),
    of_clinic("goal_id", "patient_goals"),
    UniqueConstraint("clinic_id", "goal_id", "local_day"),
    Index("ix_goal_scores_patient", "clinic_id", "patient_id"),
)
