"""The forms of the staff's pages, and how what was typed into one becomes values."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from physio_service.domain.activity import ActivityState
from physio_service.domain.clinic import Basis
from physio_service.domain.episode import Complication, Outcome
from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.offloading import Aid, Limb, Status
from physio_service.domain.patient import MOST_TIMES, Consent, Discretion, Reach
from physio_service.domain.pause import LONGEST_REASON, PauseKind
from physio_service.domain.recall import Subject
from physio_service.domain.surgery import SurgeryMove
from physio_service.domain.task import TaskOutcome
from physio_service.services.consenting import Channel
from physio_service.web.schemas.page_fields import (
    Day,
    Id,
    OneOf,
    Stretches,
    WallTime,
    Whole,
    Words,
    YesNo,
)

NOT_FOR = "not_for"
DOSE = "dose"
HOURS = "opening_hours"
DAY_PARTS = ("year", "month", "day")
_DOSE_PARTS = {
    "sets": _l("Give the number of sets"),
    "reps": _l("Give the number of repeats in a set"),
    "hold_s": _l("Give the seconds to hold, 0 for none"),
    "times_per_day": _l("Give the times a day"),
    "days_per_week": _l("Give the days a week"),
}


class Register(Schema):
    """A new patient."""

    name = Words(200, _l("Enter the patient’s name"))
    phone = Words(40)
    shares_phone = Words(3)
    birth_day = Day()
    nhs_number = Words(20)
    language = Words(8, _l("Choose the language of the texts"))
    zone = Words(64, _l("Choose the time zone the patient lives in"))
    wording = OneOf(Discretion, _l("Choose how much a text may give away"))
    reach = OneOf(Reach, _l("Choose how the patient is reached"))
    time_1 = WallTime(_l("Give at least one time for texts"))
    time_2 = WallTime()
    time_3 = WallTime()


class Preferences(Schema):
    """How a patient wants to be texted."""

    name = Words(200, _l("Enter the patient’s name"))
    language = Words(8, _l("Choose the language of the texts"))
    zone = Words(64, _l("Choose the time zone the patient lives in"))
    wording = OneOf(Discretion, _l("Choose how much a text may give away"))
    time_1 = WallTime(_l("Give at least one time for texts"))
    time_2 = WallTime()
    time_3 = WallTime()
    own_opens = WallTime()
    own_closes = WallTime()


class ConsentGiven(Schema):
    """What a patient said about being texted."""

    decision = OneOf(Consent, _l("Choose what the patient decided"))
    channel = OneOf(Channel, _l("Choose how the patient told you"))


class Pausing(Schema):
    """A pause."""

    kind = OneOf(PauseKind, _l("Choose why texts stop"))
    until_day = Day()
    reason = Words(LONGEST_REASON)


class Resuming(Schema):
    """The end of a pause: nothing is asked."""


class Operation(Schema):
    """The operation took place."""

    day = Day(_l("Give the day of the operation"))


class SurgeryMoving(Schema):
    """What became of the day of an operation."""

    move = OneOf(SurgeryMove, _l("Choose what happened to the date"))
    day = Day()
    reason = Words(500)


class Opening(Schema):
    """The next phase, signed."""

    phase = Words(20, _l("Choose the phase to open"))
    authority = Words(500)
    note = Words(500)
    status = Words(30)
    exercise_ceiling = OneOf(Status)
    aid = OneOf(Aid)
    limits = Words(500)
    reason = Words(500)


class Ending(Schema):
    """How an episode ended."""

    outcome = OneOf(Outcome, _l("Choose how the episode ended"))
    complication = OneOf(Complication)
    note = Words(2000)


class OwnWords(Schema):
    """A text of one's own."""

    body = Words(1600, _l("Write the text"))


class SessionAnswer(Schema):
    """What came of a session, as the patient told it."""

    state = OneOf(ActivityState, _l("Choose what the patient did"))


class TaskClosing(Schema):
    """What came of a task."""

    outcome = OneOf(TaskOutcome, _l("Choose what came of it"))
    note = Words(2000)


class Limiting(Schema):
    """How much a clinic may text."""

    contact_opens = WallTime(_l("Give the time of the first text"))
    contact_closes = WallTime(_l("Give the time after which no text leaves"))
    max_texts_day = Whole(_l("Give the most texts a day to a patient"))
    max_texts_clinic = Whole()
    basis = OneOf(Basis, _l("Choose what allows the clinic to text"))


