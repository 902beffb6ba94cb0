"""Texts out and in: messages, their attempts and receipts, replies, open questions, tasks."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from physio_service.store.schema.base import clinic_table, metadata, of_clinic, one_of
from physio_service.store.types import Encrypted, UtcDateTime

MESSAGE_STATES = [
    "queued",
    "held",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "unknown",
    "unknown_final",
    "expired",
    "suppressed",
]
_WAITING = text("state IN ('queued', 'held')")
_TAKEN = text("provider_sid IS NOT NULL")
_WITHOUT_RECEIPT = text("state = 'sent'")
_UNSETTLED = text("state IN ('sending', 'unknown')")

messages = clinic_table(
    "messages",
    Column("patient_id", Uuid),  # none: an unknown number, or staff
    Column("contact_id", Uuid, nullable=False),
    Column("sender_id", Uuid, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("duty", String(10), nullable=False),  # which rules of M1-M5 bind it
    Column("priority", Integer, nullable=False),  # 0 goes first: safety
    Column("local_day", Date, nullable=False),
    Column("sequence", Integer),  # the slot (M1); none for an answer
    Column("answers_id", Uuid),  # the reply it answers; none for a slot
    Column("plan_version", Integer),
    Column("ground", JSON(none_as_null=True)),  # S4: what its words rest on, as it was then
    Column("week_cap", Integer),  # its kind's share, in the phase it was made in
    Column("wording_key", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("wording_version", String(20), nullable=False),
    Column("wording_hash", String(64), nullable=False),  # the file the text was taken from
    Column("body", Encrypted, nullable=False),
    Column("encoding", String(5), nullable=False),
    Column("segments", Integer, nullable=False),
    Column("price_micros", BigInteger),  # of all its segments; none: no price is known
    Column("price_currency", String(3)),
    Column("is_price_reported", Boolean, nullable=False, default=False),  # by the carrier
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_after_at", UtcDateTime, nullable=False),  # M4: never later than this
    Column("state", String(13), nullable=False),
    Column("rule", String(40), nullable=False),  # what decided the state it is in
    Column("claimed_at", UtcDateTime),
    Column("provider_sid", String(34)),
    Column("provider_rank", Integer, nullable=False, default=-1),
    Column("error_code", Integer),
    Column("settle_at", UtcDateTime),  # when an unknown is looked for next
    Column("settle_tries", Integer, nullable=False, default=0),
    Column("sought_from_at", UtcDateTime),  # it may have left from then on; none: at its claim
    Column("possible_duplicate", Boolean, nullable=False, default=False),  # sent again, marked
    Column("retries", Integer, nullable=False, default=0),  # after it did not arrive
    Column("receipt_look_at", UtcDateTime),  # when its receipt is asked for next
    Column("receipt_looks", Integer, nullable=False, default=0),
    of_clinic("patient_id", "patients"),
    of_clinic("contact_id", "contacts"),
    of_clinic("sender_id", "senders"),
    of_clinic("answers_id", "replies"),
    UniqueConstraint("clinic_id", "patient_id", "kind", "local_day", "sequence"),
    UniqueConstraint("clinic_id", "answers_id", "kind"),
    CheckConstraint("(sequence IS NULL) <> (answers_id IS NULL)", name="slot_or_answer"),
    one_of("state", MESSAGE_STATES),
    one_of("duty", ["initiated", "consent", "answer", "command", "notice", "safety"]),
    Index(
        "ix_messages_to_send",
        "priority",
        "due_at",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index(
        "ix_messages_to_settle",
        "settle_at",
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    ),
    Index(
        "ix_messages_without_receipt",
        "claimed_at",
        sqlite_where=_WITHOUT_RECEIPT,
        postgresql_where=_WITHOUT_RECEIPT,
    ),
    Index("ix_messages_patient", "clinic_id", "patient_id", "due_at"),
    Index("ix_messages_contact", "clinic_id", "contact_id", "due_at"),
    Index("ix_messages_claimed", "clinic_id", "claimed_at"),  # a clinic's day is counted
    Index("ix_messages_not_after", "clinic_id", "not_after_at"),
    Index(  # what the carrier took is one text of ours, whoever found it
        "ix_messages_provider_sid",
        "provider_sid",
        unique=True,
        sqlite_where=_TAKEN,
        postgresql_where=_TAKEN,
    ),
)

message_activities = Table(
    "message_activities",
    metadata,
    Column("clinic_id", Uuid, ForeignKey("clinics.id"), nullable=False),
    Column("message_id", Uuid, nullable=False),
    Column("activity_id", Uuid, nullable=False),
    PrimaryKeyConstraint("clinic_id", "message_id", "activity_id"),
    of_clinic("message_id", "messages"),
    of_clinic("activity_id", "activities"),
    Index("ix_message_activities_activity", "clinic_id", "activity_id"),
    # SQLite would rather read all of a clinic's from the key, which holds the message too.
    Index("ix_message_activities_texts", "clinic_id", "activity_id", "message_id"),
)

message_episodes = Table(
    "message_episodes",
    metadata,
    Column("clinic_id", Uuid, ForeignKey("clinics.id"), nullable=False),
    Column("message_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    PrimaryKeyConstraint("clinic_id", "message_id", "episode_id"),
    of_clinic("message_id", "messages"),
    of_clinic("episode_id", "episodes"),
)

message_corrections = Table(  # a text that had left is set right at most once
    "message_corrections",
    metadata,
    Column("clinic_id", Uuid, ForeignKey("clinics.id"), nullable=False),
    Column("message_id", Uuid, nullable=False),
    Column("text_id", Uuid),
    Column("task_id", Uuid),  # where no text may go: somebody rings
    PrimaryKeyConstraint("clinic_id", "message_id"),
    of_clinic("message_id", "messages"),
    of_clinic("text_id", "messages"),
    of_clinic("task_id", "tasks"),
)

attempts = clinic_table(  # one row a call to the carrier, written before the call
    "attempts",
    Column("message_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("token", String(32), nullable=False, unique=True),  # ours, in the callback address
    Column("owner", String(64), nullable=False),
    Column("lease_until_at", UtcDateTime, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("provider_sid", String(34)),
    Column("error_code", Integer),
    Column("finished_at", UtcDateTime),
    of_clinic("message_id", "messages"),
    UniqueConstraint("clinic_id", "message_id", "number"),
    one_of("outcome", ["claimed", "returned", "accepted", "refused", "uncertain"]),
)

receipts = Table(  # append-only; the state is the highest rank of what came
    "receipts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("clinic_id", Uuid, ForeignKey("clinics.id")),
    Column("token", String(32)),
    Column("provider_sid", String(34), nullable=False),
    Column("status", String(20), nullable=False),
    Column("error_code", Integer, nullable=False),  # 0: none, so that the key can hold it
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("provider_sid", "status", "error_code"),
)

replies = clinic_table(
    "replies",
    Column("provider_sid", String(34), nullable=False, unique=True),
    Column("sender_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("patient_id", Uuid),
    Column("body", Encrypted, nullable=False),
    Column("media_count", Integer, nullable=False, default=0),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("failures", Integer, nullable=False, default=0, server_default="0"),  # to answer it
    Column("meaning", JSON),  # what it was taken to say, as small values
    Column("read_by", Uuid),
    Column("read_at", UtcDateTime),
    of_clinic("sender_id", "senders"),
    of_clinic("contact_id", "contacts"),
    of_clinic("patient_id", "patients"),
    of_clinic("read_by", "staff"),
    one_of("state", ["received", "understood", "unclear"]),
    Index("ix_replies_patient", "clinic_id", "patient_id", "received_at"),
    Index("ix_replies_contact", "clinic_id", "contact_id", "received_at"),
    Index(
        "ix_replies_unread",
        "clinic_id",
        "received_at",
        sqlite_where=text("read_at IS NULL AND state <> 'understood'"),
        postgresql_where=text("read_at IS NULL AND state <> 'understood'"),
    ),
    Index(
        "ix_replies_unhandled",
        "received_at",
        sqlite_where=text("state = 'received'"),
        postgresql_where=text("state = 'received'"),
    ),
)

questions = clinic_table(
    "questions",
    Column("patient_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("takes_digits", Boolean, nullable=False),
    Column("message_id", Uuid, nullable=False),
    Column("activity_id", Uuid),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("close_rule", String(20)),
    Column("reply_id", Uuid),
    of_clinic("patient_id", "patients"),
    of_clinic("contact_id", "contacts"),
    of_clinic("message_id", "messages"),
    of_clinic("activity_id", "activities"),
    of_clinic("reply_id", "replies"),
    Index(  # two questions answered by a digit are never open on one phone
        "ix_questions_one_digit_question_a_phone",
        "clinic_id",
        "contact_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL AND takes_digits = 1"),
        postgresql_where=text("closed_at IS NULL AND takes_digits"),
    ),
    Index("ix_questions_patient", "clinic_id", "patient_id", "closed_at"),
)

tasks = clinic_table(
    "tasks",
    Column("patient_id", Uuid),
    Column("kind", String(30), nullable=False),
    Column("tier", Integer, nullable=False),  # 1 emergency, 2 same day, 3 next review
    Column("dedupe", String(80), nullable=False),  # one open task for one cause
    Column("owner_id", Uuid),
    Column("due_at", UtcDateTime, nullable=False),
    Column("reply_id", Uuid),
    Column("message_id", Uuid),
    Column("episode_id", Uuid),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Uuid),
    Column("outcome", String(20)),
    Column("note", Encrypted),
    Column("signs", Encrypted),  # what was found in the reply: ids of red flags, by a space
    Column("rule", String(40)),  # of the protocol's alerts; none: no rule of theirs opened it
    Column("acknowledge_by_at", UtcDateTime),  # none: opened before there was such a clock
    Column("acknowledged_at", UtcDateTime),  # set once, when somebody takes it
    Column("snoozed_until_at", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default=text("0")),  # calls without answer
    Column("verdict", String(12)),  # useful or false_alarm: what a person thought of it
    of_clinic("patient_id", "patients"),
    of_clinic("owner_id", "staff"),
    of_clinic("reply_id", "replies"),
    of_clinic("message_id", "messages"),
    of_clinic("episode_id", "episodes"),
    of_clinic("closed_by", "staff"),
    Index(
        "ix_tasks_open",
        "clinic_id",
        "dedupe",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_tasks_due", "clinic_id", "closed_at", "tier", "due_at"),
    Index(  # which nobody has taken by its time: for the ladder
        "ix_tasks_unacknowledged",
        "acknowledge_by_at",
        sqlite_where=text("closed_at IS NULL AND acknowledged_at IS NULL"),
        postgresql_where=text("closed_at IS NULL AND acknowledged_at IS NULL"),
    ),
    Index("ix_tasks_patient", "clinic_id", "patient_id"),
)
