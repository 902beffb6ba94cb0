"""The tables, by subject. Keys hold the clinic wherever they can, so nothing crosses."""

from physio_service.store.schema.base import metadata
from physio_service.store.schema.care import (
    activities,
    approvals,
    care_plans,
    episodes,
    measurements,
    offloading_phases,
    pauses,
    phase_openings,
)
from physio_service.store.schema.clinics import (
    api_tokens,
    clinics,
    closures,
    idempotency_keys,
    login_throttles,
    senders,
    staff,
    staff_sessions,
)
from physio_service.store.schema.journal import data_keys, events, heartbeats
from physio_service.store.schema.messages import (
    attempts,
    message_activities,
    message_episodes,
    messages,
    questions,
    receipts,
    replies,
    tasks,
)
from physio_service.store.schema.people import (
    carers,
    contact_uses,
    contacts,
    name_tokens,
    opt_outs,
    patients,
)

__all__ = [
    "activities",
    "api_tokens",
    "approvals",
    "attempts",
    "care_plans",
    "carers",
    "clinics",
    "closures",
    "contact_uses",
    "contacts",
    "data_keys",
    "episodes",
    "events",
    "heartbeats",
    "idempotency_keys",
    "login_throttles",
    "measurements",
    "message_activities",
    "message_episodes",
    "messages",
    "metadata",
    "name_tokens",
    "offloading_phases",
    "opt_outs",
    "patients",
    "pauses",
    "phase_openings",
    "questions",
    "receipts",
    "replies",
    "senders",
    "staff",
    "staff_sessions",
    "tasks",
]
