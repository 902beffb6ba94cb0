"""What a rehearsal takes for granted, said in sentences before anything else."""

from collections.abc import Iterator, Sequence

from physio_service.catalogue import Catalogue
from physio_service.domain.plan import Plan
from physio_service.rehearsal import house
from physio_service.rehearsal.course import Course, SignOff
from physio_service.rehearsal.performing import (
    AGREES,
    ANSWERS_AFTER,
    DISCHARGES,
    OPERATES,
    REGISTERS,
    SIGNS,
    Performance,
)
from physio_service.rehearsal.scripts import Scripted


def assumptions(
    catalogue: Catalogue,
    course: Course,
    plan: Plan,
    performance: Performance,
    script: Sequence[Scripted] | None,
) -> Iterator[str]:
    """Yield what a rehearsal takes for granted, in sentences."""
    yield from _drafts(catalogue, course)
    times = ", ".join(f"{at:%H:%M}" for at in course.times)
    yield (
        f"{plan.protocol_name} {plan.protocol_version}, {course.limb} hip, operation on "
        f"{course.surgery_day}, {course.weeks} weeks of offloading from {course.status}, "
        f"{plan.wean_weeks} weeks coming off crutches, the protocol's own exercises."
    )
    if course.weeks not in catalogue.protocols[course.protocol_id].parameters.offload_weeks.range:
        yield f"{course.weeks} weeks is outside the protocol's usual: it takes a written reason."
    yield f"The patient is texted at {times} in {course.zone}, in {course.language}, discreetly."
    opens, closes = house.CLINIC.contact_opens, house.CLINIC.contact_closes
    yield (
        f"The clinic is made up: its name, its numbers, texts from {opens:%H:%M} to "
        f"{closes:%H:%M} and at most {house.CLINIC.max_texts_day} a day."
    )
    consent = (
        "Consent is as the replies say."
        if performance.is_consent_scripted
        else f"The patient agrees at {AGREES:%H:%M} that morning."
    )
    yield f"Registered and asked at {REGISTERS:%H:%M} on {course.first_day}. {consent}"
    yield f"The operation takes place on its day and is recorded at {OPERATES:%H:%M}."
    yield _signed(course)
    yield "Every text is delivered at once."
    if script is None:
        yield "No later answers: reminders go on, and every session counts as silent."
    else:
        minutes = ANSWERS_AFTER.seconds // 60
        yield f"{len(script)} scripted replies; one to a text comes {minutes} minutes after it."


def _drafts(catalogue: Catalogue, course: Course) -> Iterator[str]:
    protocol = catalogue.protocols[course.protocol_id]
    used = {protocol.content_hash, catalogue.wordings[course.language].content_hash}
    drafts = [
        f"{file.path} {file.version}"
        for file in catalogue.files
        if file.review_status == "draft" and (file.kind == "exercises" or file.content_hash in used)
    ]
    if drafts:
        yield f"DRAFT, not for patients until signed: {', '.join(drafts)}."


def _signed(course: Course) -> str:
    if course.sign_off is SignOff.NEVER:
        return "Nobody signs a gate after the operation: the first phase after it stays in force."
    return (
        f"{house.CLINICIAN} signs each gate and each step of the wean at {SIGNS:%H:%M} on its "
        f"planned day, and discharges at {DISCHARGES:%H:%M} on {course.last_day}."
    )
