"""The journal nobody can rewrite, the keys of sealed texts, and the pulse of the beats."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from physio_service.store.schema.base import clinic_table, metadata, of_clinic
from physio_service.store.types import UtcDateTime

events = Table(  # UPDATE and DELETE are refused by triggers of the first migration
    "events",
    metadata,
    Column("clinic_id", Uuid, ForeignKey("clinics.id"), nullable=False),
    Column("id", Uuid, nullable=False),
    Column("subject_kind", String(20), nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("patient_id", Uuid),
    Column("actor_kind", String(10), nullable=False),
    Column("actor_id", Uuid),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("before", JSON),  # ids, codes and instants only; never a name, number or text
    Column("after", JSON),
    Column("request_id", String(64)),
    PrimaryKeyConstraint("clinic_id", "id"),
    Index("ix_events_patient", "clinic_id", "patient_id", "at"),
    Index("ix_events_subject", "clinic_id", "subject_kind", "subject_id", "at"),
    Index("ix_events_kind", "clinic_id", "kind", "at"),
)

audits = clinic_table(  # one row a span of time whose rules were asked again of the journal
    "audits",
    Column("from_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
    Column("checked", Integer, nullable=False),  # claims, texts that ended, replies
    Column("violations", Integer, nullable=False),
    Column("broken", JSON, nullable=False),  # how often each rule: {"I3": 1}
    UniqueConstraint("clinic_id", "from_at"),
    Index("ix_audits_created_at", "created_at"),
)

data_keys = Table(  # deleting a row erases every sealed text of its subject
    "data_keys",
    metadata,
    Column("clinic_id", Uuid, ForeignKey("clinics.id"), nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("clinic_id", "subject_id"),
)

restorations = clinic_table(  # times when the database came back as it was earlier
    "restorations",
    Column("restored_at", UtcDateTime, nullable=False),  # what was due by then may have left
    Column("resumed_at", UtcDateTime),  # none: nothing leaves until a person says so
    Column("resumed_by", Uuid),
    of_clinic("resumed_by", "staff"),
)

generations = Table(  # one row; a file beside the database holds the number too
    "generations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("beat", String(30), primary_key=True),
    Column("every_s", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("error", String(100)),  # the exception's class; its words may name somebody
)
