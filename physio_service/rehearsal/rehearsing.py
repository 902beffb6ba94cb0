"""Rehearse a course from its first text to its last, and tell it."""

from collections.abc import Sequence

from physio_service.catalogue import Catalogue
from physio_service.rehearsal import house
from physio_service.rehearsal.course import Course
from physio_service.rehearsal.performing import Performance
from physio_service.rehearsal.scripts import Scripted
from physio_service.rehearsal.telling import Told, told


def rehearse(
    course: Course,
    catalogue: Catalogue,
    script: Sequence[Scripted] | None = None,
) -> Told:
    """Play the course through the service and return everything of it; nothing else remains.

    Raises Invalid with every fault of the course, as prescribing it would, and BadScript.
    """
    with house.opened(catalogue, course.clinic, course.begins_at) as opened:
        performance = Performance(course, opened, script or ())
        performance.play()
        plan = performance.plan
        with opened.container.database.reading() as tx:
            return told(tx, catalogue, course, performance, plan, opened, script)
