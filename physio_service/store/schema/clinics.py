"""Clinics, the people who work there, their keys to the door, and the numbers texts leave from."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from physio_service.store.schema.base import clinic_table, metadata, of_clinic, one_of
from physio_service.store.types import Encrypted, UtcDateTime

ROLES = ["physio", "assistant", "surgeon", "admin", "viewer"]

clinics = Table(
    "clinics",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", UtcDateTime, nullable=False),
    Column("name", String(200), nullable=False),
    Column("text_name", String(20), nullable=False),  # opens each text; 20 keeps it one segment
    Column("zone", String(64), nullable=False),
    Column("nation", String(8), nullable=False),  # whose bank holidays: GB-ENG, GB-WLS, US …
    Column("language", String(8), nullable=False),
    Column("phone", String(15), nullable=False),  # as patients dial it
    Column("emergency", String(3), nullable=False),
    Column("urgent", String(7), nullable=False),
    Column("crisis", String(18), nullable=False),
    Column("contact_opens", Time, nullable=False),  # M2: no text before, in the patient's zone
    Column("contact_closes", Time, nullable=False),
    Column("opening_hours", JSON, nullable=False),  # {"0": [["08:00", "18:00"]], …}, 0 = Monday
    Column("max_texts_day", Integer, nullable=False, default=2),
    Column("max_texts_clinic", Integer),  # in a day; none: no such cap
    Column("basis", String(9), nullable=False, default="consent"),  # what allows it to text
    Column("holidays_to", Integer),  # the last year whose bank holidays were entered
    Column("texting_enabled", Boolean, nullable=False, default=True),  # the kill switch
    Column("staff_targets", JSON),  # {"1": {"amount": 15, "unit": "minutes"}}; none: the house's
    Column("task_budget", Integer),  # tasks a physiotherapist can do in a day; none: not said
)

house_targets = Table(  # how soon a task must be taken where a clinic says nothing else
    "house_targets",
    metadata,
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("amount", Integer, nullable=False),
    Column("unit", String(15), nullable=False),
)

safety_sign_offs = clinic_table(  # who had signs of danger sorted by words, by which very rules
    "safety_sign_offs",
    Column("staff_id", Uuid, nullable=False),
    Column("role", String(10), nullable=False),
    Column("authority", Encrypted, nullable=False),  # with the key of whoever signed
    Column("rules", String(64), nullable=False),  # one hash over all files
    Column("files", JSON, nullable=False),  # {path: hash of its content}
    Column("ended_at", UtcDateTime),
    Column("ended_by", Uuid),
    of_clinic("staff_id", "staff"),
    of_clinic("ended_by", "staff"),
    one_of("role", ROLES),
    Index(
        "ix_safety_sign_offs_open",
        "clinic_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

closures = clinic_table(
    "closures",
    Column("day", Date, nullable=False),
    Column("name", String(100), nullable=False),
    UniqueConstraint("clinic_id", "day"),
)

senders = clinic_table(
    "senders",
    Column("address", String(16), nullable=False, unique=True),  # ours, E.164; decides the clinic
    Column("messaging_service_sid", String(34)),
    Column("polled_at", UtcDateTime),  # when the carrier was last asked for what came in
    Column("is_active", Boolean, nullable=False, default=True),
)

staff = clinic_table(
    "staff",
    Column("username", String(100), nullable=False, unique=True),
    Column("name", Encrypted, nullable=False),
    Column("role", String(10), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("is_active", Boolean, nullable=False, default=True),
    one_of("role", ROLES),
)

staff_sessions = clinic_table(
    "staff_sessions",
    Column("staff_id", Uuid, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    of_clinic("staff_id", "staff"),
)

api_tokens = clinic_table(
    "api_tokens",
    Column("staff_id", Uuid, nullable=False),
    Column("label", String(100), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    of_clinic("staff_id", "staff"),
)

status_words = clinic_table(  # none of a clinic: it says what ships
    "status_words",
    Column("place", Integer, nullable=False),
    Column("word", String(30), nullable=False),
    Column("code", String(4), nullable=False),  # the strictest of those it spans
    Column("spans", JSON, nullable=False),
    UniqueConstraint("clinic_id", "word"),
)

login_throttles = Table(  # by account and by address, before any clinic is known
    "login_throttles",
    metadata,
    Column("bucket", LargeBinary, primary_key=True),  # keyed hash of what is throttled
    Column("failures", Integer, nullable=False),
    Column("last_failure_at", UtcDateTime, nullable=False),
    Column("blocked_until_at", UtcDateTime, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("clinic_id", Uuid, ForeignKey("clinics.id"), primary_key=True),
    Column("actor_id", Uuid, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", Integer),  # none while the first request is still at work
    Column("headers", JSON),
    Column("body", Encrypted),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
