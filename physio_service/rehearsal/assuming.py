"""What a rehearsal takes for granted, said in sentences before anything else."""

from collections.abc import Iterator, Sequence

from physio_service.catalogue import Catalogue
from physio_service.domain.patient import Consent, Discretion, Reach
from physio_service.domain.plan import Plan
from physio_service.domain.policy import ABSOLUTE_DAY_CAP
from physio_service.rehearsal.course import REGISTERS, Course, Registered, SignOff
from physio_service.rehearsal.performing import (
    AGREES,
    ANSWERS_AFTER,
    DISCHARGES,
    OPERATES,
    SIGNS,
    Performance,
)
from physio_service.rehearsal.pricing import cost, spelled
from physio_service.rehearsal.scripts import Scripted
from physio_service.rehearsal.setting import CLINICIAN
from schedules.localtime import zone


def assumptions(
    catalogue: Catalogue,
    course: Course,
    plan: Plan,
    performance: Performance,
    script: Sequence[Scripted] | None,
) -> Iterator[str]:
    """Yield what a rehearsal takes for granted, in sentences."""
    yield from _drafts(catalogue, course)
    is_own = course.order is None
    exercises = "the protocol's own exercises" if is_own else "the exercises as filled in"
    times = ", ".join(f"{at:%H:%M}" for at in course.times)
    yield (
        f"{plan.protocol_name} {plan.protocol_version}, {course.limb} hip, operation on "
        f"{course.surgery_day}, {course.weeks} weeks of offloading from {course.status}, "
        f"{plan.wean_weeks} weeks coming off crutches, {exercises}."
    )
    if course.weeks not in catalogue.protocols[course.protocol_id].parameters.offload_weeks.range:
        yield f"{course.weeks} weeks is outside the protocol's usual: it takes a written reason."
    said = catalogue.wordings[course.language].english_name
    yield f"The patient is texted at {times} in {course.zone}, in {said}, {_wording(course)}."
    yield from _limits(course, plan)
    yield from _prices(catalogue, course)
    yield from _beginning(course, performance)
    yield _signed(course)
    yield "Every text is delivered at once."
    if script is None:
        yield "No later answers: reminders go on, and every session counts as silent."
    else:
        minutes = ANSWERS_AFTER.seconds // 60
        yield f"{len(script)} scripted replies; one to a text comes {minutes} minutes after it."


def _wording(course: Course) -> str:
    return "discreetly" if course.wording is Discretion.DISCREET else "in plain words"


def _limits(course: Course, plan: Plan) -> Iterator[str]:
    clinic = course.clinic
    whose = "made up: its name, its numbers" if course.registered is None else "yours: its name"
    yield (
        f"The clinic is {whose}, texts from {clinic.contact_opens:%H:%M} to "
        f"{clinic.contact_closes:%H:%M} by the patient's clock and at most "
        f"{min(clinic.max_texts_day, ABSOLUTE_DAY_CAP)} a day."
    )
    weeks = ", ".join(f"{phase.id} {phase.messages_per_week}" for phase in plan.phases)
    yield f"At most so many texts a week are begun in each phase: {weeks}."


def _prices(catalogue: Catalogue, course: Course) -> Iterator[str]:
    of_segment = cost(catalogue.prices, course.number, 1, course.last_day)
    if of_segment is None:
        yield "No price is known for this number: prices.yaml has none for its beginning."
        return
    since = catalogue.prices.since(course.number, course.last_day)
    yield (
        f"A segment costs {spelled(of_segment)}: an assumption of prices.yaml"
        f"{f' from {since} on' if since else ''}, not what the carrier will bill."
    )


def _beginning(course: Course, performance: Performance) -> Iterator[str]:
    """Say how the patient comes to be texted, and operated on."""
    standing = course.registered
    if standing is None:
        consent = (
            "Consent is as the replies say."
            if performance.is_consent_scripted
            else f"The patient agrees at {AGREES:%H:%M} that morning."
        )
        yield f"Registered and asked at {REGISTERS:%H:%M} on {course.first_day}. {consent}"
    else:
        begins_at = course.begins_at.astimezone(zone(course.zone))
        yield f"Assigned at {begins_at:%H:%M on %Y-%m-%d}. {_standing(standing)}"
        if standing.has_active_episode:
            yield "The course that is under treatment already is no part of this."
    if course.is_operated:
        yield "The operation has taken place."
    else:
        yield f"The operation takes place on its day and is recorded at {OPERATES:%H:%M}."


def _standing(standing: Registered) -> str:
    if not standing.has_number or standing.reach is Reach.PAPER:
        return "The patient gets no texts: there is no number for them."
    return {
        Consent.GIVEN: "The patient has agreed to texts.",
        Consent.DECLINED: "The patient declined texts, and nobody changes that.",
        Consent.WITHDRAWN: "The patient no longer wants texts, and nobody changes that.",
    }.get(standing.consent, "The patient agrees as soon as they are asked.")


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
        f"{CLINICIAN} signs each gate and each step of the wean at {SIGNS:%H:%M} on its "
        f"planned day, and discharges at {DISCHARGES:%H:%M} on {course.last_day}."
    )
