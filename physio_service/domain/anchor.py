"""The anchor of a course: when the day of the operation moves, every planned day moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from physio_service.domain.offloading import OffloadingPhase
from physio_service.domain.plan import OFFLOAD_END, SURGERY, Plan, PlanPhase


def anchored(plan: Plan, surgery_day: date) -> Plan:
    """Return `plan` with the operation on `surgery_day`: same exercises, other planned days."""
    anchors = {
        SURGERY: surgery_day,
        OFFLOAD_END: surgery_day + timedelta(weeks=plan.offload_weeks),
    }

    def moved(phase: PlanPhase) -> PlanPhase:
        first_day = anchors[phase.start.anchor] + timedelta(days=phase.start.offset_days)
        last_day = None if phase.end is None else phase.end.day(anchors)
        return replace(phase, first_day=first_day, last_day=last_day)

    phases = tuple(moved(phase) for phase in plan.phases)
    return replace(plan, surgery_day=surgery_day, phases=phases)


def relengthened(plan: Plan, weeks: int) -> Plan:
    """Return `plan` with so many weeks of offloading: what is counted from its end moves."""
    return anchored(replace(plan, offload_weeks=weeks), plan.surgery_day)


def shifted(phase: OffloadingPhase, days: int) -> OffloadingPhase:
    """Return an offloading phase with its planned days `days` later; facts stay."""
    later = timedelta(days=days)
    return replace(
        phase,
        planned_start_day=phase.planned_start_day + later,
        planned_end_day=phase.planned_end_day and phase.planned_end_day + later,
        next_review_day=phase.next_review_day and phase.next_review_day + later,
    )
