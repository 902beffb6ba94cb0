"""Patients over HTTP: in the list without a number, one by one with everything."""

from marshmallow import fields

from physio_service.domain.contact import LineType
from physio_service.domain.episode import Complication, EpisodeState, Outcome
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.patient import LONGEST_NAME, MOST_TIMES, Consent, Discretion, Reach
from physio_service.domain.task import TaskKind, Tier
from physio_service.queries.caseload import Order
from physio_service.web.schemas.api_adherence import AdherenceTold
from physio_service.web.schemas.api_base import Asked, PageAsked, Told
from physio_service.web.schemas.api_fields import (
    AskedTruth,
    Day,
    Id,
    Instant,
    Line,
    OneOf,
    Truth,
    WallTime,
)
from physio_service.web.schemas.api_records import PauseTold
from physio_service.web.schemas.api_together import TogetherTold

ZONE = {"description": "IANA name", "examples": ["Europe/London"]}
LANGUAGE = {"description": "of the texts", "examples": ["en"]}
TIMES = {
    "description": "the patient's wall clock, rising",
    "minItems": 1,
    "maxItems": MOST_TIMES,
    "examples": [["09:00", "18:30"]],
}
OWN_WINDOW = {"description": "the patient's own hours; null: the clinic's"}


class WindowTold(Told):
    """When a patient may be texted, on the patient's clock."""

    opens = WallTime()
    closes = WallTime()


class CaseloadAsked(PageAsked):
    """Which patients, in which order."""

    attention = AskedTruth(
        load_default=False, metadata={"description": "only those with an open task"}
    )
    order = OneOf(Order, load_default=Order.ATTENTION, metadata={"description": "what comes first"})


class SearchAsked(Asked):
    """Whom to find. In a body: a name in an address would be in every log on the way."""

    search = Line(
        200,
        required=True,
        metadata={
            "description": "beginnings of the words of a name, a whole reference, or a number",
            "examples": ["exa"],
        },
    )
    attention = Truth(load_default=False, metadata={"description": "only with an open task"})
    order = OneOf(Order, load_default=Order.ATTENTION)


class CourseRowTold(Told):
    """One limb under treatment, as the caseload shows it."""

    episode_id = Id()
    limb = OneOf(Limb)
    protocol_id = fields.String(metadata={"examples": ["core_decompression"]})
    phase_id = fields.String(allow_none=True, metadata={"description": "null: nothing is open"})
    surgery_day = Day(allow_none=True)
    is_operated = fields.Boolean()
    week = fields.Integer(
        allow_none=True, metadata={"description": "after surgery, the first is 1"}
    )
    status = OneOf(Status, allow_none=True, metadata={"description": "what the limb may take"})
    status_word = fields.String(allow_none=True, metadata={"description": "the clinic's own word"})


class PainTold(Told):
    """The last pain the patient reported."""

    score = fields.Float(metadata={"minimum": 0, "maximum": 10})
    kind = fields.String(metadata={"examples": ["pain_usual"]})
    measured_at = Instant()


class NeedTold(Told):
    """The worst open task of a patient, and how many are open."""

    tier = fields.Enum(
        Tier, by_value=fields.Integer, metadata={"description": "1 at once, 2 today, 3 at review"}
    )
    kind = OneOf(TaskKind)
    due_at = Instant()
    open_tasks = fields.Integer()


class PatientRowTold(Told):
    """A patient in the caseload."""

    id = Id()
    reference = fields.String(metadata={"description": "to be spoken; identifies nobody"})
    name = fields.String(allow_none=True, metadata={"description": "null once erased"})
    zone = fields.String(metadata=ZONE)
    consent = OneOf(Consent)
    reach = OneOf(Reach)
    last_contact_at = Instant(allow_none=True, metadata={"description": "last text from them"})
    courses = fields.List(fields.Nested(CourseRowTold))
    adherence = fields.Nested(
        AdherenceTold,
        metadata={"description": "of the last seven days on the patient's calendar, with today"},
    )
    pain = fields.Nested(PainTold, allow_none=True)
    undelivered = fields.Integer(metadata={"description": "texts of seven days that may be lost"})
    is_paused = fields.Boolean()
    need = fields.Nested(NeedTold, allow_none=True)


