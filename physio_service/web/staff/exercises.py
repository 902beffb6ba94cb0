"""The exercises a clinic may assign: ours, its own additions, and its edits of ours."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _l

from physio_service.domain.exercise import Exercise
from physio_service.domain.offloading import Limb, Status
from physio_service.queries.own_exercises import OwnShown, own_exercises_of, versions_of
from physio_service.services.stocking import (
    Stock,
    add_exercise,
    edit_exercise,
    retire_exercise,
    sign_exercise,
    stock_of,
)
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_exercises import (
    ExerciseSigning,
    OwnExerciseForm,
    exercise_of,
    typed_of,
)
from physio_service.web.schemas.page_findings import Plain
from physio_service.web.staff import reading, words
from physio_service.web.staff.acting import act, choices, go_to

exercises = Blueprint("exercises", __name__, url_prefix="/exercises")
_LIST, _FORM, _OWN = "staff/exercises.html", "staff/exercise_form.html", "staff/own_exercise.html"
_STANCES = {
    "none": _l("Neither: lying or sitting"),
    "operated": _l("The operated leg alone"),
    "non_operated": _l("The other leg alone"),
    "both": _l("Both legs"),
    "both_within_limit": _l("Both, the other taking what the operated one may not"),
}
_LOADS = {"low": _l("Low"), "medium": _l("Medium"), "high": _l("High")}


@exercises.get("")
@requires(Permission.DASHBOARD_READ)
def show() -> str:
    """List every exercise that may be assigned, and the clinic's own."""
    with reading.reading() as tx:
        own = own_exercises_of(tx, reading.clinic_id())
    ours = parts.parts().catalogue.exercises
    edited = {one.own.exercise.id for one in own if not one.own.is_retired}
    return render_template(
        _LIST,
        own=own,
        ours=[ours[key] for key in sorted(ours) if key not in edited],
        drafts_allowed=parts.parts().drafts_allowed,
        **_words(),
    )


@exercises.get("/new")
@requires(Permission.PRESCRIBE)
def new() -> str:
    """Begin an exercise: an empty one, or with `of` an edit of one of ours."""
    ours = parts.parts().catalogue.exercises.get(request.args.get("of", ""))
    form = Form(typed_of(ours)) if ours else Form()
    return render_template(_FORM, form=form, **_context(None))


@exercises.post("/new")
@requires(Permission.PRESCRIBE)
def add() -> Response:
    """Add an exercise."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        own_id = add_exercise(
            container.database,
            container.catalogue,
            container.catalogue.figures,
            parts.who(),
            reading.clinic_id(),
            exercise_of(typed, container.catalogue.exercises.get(typed["exercise_id"])),
            now=parts.now(),
        )
        return go_to("exercises.show_own", own_id=own_id)

    return act(OwnExerciseForm, do, _FORM, lambda: _context(None))


@exercises.get("/own/<uuid:own_id>")
@requires(Permission.DASHBOARD_READ)
def show_own(own_id: UUID) -> str:
    return render_template(_OWN, form=Form(), **_own(own_id))


@exercises.get("/own/<uuid:own_id>/edit")
@requires(Permission.PRESCRIBE)
def ask_edit(own_id: UUID) -> str:
    found = _versions(own_id)[-1]
    return render_template(_FORM, form=Form(typed_of(found.own.exercise)), **_context(found))


@exercises.post("/own/<uuid:own_id>/edit")
@requires(Permission.PRESCRIBE)
def edit(own_id: UUID) -> Response:
    """Edit an exercise by a new version."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        edit_exercise(
            container.database,
            container.catalogue,
            container.catalogue.figures,
            parts.who(),
            reading.clinic_id(),
            own_id,
            exercise_of(typed, container.catalogue.exercises.get(typed["exercise_id"])),
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("exercises.show_own", own_id=own_id)

    return act(OwnExerciseForm, do, _FORM, lambda: _context(_versions(own_id)[-1]))


@exercises.post("/own/<uuid:own_id>/retire")
@requires(Permission.PRESCRIBE)
def retire(own_id: UUID) -> Response:
    """Assign an exercise no more."""

    def do(_typed: dict[str, Any]) -> Response:
        version = version_from_form()
        database, who = parts.parts().database, parts.who()
        now = parts.now()
        retire_exercise(database, who, reading.clinic_id(), own_id, version=version, now=now)
        return go_to("exercises.show_own", own_id=own_id)

    return act(Plain, do, _OWN, lambda: _own(own_id))


@exercises.post("/own/<uuid:own_id>/sign")
@requires(Permission.APPROVE)
def sign(own_id: UUID) -> Response:
    """Sign the version that was read."""

    def do(typed: dict[str, Any]) -> Response:
        sign_exercise(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            own_id,
            typed["content_hash"],
            typed["note"] or "",
            now=parts.now(),
        )
        return go_to("exercises.show_own", own_id=own_id)

    return act(ExerciseSigning, do, _OWN, lambda: _own(own_id))


def stock() -> Stock:
    """Return what the clinic of whoever asks may assign."""
    container = parts.parts()
    with reading.reading() as tx:
        return stock_of(
            tx,
            container.catalogue,
            reading.clinic_id(),
            drafts_allowed=container.drafts_allowed,
        )


def _versions(own_id: UUID) -> tuple[OwnShown, ...]:
    with reading.reading() as tx:
        found: tuple[OwnShown, ...] = versions_of(tx, reading.clinic_id(), own_id)
    return found


def _own(own_id: UUID) -> dict[str, Any]:
    versions = _versions(own_id)
    return {
        "versions": tuple(reversed(versions)),
        "found": versions[-1],
        "drafts_allowed": parts.parts().drafts_allowed,
        **_words(),
    }


def _context(found: OwnShown | None) -> dict[str, Any]:
    drawn = parts.parts().catalogue.exercises
    pictured = [(key, drawn[key].name, None) for key in sorted(parts.parts().catalogue.figures)]
    return {
        "found": found,
        "statuses": [
            (one.value, f"{one.value} – {words.word(one, 'status')}", None) for one in Status
        ],
        "stances": choices(_STANCES),
        "loads": choices(_LOADS),
        "figures": pictured,
    }


def _words() -> dict[str, Any]:
    return {
        "stances": _STANCES,
        "loads": _LOADS,
        "limb": Limb.RIGHT,
        "drawn": parts.parts().catalogue.figures,
        "has_picture": _has_picture,
    }


def _has_picture(exercise: Exercise) -> bool:
    return exercise.figure_id in parts.parts().catalogue.figures
