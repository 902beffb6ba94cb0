"""Changes of a course: looked at first, then made exactly as they were shown."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Response, json

from physio_service.domain.preview import Preview
from physio_service.domain.step import Step
from physio_service.domain.surgery import SurgeryChange
from physio_service.services.amending import PatientChange
from physio_service.services.changing import (
    Ask,
    Change,
    End,
    MoveVersion,
    OpenPhase,
    Operate,
    OtherLeg,
    Pause,
    Prefer,
    Reschedule,
    Resume,
    Retake,
    Review,
    SetWeeks,
    SignStep,
)
from physio_service.services.previewing import Decision, Moved, commit, preview, seen_version
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, look, versioned
from physio_service.web.api.episodes import find_episode
from physio_service.web.api.policy import commits, repeats
from physio_service.web.api.programmes import programme_of
from physio_service.web.api.resource import Resource
from physio_service.web.concurrency import etag_of
from physio_service.web.errors import problem
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_changes import (
    EpisodeChangeLooked,
    EpisodeChangeMade,
    PatientChangeLooked,
    PatientChangeMade,
    PreviewTold,
)

changes = Resource("changes", "Changes looked at before they are made")
_PATIENT, _EPISODE = "/patients/<uuid:patient_id>/changes", "/episodes/<uuid:episode_id>/changes"
_MADE = "What was made, as it had been shown"


@changes.post(f"{_PATIENT}/preview")
@requires(Permission.PATIENTS_WRITE)
@repeats
@changes.body(PatientChangeLooked)
@changes.answers(200, PreviewTold, "What the change would do", headers=ETAG)
def preview_patient_change(asked: dict[str, Any], patient_id: UUID) -> Any:
    """Look at a change of how a patient is reached

    Nothing is done: which texts it would cancel, make and move, in the patient's own time,
    and which that have left would be wrong.
    """
    look(patient_id, "preview")
    return _looked(_change(asked), _ask(patient_id))


@changes.post(_PATIENT)
@requires(Permission.PATIENTS_WRITE)
@commits
@changes.body(PatientChangeMade)
@changes.answers(200, PreviewTold, _MADE, headers=ETAG)
def make_patient_change(asked: dict[str, Any], patient_id: UUID, version: int) -> Any:
    """Make a change of how a patient is reached, as it was looked at

    When anything has moved meanwhile nothing is done, and the answer 409 brings the new
    `preview`.
    """
    look(patient_id, "preview")
    return _made(asked, _ask(patient_id), version)


@changes.post(f"{_EPISODE}/preview")
@requires(Permission.PRESCRIBE)
@repeats
@changes.body(EpisodeChangeLooked)
@changes.answers(200, PreviewTold, "What the change would do", headers=ETAG)
def preview_episode_change(asked: dict[str, Any], episode_id: UUID) -> Any:
    """Look at a change of a course

    A phase that only a gate can open is told as `needs_sign_off`, never as certain.
    """
    patient_id = find_episode(episode_id).episode.patient_id
    look(patient_id, "preview")
    return _looked(_change(asked), _ask(patient_id, episode_id))


@changes.post(_EPISODE)
@requires(Permission.PRESCRIBE)
@commits
@changes.body(EpisodeChangeMade)
@changes.answers(200, PreviewTold, _MADE, headers=ETAG)
def make_episode_change(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Make a change of a course, as it was looked at

    When anything has moved meanwhile nothing is done, and the answer 409 brings the new
    `preview`.
    """
    patient_id = find_episode(episode_id).episode.patient_id
    look(patient_id, "preview")
    return _made(asked, _ask(patient_id, episode_id), version)


def _ask(patient_id: UUID, episode_id: UUID | None = None) -> Ask:
    who = parts.principal()
    return Ask(who.actor, who.clinic_id, patient_id, episode_id)


def _looked(to: Change, ask: Ask) -> Any:
    container = parts.parts()
    version = seen_version(container.database, ask)
    shown = preview(container.database, container.texts, to, ask, now=parts.now())
    return versioned(_told(shown, version), version)


def _made(asked: dict[str, Any], ask: Ask, version: int) -> Any:
    container = parts.parts()
    corrections = frozenset(asked.pop("corrections"))
    decided = Decision(asked.pop("fingerprint"), version, corrections)
    to = _change(asked)
    try:
        shown = commit(container.database, container.texts, to, ask, decided, now=parts.now())
    except Moved as moved:
        return _moved(moved, seen_version(container.database, ask))
    version = seen_version(container.database, ask)
    return versioned(_told(shown, version), version)


def _moved(moved: Moved, version: int) -> Response:
    """Return the refusal with what the change would do now."""
    response = problem(409, str(moved), headers={"ETag": etag_of(version)})
    told = PreviewTold().dump(_told(moved.preview, version))
    body = {**json.loads(response.get_data()), "preview": told}
    response.set_data(json.dumps(body))
    return response


def _told(shown: Preview, version: int) -> dict[str, Any]:
    return {
        "fingerprint": shown.fingerprint,
        "version": version,
        "texts": shown.rows,
        "kept": shown.kept,
        "turns": shown.turns,
        "wrong": shown.wrong,
    }


def _preferences(asked: dict[str, Any]) -> Change:
    if "preferred_times" in asked:
        asked["preferred_times"] = tuple(asked["preferred_times"])
    return Prefer(PatientChange(**asked))


def _phase(asked: dict[str, Any]) -> Change:
    step = asked.pop("step")
    taken = tuple(asked.pop("retake"))
    step = None if step is None else Step(**step)
    return OpenPhase(asked.pop("phase"), step=step, retake=taken, **asked)


_CHANGES: Mapping[str, Callable[[dict[str, Any]], Change]] = {
    "pause": lambda asked: Pause(**asked),
    "resume": lambda _: Resume(),
    "preferences": lambda asked: _preferences(asked),
    "operation": lambda asked: Operate(**asked),
    "surgery": lambda asked: Reschedule(SurgeryChange(**asked)),
    "phase": _phase,
    "step": lambda asked: SignStep(Step(**asked.pop("step")), **asked),
    "weeks": lambda asked: SetWeeks(asked.pop("offload_weeks"), **asked),
    "parked": lambda asked: Retake(tuple(asked.pop("exercises")), **asked),
    "review": lambda asked: Review(**asked),
    "other_leg": lambda asked: OtherLeg(
        asked.pop("other_leg"), has_problem=asked.pop("other_hip_problem"), **asked
    ),
    "version": lambda asked: MoveVersion(parts.parts().catalogue, **asked),
    "programme": programme_of,
    "end": lambda asked: End(asked["outcome"], asked["complication"], asked["note"]),
}


def _change(asked: dict[str, Any]) -> Change:
    ((name, values),) = asked.items()
    return _CHANGES[name](values)
