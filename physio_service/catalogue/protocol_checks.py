"""What must hold between the fields of a protocol, and between it and the exercises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from physio_service.catalogue import alert_checks, plain_words
from physio_service.catalogue.header import Finding
from physio_service.domain.check import MEASURED_BY
from physio_service.domain.course import Criterion, CriterionKind, Gate, StatusRule
from physio_service.domain.exercise import Exercise, PrescribedExercise, why_not
from physio_service.domain.offloading import Status, admits, strictest
from physio_service.domain.plan import OFFLOAD_END, SURGERY
from physio_service.domain.protocol import Protocol, ProtocolPhase, phase_status
from physio_service.domain.question import ASKS, QuestionKind

_ANY_DAY = date(2000, 1, 1)
_WHY = {
    Gate.OPERATION: "what follows waits until a person records that the operation took place",
    Gate.CLINICIAN: "no date and no answer of a patient opens a phase, a named clinician signs it",
}
_SAID = (CriterionKind.ASKED, CriterionKind.CLINICIAN)
# What any course sends, whatever its phases.
_SENT = (
    "session_discreet",
    "session_plain",
    "session_walk",
    "nudge_1",
    "nudge_2",
    "nudge_4",
    "phase_change",
    "offload_end_near",
    "offload_end_confirmed",
    "weekly_thanks",
    "programme_end",
)


def findings(protocol: Protocol) -> Iterator[Finding]:
    """Yield what is wrong with `protocol` in itself."""
    yield from _phase_days(protocol)
    for place, phase in enumerate(protocol.phases):
        yield from _gate(protocol, place)
        yield from _check(phase, place)
        yield from _criteria(phase, place)
    yield from _course(protocol)
    yield from _texts(protocol)
    yield from alert_checks.findings(protocol.rules.alerts)
    yield from plain_words.findings(protocol)


def exercise_findings(protocol: Protocol, exercises: Mapping[str, Exercise]) -> Iterator[Finding]:
    """Yield what is wrong with its choice of exercises; `exercises` are all there are, by id."""
    for place, phase in enumerate(protocol.phases):
        for kind, listed in (("exercises", phase.exercises), ("options", phase.options)):
            for row, item in enumerate(listed):
                path = ("phases", place, kind, row)
                yield from _listed(item, phase, exercises, path)
        yield from _defaults(protocol, place, exercises)
        yield from _out_of_reach(protocol, place, exercises)


def _phase_days(protocol: Protocol) -> Iterator[Finding]:
    """Phases have an id each and follow each other without a gap, for any number of weeks."""
    limits = protocol.parameters
    ids = [phase.id for phase in protocol.phases]
    spans = list(product(limits.offload_weeks.range, limits.wean_weeks.range))
    for place, phase in enumerate(protocol.phases):
        if phase.id in ids[:place]:
            yield ("phases", place, "id"), f"{phase.id} stands twice: each needs its own id"
        found = (fault for span in spans if (fault := _day_fault(protocol, place, span)))
        fault = next(found, None)
        if fault:
            edge, message = fault
            yield ("phases", place, edge), message


def _day_fault(protocol: Protocol, place: int, span: tuple[int, int]) -> tuple[str, str] | None:
    first, last = _days(protocol.phases[place], *span)
    such = f"with {span[0]} weeks of offloading and {span[1]} of wean"
    if last < first:
        return "end", f"{such} the phase ends before it begins: move its end or its start"
    if not place:
        return None
    earlier = protocol.phases[place - 1].id
    apart = (first - _days(protocol.phases[place - 1], *span)[1]).days - 1
    if apart > 0:
        return "start", (
            f"{such} {apart} days lie between {earlier} and this phase, in which nothing is "
            "prescribed: begin on the day after the last phase ends"
        )
    if apart < 0:
        return "start", (
            f"{such} the phase overlaps {earlier} by {-apart} days: begin on the day after it ends"
        )
    return None


def _days(phase: ProtocolPhase, weeks: int, wean_weeks: int) -> tuple[date, date]:
    anchors = {SURGERY: _ANY_DAY, OFFLOAD_END: _ANY_DAY + timedelta(weeks=weeks)}
    start, end = phase.start.bound(wean_weeks), phase.end.bound(wean_weeks)
    return (
        anchors[start.anchor] + timedelta(days=start.offset_days),
        anchors[end.anchor] + timedelta(days=end.offset_days),
    )


def _gate(protocol: Protocol, place: int) -> Iterator[Finding]:
    """The operation opens what follows it; a clinician opens everything else."""
    phase, following = protocol.phases[place], protocol.phases[place + 1 : place + 2]
    leads_to_surgery = _is_before(phase) and not (following and _is_before(following[0]))
    needed = Gate.OPERATION if leads_to_surgery else Gate.CLINICIAN
    if phase.gate is not needed:
        yield ("phases", place, "gate"), f"must be {needed} here: {_WHY[needed]}"
    decides = CriterionKind.EVENT if needed is Gate.OPERATION else CriterionKind.CLINICIAN
    if not any(item.hard and item.kind is decides for item in phase.criteria):
        message = f"must have one of kind {decides} that is hard: true, for the gate to wait for"
        yield ("phases", place, "criteria"), message


def _is_before(phase: ProtocolPhase) -> bool:
    return phase.end.anchor == SURGERY and phase.end.offset_days < 0


def _check(phase: ProtocolPhase, place: int) -> Iterator[Finding]:
    if phase.check and phase.check.questions[0] is not QuestionKind.SAFETY:
        yield ("phases", place, "check", "questions"), "must ask safety first"
    kinds = (*phase.check.questions, *phase.check.by_link) if phase.check else ()
    if len(set(kinds)) < len(kinds):
        yield ("phases", place, "check", "questions"), "must not ask the same twice"


def _criteria(phase: ProtocolPhase, place: int) -> Iterator[Finding]:
    """Each criterion says what is to be true, so that it can be met, not met or not known."""
    ids = [criterion.id for criterion in phase.criteria]
    for row, criterion in enumerate(phase.criteria):
        path = ("phases", place, "criteria", row)
        if criterion.id in ids[:row]:
            yield (*path, "id"), f"{criterion.id} stands twice: each needs its own id"
        if criterion.kind in _SAID and not criterion.text:
            yield (*path, "text"), "is missing: say in words what is asked or looked for"
        if criterion.kind is CriterionKind.TIME and criterion.day is None and not criterion.text:
            yield (*path, "day"), "is missing: give the day after the operation"
        least, most = criterion.at_least, criterion.at_most
        if least is not None and most is not None and least > most:
            yield (*path, "at_most"), "is less than at_least: no score is both"


def _texts(protocol: Protocol) -> Iterator[Finding]:
    """A course sends what its phases ask for, listed or not."""
    checks = [phase.check for phase in protocol.phases if phase.check]
    asked = [ASKS[kind] for check in checks for kind in check.questions]
    criteria = [criterion for phase in protocol.phases for criterion in phase.criteria]
    asked += [text for criterion in criteria if (text := _text_asking(criterion))]
    asked += [notice.text for phase in protocol.phases for notice in phase.notices]
    for key in sorted({*_SENT, *asked} - set(protocol.texts)):
        yield ("texts",), f"lacks {key}, which a course on this protocol sends: add it"


def _text_asking(criterion: Criterion) -> str:
    if criterion.ask is None or criterion.ask.text:
        return criterion.ask.text if criterion.ask else ""
    return ASKS[MEASURED_BY[criterion.measure or ""]]


def _listed(
    item: PrescribedExercise,
    phase: ProtocolPhase,
    exercises: Mapping[str, Exercise],
    path: tuple[str | int, ...],
) -> Iterator[Finding]:
    exercise = exercises.get(item.exercise_id)
    if exercise is None:
        yield (*path, "id"), f"there is no exercise {item.exercise_id} in exercises/"
        return
    rows = [other.exercise_id for other in (*phase.exercises, *phase.options)]
    if rows.count(item.exercise_id) > 1:
        yield (*path, "id"), f"{item.exercise_id} is listed twice in this phase: keep one"
    if item.minimum is not None and not admits(item.minimum, exercise.minimum):
        message = f"must not be less than the {exercise.minimum} of the exercise itself"
        yield (*path, "minimum"), message
    if exercise.opt_in and not item.opt_in:
        yield (*path, "opt_in"), "must be true, as in the exercise itself"
    if item.until_day is not None and item.from_day is not None and item.until_day < item.from_day:
        yield (*path, "until_day"), "comes before from_day: it would never be done"


def _out_of_reach(
    protocol: Protocol, place: int, exercises: Mapping[str, Exercise]
) -> Iterator[Finding]:
    """An option is something a clinician may take in this phase, if only late in it."""
    phase = protocol.phases[place]
    highest = _highest(protocol, phase)
    for row, item in enumerate(phase.options):
        exercise = exercises.get(item.exercise_id)
        reason = exercise and why_not(exercise, highest, needed=item.minimum)
        if reason:
            message = f"{reason} at the most in this phase: list it in a later one"
            yield ("phases", place, "options", row), message


def _highest(protocol: Protocol, phase: ProtocolPhase) -> Status:
    if phase.status_rule is StatusRule.WEAN:
        return protocol.rules.wean[-1].status
    starting = max(protocol.parameters.starting_statuses, key=lambda status: status.rank)
    return phase_status(protocol, phase, starting)


def _defaults(
    protocol: Protocol, place: int, exercises: Mapping[str, Exercise]
) -> Iterator[Finding]:
    """What is taken by default must be right for every patient on the protocol."""
    phase = protocol.phases[place]
    most = protocol.parameters.exercises_per_session
    if len(phase.exercises) > most:
        yield ("phases", place, "exercises"), f"has more than {most}: move some to options"
    status = phase_status(protocol, phase, strictest(protocol.parameters.starting_statuses))
    for row, item in enumerate(phase.exercises):
        path = ("phases", place, "exercises", row)
        if item.opt_in:
            yield (*path, "opt_in"), "must be false here: move it to options"
        if item.from_day is not None:
            yield (*path, "from_day"), "nothing starts by date: move it to options"
        exercise = exercises.get(item.exercise_id)
        # S8: with a course on either side, the other leg may be as strict as this one.
        other = status if protocol.both_hips else Status.FWB
        reason = exercise and why_not(exercise, status, other, needed=item.minimum)
        if reason:
            yield path, f"{reason} in this phase: move it to options"


def _course(protocol: Protocol) -> Iterator[Finding]:
    rules = protocol.rules
    if [step.step for step in rules.wean] != list(range(1, len(rules.wean) + 1)):
        yield ("wean",), "must have the steps 1, 2, 3 and so on"
    loads = [(step.status.rank, step.percent) for step in rules.wean]
    if loads != sorted(loads):
        yield ("wean",), "must not ask for less load in a later step"
    if [row.row for row in rules.walking.rows] != list(range(1, len(rules.walking.rows) + 1)):
        yield ("walking", "rows"), "must be numbered 1, 2, 3 and so on"
    scores = [score for band in rules.pain for score in range(band.lowest, band.highest + 1)]
    if scores != list(range(11)):
        yield ("pain",), "must cover each score from 0 to 10 once, in order"
    weaned = False
    for place, phase in enumerate(protocol.phases):
        weaned = weaned or phase.status_rule is StatusRule.WEAN
        if phase.status is Status.FWB and not weaned:
            yield ("phases", place, "status"), "must follow a phase with status_rule wean"
