"""A change looked at before it is made: form, preview, and then just what the preview showed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for

from physio_service.domain.errors import Invalid, NotFound
from physio_service.domain.preview import Preview
from physio_service.services.changing import Ask, Change
from physio_service.services.previewing import Decision, Moved, commit, preview, seen_version
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.staff import preview_words, reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.change_kinds import OF_EPISODE, OF_PATIENT, VERSION, Kind

changes = Blueprint("changes", __name__, url_prefix="/patients/<uuid:patient_id>")
_PREVIEW = "staff/preview.html"
_TICK = "correct."  # the field of a text to set right, with its id
# What the preview's own form brings along beside what was typed into the first one.
_OWN = ("csrf_token", "fingerprint", "version")


@changes.post("/changes/<string:name>/preview")
@requires(Permission.PATIENTS_WRITE)
def look(patient_id: UUID, name: str) -> Response:
    """Show what a change would do; nothing is done."""
    return _look(_kind(OF_PATIENT, name), name, patient_id)


@changes.post("/changes/<string:name>")
@requires(Permission.PATIENTS_WRITE)
def make(patient_id: UUID, name: str) -> Response:
    """Make a change as it was shown."""
    return _make(_kind(OF_PATIENT, name), name, patient_id)


@changes.post("/episodes/<uuid:episode_id>/changes/<string:name>/preview")
@requires(Permission.PRESCRIBE)
def look_at_course(patient_id: UUID, episode_id: UUID, name: str) -> Response:
    """Show what a change of a course would do; nothing is done."""
    return _look(_kind(OF_EPISODE, name), name, patient_id, episode_id)


@changes.post("/episodes/<uuid:episode_id>/changes/<string:name>")
@requires(Permission.PRESCRIBE)
def make_course(patient_id: UUID, episode_id: UUID, name: str) -> Response:
    """Make a change of a course as it was shown."""
    return _make(_kind(OF_EPISODE, name), name, patient_id, episode_id)


@changes.get("/episodes/<uuid:episode_id>/version")
@requires(Permission.PRESCRIBE)
def version(patient_id: UUID, episode_id: UUID) -> str:
    """Ask on whose word a course moves to another version; it is only made from its preview."""
    context = OF_EPISODE["version"].context(patient_id, episode_id)
    return render_template(VERSION, form=Form(), **context)


def _look(kind: Kind, name: str, patient_id: UUID, episode_id: UUID | None = None) -> Response:
    ask = _ask(patient_id, episode_id)

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        to = _change(kind, typed, patient_id)
        version = seen_version(container.database, ask)
        shown = preview(container.database, container.texts, to, ask, now=parts.now())
        return _page(kind, name, ask, shown, version)

    return act(kind.form, do, kind.template, lambda: _context(kind, ask))


def _make(kind: Kind, name: str, patient_id: UUID, episode_id: UUID | None = None) -> Response:
    ask = _ask(patient_id, episode_id)

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        to = _change(kind, typed, patient_id)
        fingerprint = request.form.get("fingerprint", "")
        decided = Decision(fingerprint, version_from_form(), _ticked())
        try:
            commit(container.database, container.texts, to, ask, decided, now=parts.now())
        except Moved as moved:
            version = seen_version(container.database, ask)
            return _page(kind, name, ask, moved.preview, version, has_moved=True)
        anchor = f"prescription-{episode_id}" if episode_id else None
        return go_to("patients.show", patient_id=patient_id, anchor=anchor)

    return act(kind.form, do, kind.template, lambda: _context(kind, ask))


def _kind(kinds: Mapping[str, Kind], name: str) -> Kind:
    if name not in kinds:
        raise NotFound("there is no such change")
    return kinds[name]


def _ask(patient_id: UUID, episode_id: UUID | None) -> Ask:
    return Ask(parts.who(), reading.clinic_id(), patient_id, episode_id)


def _change(kind: Kind, typed: dict[str, Any], patient_id: UUID) -> Change:
    return kind.change(typed, reading.story_of(patient_id, "preview").patient)


def _context(kind: Kind, ask: Ask) -> dict[str, Any]:
    if ask.episode_id is None:
        return kind.context(ask.patient_id)
    return kind.context(ask.patient_id, ask.episode_id)


def _ticked() -> frozenset[UUID]:
    ids = [name.removeprefix(_TICK) for name in request.form if name.startswith(_TICK)]
    try:
        return frozenset(UUID(one) for one in ids)
    except ValueError:
        raise Invalid.one("corrections", "must be chosen from the list") from None


def _page(
    kind: Kind, name: str, ask: Ask, shown: Preview, version: int, *, has_moved: bool = False
) -> Response:
    story = reading.story_of(ask.patient_id, "preview")
    endpoint = "changes.make" if ask.episode_id is None else "changes.make_course"
    of = {"patient_id": ask.patient_id, "episode_id": ask.episode_id}
    named: dict[str, Any] = {key: value for key, value in of.items() if value is not None}
    action = url_for(endpoint, name=name, **named)
    kept = {
        field: value
        for field, value in Form.typed().values.items()
        if field not in _OWN and not field.startswith(_TICK)
    }
    page = render_template(
        _PREVIEW,
        patient=story.patient,
        kind=kind,
        action=action,
        typed=kept,
        version=version,
        shown=shown,
        has_moved=has_moved,
        **preview_words.told(shown, story),
    )
    return make_response(page, 409 if has_moved else 200)