class Recalling(Schema):
    """A faulty version to recall."""

    subject = OneOf(Subject, _l("Choose what was found faulty"))
    key = Words(100, _l("Say which"))
    version = Words(20)
    reason = Words(500, _l("Say why"))


class RecallEnding(Schema):
    """How a recall ended."""

    note = Words(500, _l("Say how it ended"))


class Closing(Schema):
    """A day the clinic is closed."""

    day = Day(_l("Give the day"))
    name = Words(100, _l("Say what the clinic is closed for"))
    until_day = Day()
    cover_id = Id()


class Signing(Schema):
    """A signature under a clinical file."""

    path = Words(200, _l("Choose the file"))
    content_hash = Words(64, _l("Choose the file"))
    note = Words(500)


class Assigning(Schema):
    """A protocol for a patient; the exercises come beside it."""

    protocol_id = Words(50, _l("Choose the protocol"))
    limb = OneOf(Limb, _l("Choose the operated side"))
    surgery_day = Day(_l("Give the day of the operation, also if it is only planned"))
    operation_done = YesNo()
    offload_weeks = Whole(_l("Give the weeks of offloading"))
    offload_reason = Words(500)
    wean_weeks = Whole(_l("Give the weeks of coming off crutches"))
    starting_status = Words(60, _l("Choose the weight-bearing status to start with"))
    exercise_ceiling = OneOf(Status)
    percent = Whole()
    kilograms = Whole()
    aid = OneOf(Aid, _l("Choose the walking aid"))
    limits = Words(500)
    other_leg = OneOf(Status, _l("Choose what the other leg may take"))
    other_hip_problem = YesNo(_l("Say whether the other hip has a problem"))
    time_1 = WallTime(_l("Give at least one time for sessions"))
    time_2 = WallTime()
    time_3 = WallTime()


def assigning(questions: Mapping[str, str], dosed: Iterable[str]) -> type[Schema]:
    """Return the form of a protocol that asks `questions`, by id, as `not_for.<id>`.

    `dosed` are the fields of exercises with a dose beside them, as `dose.<phase>.<exercise>`.
    """
    asked: dict[str, fields.Field[Any]] = {
        f"{NOT_FOR}.{one}": YesNo(_l("Answer yes or no: %(question)s", question=question))
        for one, question in questions.items()
    }
    asked |= {f"{one}.{part}": Whole(says) for one in dosed for part, says in _DOSE_PARTS.items()}
    return Assigning.from_dict(asked)


def opening_hours() -> type[Schema]:
    """Return the form of a week's hours: `opening_hours.0`, Monday, to `opening_hours.6`."""
    week: dict[str, fields.Field[Any]] = {f"{HOURS}.{day}": Stretches() for day in range(7)}
    return Schema.from_dict(week)


def read(form: type[Schema], typed: Mapping[str, str]) -> Any:
    """Return the values of a form as a dictionary; raises Invalid with every fault.

    A date comes in three parts (`name-day`, `-month`, `-year`), times as `time_1` to
    `time_3`, which are returned together, in order, as `preferred_times`.
    """
    schema = form()
    filled = {name: _joined(schema, name, typed) for name in schema.fields}
    try:
        values = schema.load({n: v for n, v in filled.items() if v}, unknown=EXCLUDE)
    except ValidationError as error:
        raise Invalid(*_faults(error, schema)) from None
    if "time_1" in schema.fields:
        times = [values.pop(f"time_{place}") for place in range(1, MOST_TIMES + 1)]
        values["preferred_times"] = tuple(sorted({at for at in times if at is not None}))
    return values


def _joined(schema: Schema, name: str, typed: Mapping[str, str]) -> str:
    if not isinstance(schema.fields[name], Day):
        return typed.get(name, "")
    numbers = [typed.get(f"{name}-{part}", "") for part in DAY_PARTS]
    return "-".join(numbers) if any(numbers) else ""


def _faults(error: ValidationError, schema: Schema) -> list[Fault]:
    found = error.messages_dict
    # The not-for list stands at the top of its page.
    ordered = sorted(
        (name for name in schema.fields if name in found),
        key=lambda name: not name.startswith(NOT_FOR),
    )
    # A message that is translated late is no string to the library, and comes without a list.
    first = {n: found[n][0] if isinstance(found[n], list) else found[n] for n in ordered}
    return [Fault(name, str(message)) for name, message in first.items()]
