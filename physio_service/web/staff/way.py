"""What a patient's page shows of the way: criteria before the gate, milestones, records, trends."""

from typing import Any

from physio_service.domain.course import CriterionKind
from physio_service.queries.criteria import criteria
from physio_service.queries.findings import standing
from physio_service.queries.milestones import milestones
from physio_service.queries.patient import Story
from physio_service.queries.proposals import proposal
from physio_service.web import parts
from physio_service.web.permissions import Permission, may
from physio_service.web.staff import clinical_words, reading
from physio_service.web.staff.trends import assessed, trends


def criteria_of(story: Story) -> dict[str, Any]:
    """Return how the criteria before each gate ahead stand, and the words for it."""
    who = parts.principal()
    recordable = []
    if may(who, Permission.PATIENTS_WRITE):
        recordable.append(CriterionKind.ASKED.value)
    if may(who, Permission.PRESCRIBE):
        recordable.append(CriterionKind.CLINICIAN.value)
    with reading.reading() as tx:
        judged = {one.episode.id: criteria(tx, one, story.today) for one in story.active}
        proposed = {one.episode.id: proposal(tx, one, story.today) for one in story.active}
    return {
        "criteria": judged,
        "proposals": proposed,
        "setback_words": clinical_words.SETBACK,
        "recordable": recordable,
        "standing_words": clinical_words.STANDING,
        "standing_tones": clinical_words.STANDING_TONES,
        "why_words": clinical_words.reason,
    }


def way_of(story: Story) -> dict[str, Any]:
    """Return the milestones of each episode under treatment, and what was found so far."""
    clinic_id, patient = reading.clinic_id(), story.patient
    with reading.reading() as tx:
        found = standing(tx, clinic_id, patient.id)
        ways = {one.episode.id: milestones(tx, one, patient.zone) for one in story.active}
    return {
        **criteria_of(story),
        "milestones": ways,
        "milestone_words": clinical_words.milestone,
        "complication_words": clinical_words.COMPLICATION,
        "findings": found,
        "assessed": assessed(found),
        "trends": trends(found),
        "movements": clinical_words.MOVEMENTS,
        "kind_words": clinical_words.KIND,
    }
