"""Who is meant on a phone, who answers there in person, what was read, and what may be said."""

from sqlalchemy import Boolean, Column, Index, String, Text, UniqueConstraint, Uuid, text

from physio_service.store.schema.base import clinic_table, of_clinic
from physio_service.store.types import Encrypted, UtcDateTime


def _open_on_a_phone(name: str, column: str) -> Index:
    """Return the index that lets one row of a phone be open at a time."""
    is_open = text(f"{column} IS NULL")
    return Index(
        name,
        "clinic_id",
        "contact_id",
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


contact_tags = clinic_table(  # given once, kept for good: a tag never means somebody else
    "contact_tags",
    Column("contact_id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("carer_id", Uuid),  # the tag is the carer's, who speaks for the patient
    Column("tag", String(4), nullable=False),
    of_clinic("contact_id", "contacts"),
    of_clinic("patient_id", "patients"),
    of_clinic("carer_id", "carers"),
    UniqueConstraint("clinic_id", "contact_id", "tag"),
)

whose_questions = clinic_table(  # a reply that named nobody, and the one question back
    "whose_questions",
    Column("contact_id", Uuid, nullable=False),
    Column("reply_id", Uuid, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("close_rule", String(20)),
    Column("patient_id", Uuid),  # who was named
    of_clinic("contact_id", "contacts"),
    of_clinic("reply_id", "replies"),
    of_clinic("patient_id", "patients"),
    UniqueConstraint("clinic_id", "reply_id"),
    _open_on_a_phone("ix_whose_questions_open", "closed_at"),
)

takeovers = clinic_table(  # a person answers on a phone, and the machine keeps quiet
    "takeovers",
    Column("contact_id", Uuid, nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("active_at", UtcDateTime, nullable=False),  # the last text either way
    Column("ended_at", UtcDateTime),
    Column("ended_by", Uuid),
    Column("end_rule", String(20)),
    of_clinic("contact_id", "contacts"),
    of_clinic("staff_id", "staff"),
    of_clinic("ended_by", "staff"),
    _open_on_a_phone("ix_takeovers_open", "ended_at"),
)

reply_reads = clinic_table(  # a row a reply and person, however often they read it
    "reply_reads",
    Column("reply_id", Uuid, nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    of_clinic("reply_id", "replies"),
    of_clinic("staff_id", "staff"),
    UniqueConstraint("clinic_id", "reply_id", "staff_id"),
)

reply_carers = clinic_table(  # what a carer wrote for a patient
    "reply_carers",
    Column("reply_id", Uuid, nullable=False),
    Column("carer_id", Uuid, nullable=False),
    of_clinic("reply_id", "replies"),
    of_clinic("carer_id", "carers"),
    UniqueConstraint("clinic_id", "reply_id"),
)

canned_answers = clinic_table(  # words of a clinic's own: nobody's data, so not sealed
    "canned_answers",
    Column("language", String(8), nullable=False),
    Column("title", String(60), nullable=False),
    Column("body", Text, nullable=False),
    Column("written_by", Uuid, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    of_clinic("written_by", "staff"),
    Index("ix_canned_answers_language", "clinic_id", "language"),
)

number_doubts = clinic_table(  # a number that may be somebody else's by now
    "number_doubts",
    Column("contact_id", Uuid, nullable=False),
    Column("reason", String(10), nullable=False),
    Column("cleared_at", UtcDateTime),
    Column("cleared_by", Uuid),
    Column("ground", Encrypted),  # how the person who cleared it knows; under the contact's key
    of_clinic("contact_id", "contacts"),
    of_clinic("cleared_by", "staff"),
    _open_on_a_phone("ix_number_doubts_open", "cleared_at"),
)

number_matches = clinic_table(  # somebody said whose an unknown number, or a text of it, is
    "number_matches",
    Column("contact_id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("reply_id", Uuid),  # none: the number itself
    Column("reason", Encrypted, nullable=False),
    of_clinic("contact_id", "contacts"),
    of_clinic("patient_id", "patients"),
    of_clinic("reply_id", "replies"),
)

carer_wishes = clinic_table(  # what a carer gets, and how they agreed
    "carer_wishes",
    Column("carer_id", Uuid, nullable=False),
    Column("gets_copies", Boolean, nullable=False),
    Column("consent_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    of_clinic("carer_id", "carers"),
    UniqueConstraint("clinic_id", "carer_id"),
)
