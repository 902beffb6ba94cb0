"""Assigning a protocol: one long form, nothing of which is decided by the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.assignment import Assignment
from physio_service.domain.effort import minutes
from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.exercise import Exercise, PrescribedExercise
from physio_service.domain.offloading import AIDS_WHILE_OFFLOADED, Status, StatusMeaning, StatusWord
from physio_service.domain.plan import Choice
from physio_service.domain.protocol import Protocol, ProtocolPhase
from physio_service.services.assigning import assign
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import NOT_FOR
from physio_service.web.schemas.page_forms import assigning as assigning_form
from physio_service.web.staff import reading, words
from physio_service.web.staff.acting import act, choices, go_to

assigning = Blueprint("assigning", __name__, url_prefix="/patients/<uuid:patient_id>/assign")
_PAGE = "staff/assign.html"
_SHOWN = "shown"  # the hidden field that says: this phase's exercises were on the page


@dataclass(frozen=True, slots=True)
class Offer:
    """One exercise a clinician may take for a phase."""

    field: str
    exercise: Exercise
    listed: PrescribedExercise
    needs: Status
    minutes: int  # about, for one go
    is_taken: bool


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
    def taken(self) -> int:
        return sum(offer.is_taken for offer in self.offers)


@assigning.get("")
@requires(Permission.PRESCRIBE)
def show(patient_id: UUID) -> str:
    return render_template(_PAGE, form=Form(), **_context(patient_id, {}))


@assigning.post("")
@requires(Permission.PRESCRIBE)
def order(patient_id: UUID) -> Response:
    """Put the patient on the protocol as it was filled in."""
    typed = Form.typed().values

    def do(values: dict[str, Any]) -> Response:
        container = parts.parts()
        episode_id = assign(
            container.database,
            container.catalogue,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            _assignment(values, typed),
            drafts_allowed=container.drafts_allowed,
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"prescription-{episode_id}")

    form = assigning_form({item.id: item.question for item in _chosen(typed).not_for})
    return act(form, do, _PAGE, lambda: _context(patient_id, typed))


def _assignment(values: dict[str, Any], typed: Mapping[str, str]) -> Assignment:
    protocol = _protocol(values["protocol_id"])
    word = _starting_word(values["starting_status"])
    return Assignment(
        protocol_id=protocol.id,
        limb=values["limb"],
        surgery_day=values["surgery_day"],
        operation_done=values["operation_done"],
        offload_weeks=values["offload_weeks"],
        reason=values["offload_reason"] or "",
        wean_weeks=values["wean_weeks"],
        starting_status=word.code,
        status_word=word.word,
        aid=values["aid"],
        limits=values["limits"] or "",
        other_leg=values["other_leg"],
        other_hip_problem=values["other_hip_problem"],
        preferred_times=values["preferred_times"],
        not_for=values.get(NOT_FOR, {}),
        choices=_choices(protocol, typed),
    )


def _choices(protocol: Protocol, typed: Mapping[str, str]) -> dict[str, tuple[Choice, ...]]:
    """Return what was ticked for each phase that was on the page; the others keep their own."""
    return {
        phase.id: tuple(
            Choice(item.exercise_id)
            for item in (*phase.exercises, *phase.options)
            if typed.get(_field(phase, item))
        )
        for phase in protocol.phases
        if typed.get(f"{_SHOWN}.{phase.id}")
    }


def _context(patient_id: UUID, typed: Mapping[str, str]) -> dict[str, Any]:
    protocol = _chosen(typed)
    story = reading.story_of(patient_id, "assign")
    return {
        "patient": story.patient,
        "story": story,
        "protocol": protocol,
        "sides": choices(words.LIMB),
        "starting": _starting(protocol),
        "aids": choices(words.AID, [aid.value for aid in AIDS_WHILE_OFFLOADED]),
        "other_legs": [
            (code.value, f"{code.value} – {words.word(code, 'status')}", None)
            for code in reversed(Status)
        ],
        "phases": [_phase_offer(phase, typed) for phase in protocol.phases],
        "today": story.today,
    }


def _phase_offer(phase: ProtocolPhase, typed: Mapping[str, str]) -> PhaseOffer:
    exercises = parts.parts().catalogue.exercises
    own = {item.exercise_id for item in phase.exercises}
    is_first = not typed.get(f"{_SHOWN}.{phase.id}")
    offers = (
        Offer(
            field=_field(phase, item),
            exercise=exercises[item.exercise_id],
            listed=item,
            needs=item.minimum or exercises[item.exercise_id].minimum,
            minutes=minutes([item.dose]),
            is_taken=item.exercise_id in own if is_first else bool(typed.get(_field(phase, item))),
        )
        for item in (*phase.exercises, *phase.options)
    )
    return PhaseOffer(phase, tuple(offers))


def _field(phase: ProtocolPhase, item: PrescribedExercise) -> str:
    return f"take.{phase.id}.{item.exercise_id}"


def _chosen(typed: Mapping[str, str]) -> Protocol:
    """Return the protocol that was typed, or the first where none is or it is unknown."""
    known = parts.parts().catalogue.protocols
    return known.get(typed.get("protocol_id", "")) or next(iter(known.values()))


def _protocol(protocol_id: str) -> Protocol:
    protocol = parts.parts().catalogue.protocols.get(protocol_id)
    if protocol is None:
        raise Invalid(Fault("protocol_id", "there is no such protocol"))
    return protocol


def _words() -> dict[str, StatusWord]:
    """Return every word for a status, by the value a form sends for it."""
    return {
        f"{lexicon.id}/{word.word}": word
        for lexicon in parts.parts().catalogue.lexicons
        for word in lexicon.words
    }


def _starting(protocol: Protocol) -> list[tuple[str, str, str]]:
    """Return the words a course may start with, each with the code it stands for."""
    meanings = {meaning.code: meaning for meaning in parts.parts().catalogue.statuses}
    allowed = protocol.parameters.starting_statuses
    return [
        (value, _named(word, meanings[word.code]), meanings[word.code].patient)
        for value, word in _words().items()
        if word.code in allowed
    ]


def _named(word: StatusWord, meaning: StatusMeaning) -> str:
    """Return a status as it is chosen: a code with its name, or a word with its code."""
    if word.word == word.code.value:
        return f"{word.word} – {meaning.name}"
    return f"{word.word} ({word.code.value})"


def _starting_word(value: str) -> StatusWord:
    word = _words().get(value)
    if word is None:
        raise Invalid(Fault("starting_status", "must be chosen from the list"))
    return word
