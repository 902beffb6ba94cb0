"""What staff do for a patient: consent, pauses, texts, answers taken down, replies read."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from physio_service.domain.activity import Activity
from physio_service.domain.errors import NotFound
from physio_service.domain.patient import Consent
from physio_service.queries.clinic import clinic_of
from physio_service.queries.patient import Story
from physio_service.services.catching_up import read_reply
from physio_service.services.consenting import WORDING_KEY, Channel, record
from physio_service.services.pausing import pause, resume
from physio_service.services.unmarking import unmark_number
from physio_service.services.writing import enter_session, write
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import ConsentGiven, OwnWords, Pausing, SessionAnswer
from physio_service.web.staff import reading, words
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.patients import PAGE, story_context

care = Blueprint("care", __name__, url_prefix="/patients/<uuid:patient_id>")
_CONSENT, _PAUSE, _SESSION = "staff/consent.html", "staff/pause.html", "staff/session.html"
_BY_HAND = ("done", "part", "skipped")


@care.get("/consent")
@requires(Permission.PATIENTS_WRITE)
def consent(patient_id: UUID) -> str:
    return render_template(_CONSENT, form=Form(), **_consent(patient_id))


@care.post("/consent")
@requires(Permission.PATIENTS_WRITE)
def decide(patient_id: UUID) -> Response:
    """Record what the patient said about texts."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        language = reading.story_of(patient_id, "consent").patient.language
        record(
            container.database,
            container.texts,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            typed["decision"],
            typed["channel"],
            container.texts.in_language(language).version,
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(ConsentGiven, do, _CONSENT, lambda: _consent(patient_id))


@care.get("/pause")
@requires(Permission.PATIENTS_WRITE)
def ask_pause(patient_id: UUID) -> str:
    return render_template(_PAUSE, form=Form(), **pause_context(patient_id))


@care.post("/pause")
@requires(Permission.PATIENTS_WRITE)
def start_pause(patient_id: UUID) -> Response:
    """Stop the reminders, until a day's midnight or until somebody resumes them."""

    def do(typed: dict[str, Any]) -> Response:
        until_at = None
        if typed["until_day"] is not None:
            where = ZoneInfo(reading.story_of(patient_id, "pause").patient.zone)
            until_at = datetime.combine(typed["until_day"], time(), where)
        pause(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            typed["kind"],
            until_at=until_at,
            reason=typed["reason"] or "",
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(Pausing, do, _PAUSE, lambda: pause_context(patient_id))


@care.post("/resume")
@requires(Permission.PATIENTS_WRITE)
def end_pause(patient_id: UUID) -> Response:
    resume(parts.parts().database, parts.who(), reading.clinic_id(), patient_id, now=parts.now())
    return go_to("patients.show", patient_id=patient_id)


@care.post("/number/retry")
@requires(Permission.PATIENTS_WRITE)
def retry_number(patient_id: UUID) -> Response:
    """Let texts go again to a number that the carrier called unusable."""
    clinic_id = reading.clinic_id()
    container = parts.parts()
    where = (container.database, container.texts, parts.who(), clinic_id, patient_id)
    unmark_number(*where, now=parts.now())
    return go_to("patients.show", patient_id=patient_id)


@care.post("/texts")
@requires(Permission.MESSAGES_WRITE)
def send_text(patient_id: UUID) -> Response:
    """Queue a text in one's own words, unless the conversation has gone on meanwhile."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        write(
            container.database,
            container.texts,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            typed["body"],
            parts.now(),
            seen=version_from_form(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor="thread")

    return act(OwnWords, do, PAGE, lambda: story_context(patient_id))


@care.post("/replies/<uuid:reply_id>/read")
@requires(Permission.PATIENTS_WRITE)
def read(patient_id: UUID, reply_id: UUID) -> Response:
    """Note that a reply was read."""
    who = parts.principal()
    read_reply(
        parts.parts().database, parts.who(), who.clinic_id, reply_id, who.staff_id, parts.now()
    )
    return go_to("patients.show", patient_id=patient_id, anchor="thread")


@care.get("/sessions/<uuid:activity_id>")
@requires(Permission.PATIENTS_WRITE)
def ask_session(patient_id: UUID, activity_id: UUID) -> str:
    return render_template(_SESSION, form=Form(), **_session(patient_id, activity_id))


@care.post("/sessions/<uuid:activity_id>")
@requires(Permission.PATIENTS_WRITE)
def answer_session(patient_id: UUID, activity_id: UUID) -> Response:
    """Enter what a patient said of a session by telephone or on paper."""

    def do(typed: dict[str, Any]) -> Response:
        _session(patient_id, activity_id)  # raises NotFound for another patient's
        enter_session(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            activity_id,
            typed["state"],
            parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor="sessions")

    return act(SessionAnswer, do, _SESSION, lambda: _session(patient_id, activity_id))


def _consent(patient_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "consent")
    is_given = story.patient.consent is Consent.GIVEN
    decisions = [
        (Consent.GIVEN.value, _("Yes, the patient agrees to texts"), None),
        (Consent.DECLINED.value, _("No, the patient does not want texts"), None),
    ]
    if is_given:
        decisions = [(Consent.WITHDRAWN.value, _("The patient no longer wants texts"), None)]
    texts, language = parts.parts().texts, story.patient.language
    with reading.reading() as tx:
        clinic = clinic_of(tx, reading.clinic_id())
    return {
        "patient": story.patient,
        "story": story,
        "decisions": decisions,
        "channels": choices(words.CHANNEL, (Channel.IN_PERSON.value, Channel.WEB.value)),
        "question": texts.rendered(clinic, language, WORDING_KEY, {}).text,
        "wording_version": texts.in_language(language).version,
    }


def pause_context(patient_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "pause")
    return {"patient": story.patient, "story": story, "kinds": choices(words.PAUSE)}


def _session(patient_id: UUID, activity_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "session")
    return {
        "patient": story.patient,
        "activity": _activity(story, activity_id),
        "answers": choices(words.ACTIVITY, _BY_HAND),
    }


def _activity(story: Story, activity_id: UUID) -> Activity:
    """Return one of the activities shown; raises NotFound for another patient's."""
    for activity in (*story.back, *story.ahead):
        if activity.id == activity_id:
            return activity
    raise NotFound("no such session")
