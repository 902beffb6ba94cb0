"""A clinic's own exercises: added, edited, retired and signed."""

from typing import Any
from uuid import UUID

from flask import url_for

from physio_service.queries.own_exercises import OwnShown, own_exercises_of, versions_of
from physio_service.services.stocking import (
    add_exercise,
    edit_exercise,
    retire_exercise,
    sign_exercise,
)
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, LOCATION, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_own_exercises import (
    ExerciseSignatureAsked,
    OwnExerciseAsked,
    OwnExerciseEdited,
    OwnExercisesTold,
    OwnExerciseTold,
    read_exercise,
)

own_exercises = Resource("own_exercises", "Exercises that a clinic added, or edited")
_ONE = "/own-exercises/<uuid:own_id>"


@own_exercises.get("/own-exercises")
@requires(Permission.DASHBOARD_READ)
@own_exercises.answers(200, OwnExercisesTold, "The last version of each, by id")
def list_own_exercises() -> dict[str, Any]:
    """List the clinic's own exercises, retired ones too"""
    with reading() as tx:
        found = own_exercises_of(tx, parts.principal().clinic_id)
    return {"items": [_row(one) for one in found]}


@own_exercises.post("/own-exercises")
@requires(Permission.PRESCRIBE)
@creates
@own_exercises.body(OwnExerciseAsked)
@own_exercises.answers(201, OwnExerciseTold, "The exercise", headers={**ETAG, **LOCATION})
def add_own_exercise(asked: dict[str, Any]) -> Any:
    """Add an exercise, or edit one of ours for the first time

    An edit of ours may ask for more of a leg's status, never for less. Where texts are
    real it is assigned only once it is signed.
    """
    container, who, exercise_id = parts.parts(), parts.principal(), asked["exercise_id"]
    ours = container.catalogue.exercises.get(exercise_id)
    own_id = add_exercise(
        container.database,
        container.catalogue,
        container.catalogue.figures,
        who.actor,
        who.clinic_id,
        read_exercise(asked, exercise_id, ours),
        now=parts.now(),
    )
    told, headers = _told(own_id)
    where = url_for("api_own_exercises.show_own_exercise", own_id=own_id)
    return told, headers | {"Location": where}


@own_exercises.get(_ONE)
@requires(Permission.DASHBOARD_READ)
@own_exercises.answers(200, OwnExerciseTold, "The exercise as it stands", headers=ETAG)
def show_own_exercise(own_id: UUID) -> Any:
    """Show an exercise of the clinic's own"""
    return _told(own_id)


@own_exercises.get(f"{_ONE}/versions")
@requires(Permission.DASHBOARD_READ)
@own_exercises.answers(200, OwnExercisesTold, "Every version, the first first")
def list_own_exercise_versions(own_id: UUID) -> dict[str, Any]:
    """List the versions of an exercise of the clinic's own"""
    return {"items": [_row(one) for one in _versions(own_id)]}


@own_exercises.post(f"{_ONE}/versions")
@requires(Permission.PRESCRIBE)
@changes
@own_exercises.body(OwnExerciseEdited)
@own_exercises.answers(200, OwnExerciseTold, "The new version", headers=ETAG)
def edit_own_exercise(asked: dict[str, Any], own_id: UUID, version: int) -> Any:
    """Edit an exercise by a new version

    A treatment under way keeps the version it was assigned.
    """
    container, who = parts.parts(), parts.principal()
    exercise_id = _versions(own_id)[-1].own.exercise.id
    ours = container.catalogue.exercises.get(exercise_id)
    edit_exercise(
        container.database,
        container.catalogue,
        container.catalogue.figures,
        who.actor,
        who.clinic_id,
        own_id,
        read_exercise(asked, exercise_id, ours),
        version=version,
        now=parts.now(),
    )
    return _told(own_id)


@own_exercises.post(f"{_ONE}/retirement")
@requires(Permission.PRESCRIBE)
@changes
@own_exercises.no_body
@own_exercises.answers(200, OwnExerciseTold, "The exercise, retired", headers=ETAG)
def retire_own_exercise(own_id: UUID, version: int) -> Any:
    """Retire an exercise: it is assigned no more, and who has it keeps it"""
    who = parts.principal()
    database = parts.parts().database
    retire_exercise(database, who.actor, who.clinic_id, own_id, version=version, now=parts.now())
    return _told(own_id)


@own_exercises.post(f"{_ONE}/signature")
@requires(Permission.APPROVE)
@creates
@own_exercises.body(ExerciseSignatureAsked)
@own_exercises.answers(201, OwnExerciseTold, "The exercise, signed", headers=ETAG)
def sign_own_exercise(asked: dict[str, Any], own_id: UUID) -> Any:
    """Sign the version that was read, by name"""
    who = parts.principal()
    sign_exercise(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        own_id,
        asked["content_hash"],
        asked["note"],
        now=parts.now(),
    )
    return _told(own_id)


def _versions(own_id: UUID) -> tuple[OwnShown, ...]:
    with reading() as tx:
        found: tuple[OwnShown, ...] = versions_of(tx, parts.principal().clinic_id, own_id)
    return found


def _row(shown: OwnShown) -> dict[str, Any]:
    own = shown.own
    told = {name: getattr(own.exercise, name, None) for name in OwnExerciseTold().fields}
    return told | {
        "id": own.id,
        "exercise_id": own.exercise.id,
        "sequence": own.sequence,
        "content_hash": own.content_hash,
        "is_signed": shown.is_signed,
        "is_retired": own.is_retired,
        "changed_by": shown.changed_by,
        "changed_at": own.changed_at,
    }


def _told(own_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    shown = _versions(own_id)[-1]
    return versioned(_row(shown), shown.own.sequence)
