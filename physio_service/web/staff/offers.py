"""What may be taken for each phase of a protocol, and what was taken at which dose.

A phase's fields are `take.<phase>.<exercise>` and `dose.<phase>.<exercise>.<part>`; the hidden
`shown.<phase>` says that they were on the page, and that nothing ticked means nothing taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from physio_service.domain.effort import minutes, seconds
from physio_service.domain.exercise import Dose, Exercise, PrescribedExercise
from physio_service.domain.offloading import Status
from physio_service.domain.plan import Choice
from physio_service.domain.protocol import Protocol, ProtocolPhase

_LABELS: dict[str, Any] = {
    "sets": _l("Sets"),
    "reps": _l("Repeats"),
    "hold_s": _l("Hold, seconds"),
    "times_per_day": _l("Times a day"),
    "days_per_week": _l("Days a week"),
}
Typed = Mapping[str, str]
Doses = Mapping[str, Mapping[str, Mapping[str, int]]]  # by phase, exercise and part


@dataclass(frozen=True, slots=True)
class DosePart:
    """One number of a dose, as it stands in the form."""

    part: str
    label: Any  # translated when shown
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One exercise a clinician may take for a phase."""

    field: str
    exercise: Exercise
    listed: PrescribedExercise
    needs: Status
    minutes: int  # about, for one go at the listed dose
    is_taken: bool
    dose: tuple[DosePart, ...]

    @property
    def chosen_dose(self) -> Dose:
        """The dose in the form; the listed one while that is not one."""
        typed = {one.part: one.value for one in self.dose}
        if not all(value.isascii() and value.isdigit() for value in typed.values()):
            return self.listed.dose
        return Dose(**{part: int(value) for part, value in typed.items()})

    @property
    def is_changed(self) -> bool:
        """Say whether another dose than the listed one was typed."""
        return any(one.value != str(getattr(self.listed.dose, one.part)) for one in self.dose)


@dataclass(frozen=True, slots=True)
class PhaseOffer:
    """A phase of the protocol with what may be taken for it."""

    phase: ProtocolPhase
    offers: tuple[Offer, ...]

    @property
    def session_minutes(self) -> int:
        """Return about how long the longest session is, with what is taken."""
        return minutes(offer.listed.dose for offer in self.offers if offer.is_taken)

    @property
    def day_minutes(self) -> int:
        """Return about how long a day takes with what is taken, at the doses in the form."""
        taken = [offer.chosen_dose for offer in self.offers if offer.is_taken]
        return -(-sum(seconds(dose) * dose.times_per_day for dose in taken) // 60)

    @property
    def taken(self) -> int:
        return sum(offer.is_taken for offer in self.offers)


def offers(
    protocol: Protocol, exercises: Mapping[str, Exercise], typed: Typed
) -> tuple[PhaseOffer, ...]:
    """Return what the page offers for each phase, with what was typed into it before."""
    return tuple(_phase_offer(phase, exercises, typed) for phase in protocol.phases)


def dosed(protocol: Protocol, typed: Typed) -> tuple[str, ...]:
    """Return the dose fields, without their part, of each exercise taken with one."""
    fields = (
        _dose_field(phase, item)
        for phase in protocol.phases
        if _was_shown(phase, typed)
        for item in _taken(phase, typed)
    )
    return tuple(field for field in fields if any(f"{field}.{part}" in typed for part in _LABELS))


def chosen(protocol: Protocol, typed: Typed, doses: Doses) -> dict[str, tuple[Choice, ...]]:
    """Return what was taken for each phase that was on the page; the others keep their own."""
    return {
        phase.id: tuple(
            _choice(item, doses.get(phase.id, {}).get(item.exercise_id))
            for item in _taken(phase, typed)
        )
        for phase in protocol.phases
        if _was_shown(phase, typed)
    }


def _choice(item: PrescribedExercise, numbers: Mapping[str, int] | None) -> Choice:
    dose = Dose(**numbers) if numbers else item.dose
    return Choice(item.exercise_id, None if dose == item.dose else dose)


def _phase_offer(
    phase: ProtocolPhase, exercises: Mapping[str, Exercise], typed: Typed
) -> PhaseOffer:
    own = {item.exercise_id for item in phase.exercises}
    ticked = {item.exercise_id for item in _taken(phase, typed)}
    taken = ticked if _was_shown(phase, typed) else own
    return PhaseOffer(
        phase,
        tuple(
            Offer(
                field=_field(phase, item),
                exercise=exercises[item.exercise_id],
                listed=item,
                needs=item.minimum or exercises[item.exercise_id].minimum,
                minutes=minutes([item.dose]),
                is_taken=item.exercise_id in taken,
                dose=tuple(dose_parts(_dose_field(phase, item), item, typed)),
            )
            for item in _every(phase)
        ),
    )


def dose_parts(at: str, item: PrescribedExercise, typed: Typed) -> Iterator[DosePart]:
    """Yield the numbers of a dose as fields `<at>.<part>`, with what was typed before."""
    for part, label in _LABELS.items():
        field = f"{at}.{part}"
        yield DosePart(part, label, field, typed.get(field, str(getattr(item.dose, part))))


def _every(phase: ProtocolPhase) -> tuple[PrescribedExercise, ...]:
    return (*phase.exercises, *phase.options)


def _taken(phase: ProtocolPhase, typed: Typed) -> tuple[PrescribedExercise, ...]:
    return tuple(item for item in _every(phase) if typed.get(_field(phase, item)))


def _was_shown(phase: ProtocolPhase, typed: Typed) -> bool:
    return bool(typed.get(f"shown.{phase.id}"))


def _field(phase: ProtocolPhase, item: PrescribedExercise) -> str:
    return f"take.{phase.id}.{item.exercise_id}"


def _dose_field(phase: ProtocolPhase, item: PrescribedExercise) -> str:
    return f"dose.{phase.id}.{item.exercise_id}"
