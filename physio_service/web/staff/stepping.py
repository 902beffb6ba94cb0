"""A step as a form sends it, and the parked exercises ticked beside it."""

from typing import Any

from physio_service.domain.step import Step
from physio_service.web.forms import Form
from physio_service.web.staff import statuses

_RETAKE = "retake."  # the field of a parked exercise, with its id


def step_of(typed: dict[str, Any]) -> Step:
    """Return the step of a form; raises Invalid for a word the clinic does not say."""
    word = statuses.word_chosen(typed["status"], "status")
    return Step(
        status=word.code,
        aid=typed["aid"],
        limits=typed["limits"] or "",
        word=word.word,
        reason=typed["reason"] or "",
        planned_end_day=typed.get("planned_end_day"),
        next_review_day=typed.get("next_review_day"),
        exercise_ceiling=typed["exercise_ceiling"],
        percent=typed.get("percent"),
        kilograms=typed.get("kilograms"),
    )


def retaken() -> tuple[str, ...]:
    """Return the parked exercises that were ticked in this request's form."""
    typed = Form.typed().values
    return tuple(name.removeprefix(_RETAKE) for name in typed if name.startswith(_RETAKE))
