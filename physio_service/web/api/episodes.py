"""Episodes: assigning a protocol, and what a named person signs after that."""

from typing import Any
from uuid import UUID

from flask import url_for

from physio_service.domain.assignment import Assignment
from physio_service.domain.exercise import Dose
from physio_service.domain.plan import Choice
from physio_service.domain.step import Step
from physio_service.queries.patient import Course
from physio_service.queries.record import episode
from physio_service.services.assigning import assign
from physio_service.services.ending import end
from physio_service.services.opening import open_phase
from physio_service.services.operating import record_operation
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, LOCATION, look, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_episodes import (
    AssignmentAsked,
    EndAsked,
    EpisodeTold,
    OperationAsked,
    PhaseAsked,
)

episodes = Resource("episodes", "Courses of treatment, one limb each")


@episodes.post("/patients/<uuid:patient_id>/episodes")
@requires(Permission.PRESCRIBE)
@creates
@episodes.body(AssignmentAsked)
@episodes.answers(201, EpisodeTold, "The episode", headers={**ETAG, **LOCATION})
def assign_protocol(asked: dict[str, Any], patient_id: UUID) -> Any:
    """Put a patient on a protocol

    The patient gets a copy that no later edit of the file changes. Before the operation is
    recorded only preparation is planned.
    """
    container, who = parts.parts(), parts.principal()
    episode_id = assign(
        container.database,
        container.catalogue,
        who.actor,
        who.clinic_id,
        patient_id,
        order_of(asked),
        drafts_allowed=container.drafts_allowed,
        now=parts.now(),
    )
    told, headers = tell_episode(find_episode(episode_id))
    where = url_for("api_episodes.show_episode", episode_id=episode_id)
    return told, headers | {"Location": where}


@episodes.get("/episodes/<uuid:episode_id>")
@requires(Permission.PATIENTS_READ)
@episodes.answers(200, EpisodeTold, "The episode: prescription, plan, phases", headers=ETAG)
def show_episode(episode_id: UUID) -> Any:
    """Show an episode"""
    found = find_episode(episode_id)
    look(found.episode.patient_id, "episode")
    return tell_episode(found)


@episodes.post("/episodes/<uuid:episode_id>/operation")
@requires(Permission.PRESCRIBE)
@changes
@episodes.body(OperationAsked)
@episodes.answers(200, EpisodeTold, "The episode after the operation", headers=ETAG)
def operate(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Record that the operation took place

    Offloading and the first phase begin on that day; on another day than planned, every
    planned day moves with it.
    """
    who = parts.principal()
    record_operation(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        asked["day"],
        version=version,
        now=parts.now(),
    )
    return tell_episode(find_episode(episode_id))


@episodes.post("/episodes/<uuid:episode_id>/phases")
@requires(Permission.PRESCRIBE)
@changes
@episodes.body(PhaseAsked)
@episodes.answers(200, EpisodeTold, "The episode in the phase that was signed", headers=ETAG)
def sign_phase(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Sign the next phase, or go back to an earlier one

    No date and no patient's answer ever opens one: a named clinician does, on whose word
    is kept.
    """
    who, step = parts.principal(), asked["step"]
    open_phase(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        asked["phase"],
        authority=asked["authority"],
        version=version,
        now=parts.now(),
        step=None if step is None else Step(**step),
        retake=asked["retake"],
        note=asked["note"],
    )
    return tell_episode(find_episode(episode_id))


@episodes.post("/episodes/<uuid:episode_id>/end")
@requires(Permission.PRESCRIBE)
@changes
@episodes.body(EndAsked)
@episodes.answers(200, EpisodeTold, "The episode, ended", headers=ETAG)
def end_episode(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """End an episode, for good

    That a patient died is recorded of the patient, not here: it stops everything at once.
    """
    who = parts.principal()
    end(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        asked["outcome"],
        version=version,
        now=parts.now(),
        complication=asked["complication"],
        in_words=asked["note"],
    )
    return tell_episode(find_episode(episode_id))


def order_of(asked: dict[str, Any]) -> Assignment:
    """Return what was decided, as the services take it."""
    times = asked.pop("preferred_times")
    choices = {
        phase: tuple(_choice(one) for one in taken) for phase, taken in asked.pop("choices").items()
    }
    return Assignment(
        **asked, preferred_times=None if times is None else tuple(times), choices=choices
    )


def _choice(asked: dict[str, Any]) -> Choice:
    dose = asked["dose"]
    return Choice(
        asked["exercise_id"], None if dose is None else Dose(**dose), tuple(asked["sessions"])
    )


def find_episode(episode_id: UUID) -> Course:
    """Return an episode of the caller's clinic; raises NotFound."""
    with reading() as tx:
        return episode(tx, parts.principal().clinic_id, episode_id)


def tell_episode(found: Course) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an episode as the API answers it, with its ETag."""
    told = {name: getattr(found.episode, name, None) for name in EpisodeTold().fields}
    following, gates = found.next_phase, found.gates
    told |= {
        "limits": gates.limits,
        "parked": gates.parked,
        "sheet": gates.sheet,
        "signed": gates.signed,
        "offloading": found.offloading,
        "plan": found.plan,
        "next_phase_id": following.id if following and found.episode.is_active else None,
        "opened": [
            {
                "phase_id": one.opening.phase_id,
                "sequence": one.opening.sequence,
                "opened_day": one.opening.opened_day,
                "opened_by": one.opened_by,
            }
            for one in found.opened
        ],
    }
    return versioned(told, found.episode.version)
