"""A patient: registering one, the page with the whole story, and what may be changed of them."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask import Blueprint, Response, render_template, request

from physio_service.domain.agenda import session_times
from physio_service.domain.errors import Invalid
from physio_service.domain.patient import NewPatient, own_hours
from physio_service.domain.programme import minutes_a_day, warnings
from physio_service.queries import journal as journal_query
from physio_service.queries import why as why_query
from physio_service.services.amending import AnyHour, PatientChange, change
from physio_service.services.registering import AlreadyRegistered, NumberShared, register
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import Preferences, Register
from physio_service.web.staff import chart, programme, reading, words
from physio_service.web.staff.acting import act, choices, go_to, sentence
from physio_service.web.staff.findings import kinds_offered, summary
from physio_service.web.staff.told import told_of_exercise
from physio_service.web.staff.way import way_of

patients = Blueprint("patients", __name__, url_prefix="/patients")
PAGE = "staff/patient.html"
_REGISTER, _PREFERENCES = "staff/register.html", "staff/preferences.html"


@patients.get("/new")
@requires(Permission.PATIENTS_WRITE)
def new() -> str:
    return render_template(_REGISTER, form=Form(), **_choices())


@patients.post("/new")
@requires(Permission.PATIENTS_WRITE)
def add() -> Response:
    """Register a patient, and ask by text whether they agree to texts."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        shares_phone = typed.pop("shares_phone") == "yes"
        asked = NewPatient(
            **{**typed, "phone": typed["phone"] or None, "nhs_number": typed["nhs_number"] or None}
        )
        try:
            patient_id = register(
                container.database,
                container.texts,
                parts.who(),
                reading.clinic_id(),
                asked,
                now=parts.now(),
                shares_phone=shares_phone,
            )
        except NumberShared as shared:
            raise Invalid.one("phone", sentence(str(shared))) from None
        except AlreadyRegistered as known:
            return go_to("patients.show", patient_id=known.patient_id, known="1")
        return go_to("patients.show", patient_id=patient_id)

    return act(Register, do, _REGISTER, _choices)


@patients.get("/<uuid:patient_id>")
@requires(Permission.PATIENTS_READ)
def show(patient_id: UUID) -> str:
    return render_template(PAGE, form=Form(), **story_context(patient_id))


@patients.get("/<uuid:patient_id>/preferences")
@requires(Permission.PATIENTS_WRITE)
def preferences(patient_id: UUID) -> str:
    return render_template(_PREFERENCES, form=Form(), **preferences_context(patient_id))


@patients.post("/<uuid:patient_id>/preferences")
@requires(Permission.PATIENTS_WRITE)
def prefer(patient_id: UUID) -> Response:
    """Change how a patient wants to be texted."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        own = own_hours(typed.pop("own_opens"), typed.pop("own_closes")) or AnyHour.ANY
        change(
            container.database,
            container.texts,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            PatientChange(**typed, own_window=own),
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(Preferences, do, _PREFERENCES, lambda: preferences_context(patient_id))


@patients.get("/<uuid:patient_id>/journal")
@requires(Permission.PATIENTS_READ)
def journal(patient_id: UUID) -> str:
    """Show who did what, when; with `only=consent` what was said about texts."""
    return _history(patient_id, "staff/journal.html", _journal_rows)


@patients.get("/<uuid:patient_id>/texts")
@requires(Permission.PATIENTS_READ)
def texts(patient_id: UUID) -> str:
    """Show every text intended for a patient, and why it left or did not."""
    return _history(patient_id, "staff/why.html", _text_rows)


def story_context(patient_id: UUID) -> dict[str, Any]:
    """Return everything the patient's page shows."""
    context = reading.story_page(patient_id)
    story = context["story"]
    drawn = parts.parts().catalogue.figures
    return {
        **context,
        "pain": chart.pain(story.measurements, story.today),
        "days": chart.days(story),
        "programmes": {
            course.episode.id: programme.exercises_of(course, drawn, programme.aid_of(story))
            for course in story.active
        },
        "minutes_a_day": {
            course.episode.id: minutes_a_day(course.walked_phase)
            for course in story.active
            if course.walked_phase is not None
        },
        "warned": {
            course.episode.id: warnings(course.plan, course.walked_phase)
            for course in story.active
            if course.walked_phase is not None
        },
        **told_of_exercise(story),
        "session_at": {slot.name: slot.at for slot in session_times(story.patient.preferred_times)},
        "outcomes": choices(words.TASK_OUTCOME),
        **way_of(story),
        "kinds_offered": kinds_offered(),
        "summary": summary,
    }


def preferences_context(patient_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "preferences")
    return {"patient": story.patient, **_choices()}


def _choices() -> dict[str, Any]:
    languages = parts.parts().catalogue.choosable_languages
    return {
        "languages": choices(words.LANGUAGES, languages),
        "zones": [(name, name, None) for name in sorted(available_timezones()) if "/" in name],
        "zone": parts.principal().workplace.zone,
        "reaches": choices(words.REACH),
        "wordings": choices(words.WORDING),
    }


def _history(patient_id: UUID, template: str, rows_of: Any) -> str:
    story = reading.story_of(patient_id, template.removeprefix("staff/").removesuffix(".html"))
    with reading.reading() as tx:
        page, more = rows_of(tx, patient_id)
    return render_template(
        template, patient=story.patient, rows=page.rows, next=reading.next_of(page.next), **more
    )


def _journal_rows(tx: Any, patient_id: UUID) -> Any:
    asked = page_asked()
    consent_only = request.args.get("only") == "consent"
    page = journal_query.journal(
        tx,
        reading.clinic_id(),
        patient_id,
        consent_only=consent_only,
        after=asked.after,
        limit=asked.limit,
    )
    return page, {"consent_only": consent_only}


def _text_rows(tx: Any, patient_id: UUID) -> Any:
    asked = page_asked()
    page = why_query.intended(
        tx, reading.clinic_id(), patient_id, after=asked.after, limit=asked.limit
    )
    return page, {}
