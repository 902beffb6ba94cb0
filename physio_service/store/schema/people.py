"""Patients, carers, and the numbers that reach them; nothing here names anybody in the clear."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    String,
    Time,
    UniqueConstraint,
    Uuid,
)

from physio_service.store.schema.base import clinic_table, of_clinic, one_of
from physio_service.store.types import Encrypted, UtcDateTime

CONSENTS = ["none", "asked", "given", "declined", "withdrawn"]

patients = clinic_table(
    "patients",
    Column("reference", String(8), nullable=False),  # spoken and sorted by; identifies nobody
    Column("name", Encrypted, nullable=False),
    Column("birth_day", Encrypted),
    Column("nhs_number", Encrypted),
    Column("nhs_number_index", LargeBinary),
    Column("language", String(8), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("wording", String(8), nullable=False, default="discreet"),
    Column("reach", String(10), nullable=False, default="sms"),
    Column("preferred_times", JSON, nullable=False),  # ["10:00"], patient's wall clock, 1 to 3
    Column("contact_opens", Time),  # hours of the patient's own, within the clinic's
    Column("contact_closes", Time),
    Column("consent", String(10), nullable=False, default="none"),
    Column("consent_at", UtcDateTime),
    Column("last_contact_at", UtcDateTime),  # last text from the patient
    Column("archived_at", UtcDateTime),
    Column("is_dead", Boolean, nullable=False, default=False),
    Column("died_day", Encrypted),
    UniqueConstraint("clinic_id", "reference"),
    Index("ix_patients_clinic_nhs_number", "clinic_id", "nhs_number_index", unique=True),
    one_of("wording", ["discreet", "plain"]),
    one_of("reach", ["smartphone", "sms", "paper"]),
    one_of("consent", CONSENTS),
)

name_tokens = clinic_table(
    "name_tokens",
    Column("patient_id", Uuid, nullable=False),
    Column("token", LargeBinary, nullable=False),
    UniqueConstraint("clinic_id", "token", "patient_id"),
    of_clinic("patient_id", "patients"),
)

carers = clinic_table(
    "carers",
    Column("patient_id", Uuid, nullable=False),
    Column("name", Encrypted, nullable=False),
    Column("relation", String(50), nullable=False),
    Column("consent", String(10), nullable=False, default="none"),
    of_clinic("patient_id", "patients"),
    one_of("consent", CONSENTS),
)

contacts = clinic_table(
    "contacts",
    Column("number", Encrypted, nullable=False),
    Column("number_index", LargeBinary, nullable=False),
    Column("line_type", String(8), nullable=False),
    Column("verified_at", UtcDateTime),  # answered YES, or confirmed by staff in person
    Column("invalid_at", UtcDateTime),  # the carrier said: no such mobile
    Column("invalid_code", String(10)),
    UniqueConstraint("clinic_id", "number_index"),
    one_of("line_type", ["mobile", "landline", "unknown"]),
)

contact_uses = clinic_table(  # who is reached on which number: many to many
    "contact_uses",
    Column("contact_id", Uuid, nullable=False),
    Column("patient_id", Uuid),
    Column("carer_id", Uuid),
    Column("staff_id", Uuid),
    Column("is_primary", Boolean, nullable=False, default=True),
    of_clinic("contact_id", "contacts"),
    of_clinic("patient_id", "patients"),
    of_clinic("carer_id", "carers"),
    of_clinic("staff_id", "staff"),
    CheckConstraint(
        "(CASE WHEN patient_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN carer_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) = 1",
        name="one_person",
    ),
    UniqueConstraint("clinic_id", "contact_id", "patient_id"),
    Index("ix_contact_uses_clinic_patient", "clinic_id", "patient_id"),
)

opt_outs = clinic_table(  # a row stays when the number is erased: the index still honours it
    "opt_outs",
    Column("number_index", LargeBinary, nullable=False),
    Column("sender_id", Uuid, nullable=False),
    Column("opted_out_at", UtcDateTime, nullable=False),
    Column("opted_in_at", UtcDateTime),
    Column("source", String(10), nullable=False),
    UniqueConstraint("clinic_id", "number_index", "sender_id"),
    of_clinic("sender_id", "senders"),
    one_of("source", ["sms", "carrier", "staff"]),
)