class PatientAsked(Asked):
    """A patient to register."""

    name = Line(LONGEST_NAME, required=True, metadata={"examples": ["Ada Example"]})
    phone = Line(
        40,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "as written; null: no phone that takes texts",
            "examples": ["07700 900123"],
        },
    )
    language = Line(8, required=True, metadata=LANGUAGE)
    zone = Line(64, required=True, metadata=ZONE)
    preferred_times = fields.List(WallTime(), required=True, metadata=TIMES)
    wording = OneOf(Discretion, load_default=Discretion.DISCREET)
    reach = OneOf(Reach, load_default=Reach.SMS)
    birth_day = Day(allow_none=True, load_default=None)
    nhs_number = Line(
        20, allow_none=True, load_default=None, metadata={"description": "ten digits, checked"}
    )
    ask_by_text = Truth(
        load_default=True, metadata={"description": "ask by text whether they agree to texts"}
    )
    shares_phone = Truth(
        load_default=False,
        metadata={"description": "the number reaches somebody else here, and that is meant"},
    )


class WindowAsked(Asked):
    """Hours on the patient's own clock."""

    opens = WallTime(required=True)
    closes = WallTime(required=True)


class PatientChangeAsked(Asked):
    """What to change of a patient; what is left out stays."""

    name = Line(LONGEST_NAME)
    language = Line(8, metadata=LANGUAGE)
    zone = Line(64, metadata=ZONE)
    wording = OneOf(Discretion)
    own_window = fields.Nested(WindowAsked, allow_none=True, metadata=OWN_WINDOW)
    preferred_times = fields.List(WallTime(), metadata=TIMES)


class ContactTold(Told):
    """The number that reaches a patient."""

    number = fields.String(metadata={"description": "E.164", "examples": ["+447700900123"]})
    line_type = OneOf(LineType)
    verified_at = Instant(allow_none=True)
    invalid_at = Instant(
        allow_none=True, metadata={"description": "the carrier said: no such mobile"}
    )


class EpisodeRowTold(Told):
    """One recovery of a patient, in short."""

    id = Id()
    limb = OneOf(Limb)
    state = OneOf(EpisodeState)
    protocol_id = fields.String()
    surgery_day = Day(allow_none=True)
    operated_at = Instant(allow_none=True)
    ended_at = Instant(allow_none=True)
    outcome = OneOf(Outcome, allow_none=True)
    complication = OneOf(Complication, allow_none=True)


class PatientTold(Told):
    """A patient; the ETag names the `version`."""

    id = Id()
    version = fields.Integer(metadata={"minimum": 1})
    reference = fields.String()
    name = fields.String()
    birth_day = Day(allow_none=True)
    nhs_number = fields.String(allow_none=True)
    language = fields.String(metadata=LANGUAGE)
    zone = fields.String(metadata=ZONE)
    wording = OneOf(Discretion)
    reach = OneOf(Reach)
    preferred_times = fields.List(WallTime(), metadata=TIMES)
    own_window = fields.Nested(WindowTold, allow_none=True, metadata=OWN_WINDOW)
    consent = OneOf(Consent)
    consent_at = Instant(allow_none=True)
    last_contact_at = Instant(allow_none=True)
    archived_at = Instant(allow_none=True)
    is_dead = fields.Boolean()
    died_day = Day(allow_none=True, metadata={"description": "as far as it is known"})
    contact = fields.Nested(ContactTold, allow_none=True)
    is_opted_out = fields.Boolean(metadata={"description": "said STOP on that number"})
    pause = fields.Nested(PauseTold, allow_none=True)
    together = fields.Nested(TogetherTold, allow_none=True)
    episodes = fields.List(fields.Nested(EpisodeRowTold))


class DeathAsked(Asked):
    """A patient died."""

    died_day = Day(allow_none=True, load_default=None, metadata={"description": "null: not known"})
