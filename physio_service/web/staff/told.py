"""What a patient's page shows of what the patient told: how far they walk, and what hurt."""

from typing import Any

from physio_service.domain.course import PainBand
from physio_service.domain.measurement import Measurement
from physio_service.domain.pain import OF_EXERCISE, band_of
from physio_service.queries.patient import Course, Story

TONES = ("green", "yellow", "red")  # from the least pain to the worst


def told_of_exercise(story: Story) -> dict[str, Any]:
    """Return the last pain of each course with its band, and what bands a measurement."""
    return {
        "pained": {course.episode.id: _last(story, course) for course in story.active},
        "band_of": lambda one: _band(story, one),
        "band_tone": lambda band: _tone(story, band),
    }


def _last(story: Story, course: Course) -> tuple[Measurement, PainBand] | None:
    for one in reversed(story.measurements):
        if one.kind in OF_EXERCISE and one.episode_id in (None, course.episode.id):
            band = band_of(course.plan.rules.pain, one.score)
            return None if band is None else (one, band)
    return None


def _band(story: Story, one: Measurement) -> PainBand | None:
    """Return the band of a pain in exercise by the protocol it was said under, if that runs."""
    if one.kind not in OF_EXERCISE:
        return None
    for course in story.active:
        if one.episode_id in (None, course.episode.id):
            return band_of(course.plan.rules.pain, one.score)
    return None


def _tone(story: Story, band: PainBand) -> str:
    for course in story.active:
        ordered = sorted(course.plan.rules.pain, key=lambda one: one.highest)
        if band in ordered:
            return TONES[-1] if band == ordered[-1] else TONES[min(ordered.index(band), 1)]
    return "grey"
