"""What the fields of the forms are called when something is wrong with them."""

from flask_babel import lazy_gettext as _l

from physio_service.web.staff.words import Words

# Where a fault is shown that the services name otherwise than the form.
SHOWN_AT = {
    "preferred_times": "time_1",
    "sessions": "time_1",
    "until_at": "until_day",
    "step": "status",
    "step.status": "status",
    "status_word": "starting_status",
    "reason": "offload_reason",
    "exercises": "take",
    "opening_hours": "opening_hours.0",
}
LABELS: Words = {
    "name": _l("The name"),
    "phone": _l("The phone number"),
    "birth_day": _l("The date of birth"),
    "nhs_number": _l("The NHS number"),
    "language": _l("The language"),
    "zone": _l("The time zone"),
    "time_1": _l("The times:"),
    "decision": _l("The decision"),
    "until_day": _l("The end of the pause"),
    "day": _l("The day:"),
    "opening_hours": _l("The hours:"),
    "move": _l("What happened"),
    "reason": _l("The reason:"),
    "phase": _l("The phase"),
    "authority": _l("The authority:"),
    "status": _l("The weight-bearing status:"),
    "limb": _l("The side"),
    "surgery_day": _l("The day of the operation"),
    "operation_done": _l("The operation:"),
    "offload_weeks": _l("The weeks of offloading"),
    "offload_reason": _l("The reason:"),
    "wean_weeks": _l("The weeks of coming off crutches"),
    "starting_status": _l("The starting status"),
    "aid": _l("The walking aid"),
    "body": _l("The text"),
    "state": _l("The answer"),
    "outcome": _l("The outcome"),
    "not_for": _l("The question"),
    "sets": _l("The sets"),
    "reps": _l("The repeats"),
    "hold_s": _l("The seconds to hold"),
    "times_per_day": _l("The times a day"),
    "days_per_week": _l("The days a week"),
}
