"""Assigning a protocol: one long form, nothing of which is decided by the page."""

import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from physio_service.domain.assignment import Assignment
from physio_service.domain.errors import Conflict, Fault, Invalid
from physio_service.domain.offloading import (
    AIDS_WHILE_OFFLOADED,
    Limb,
    Status,
)
from physio_service.domain.own_exercise import stocked
from physio_service.domain.protocol import Protocol
from physio_service.domain.throttle import TooManyTries
from physio_service.services.assigning import assign
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.rehearsals import rehearsed
from physio_service.web.schemas.page_forms import DOSE, NOT_FOR
from physio_service.web.schemas.page_forms import assigning as assigning_form
from physio_service.web.staff import offers, reading, rehearsing, statuses, words
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.exercises import stock

assigning = Blueprint("assigning", __name__, url_prefix="/patients/<uuid:patient_id>/assign")
_PAGE, _REHEARSAL = "staff/assign.html", "staff/rehearsal.html"


@assigning.get("")
@requires(Permission.PRESCRIBE)
def show(patient_id: UUID) -> str:
    """Show the form of the protocol that was chosen in the address, or of the first."""
    chosen = {"protocol_id": request.args.get("protocol_id", "")}
    return render_template(_PAGE, form=Form(), **_context(patient_id, chosen))


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

    return act(_form(typed), do, _PAGE, lambda: _context(patient_id, typed))


@assigning.post("/rehearsal")
@requires(Permission.PRESCRIBE)
def rehearse(patient_id: UUID) -> Response:
    """Show every text of the course as it was filled in; nothing is assigned."""
    typed = Form.typed().values

    def do(values: dict[str, Any]) -> Response:
        try:
            told = rehearsed(patient_id, _assignment(values, typed))
        except TooManyTries as busy:
            minutes = math.ceil(busy.wait.total_seconds() / 60)
            again = _("too many rehearsals are asked for: try again in %(n)s min", n=minutes)
            raise Conflict(again) from None
        return make_response(render_template(_REHEARSAL, **_rehearsal(patient_id, typed, told)))

    return act(_form(typed), do, _PAGE, lambda: _context(patient_id, typed))


@assigning.post("/form")
@requires(Permission.PRESCRIBE)
def mend(patient_id: UUID) -> str:
    """Show the form again with what was typed: on the way back from a rehearsal."""
    form = Form.typed()
    return render_template(_PAGE, form=form, **_context(patient_id, form.values))


def _form(typed: Mapping[str, str]) -> type[Any]:
    protocol = _chosen(typed)
    questions = {item.id: item.question for item in protocol.not_for}
    return assigning_form(questions, offers.dosed(protocol, typed))


def _rehearsal(
    patient_id: UUID, typed: Mapping[str, str], told: Mapping[str, Any]
) -> dict[str, Any]:
    story = reading.story_of(patient_id, "assign")
    phases = {phase.id: phase.name for phase in _chosen(typed).phases}
    return {
        "patient": story.patient,
        "story": story,
        "typed": typed,
        "told": told,
        "language": story.patient.language,
        "cost": rehearsing.sums(told["totals"]["cost"]),
        "months": rehearsing.months(told, phases),
    }


def _assignment(values: dict[str, Any], typed: Mapping[str, str]) -> Assignment:
    protocol = _protocol(values["protocol_id"])
    word = statuses.word_chosen(values["starting_status"], "starting_status")
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
        exercise_ceiling=values["exercise_ceiling"],
        percent=values["percent"],
        kilograms=values["kilograms"],
        aid=values["aid"],
        limits=values["limits"] or "",
        other_leg=values["other_leg"],
        other_hip_problem=values["other_hip_problem"],
        preferred_times=values["preferred_times"],
        not_for=values.get(NOT_FOR, {}),
        choices=offers.chosen(protocol, typed, values.get(DOSE, {})),
    )


def _context(patient_id: UUID, typed: Mapping[str, str]) -> dict[str, Any]:
    protocol = _chosen(typed)
    story = reading.story_of(patient_id, "assign")
    return {
        "patient": story.patient,
        "story": story,
        "protocol": protocol,
        "protocols": [(one.id, one.name) for one in parts.parts().catalogue.protocols.values()],
        "sides": choices(words.LIMB),
        "starting": _starting(protocol),
        "ceilings": statuses.ceilings(),
        "aids": choices(words.AID, [aid.value for aid in AIDS_WHILE_OFFLOADED]),
        "other_legs": [
            (code.value, f"{code.value} – {words.word(code, 'status')}", None)
            for code in reversed(Status)
        ],
        "phases": offers.offers(protocol, stock().exercises, typed),
        "drawn": parts.parts().catalogue.figures,
        "limb": _limb(typed),
        "today": story.today,
    }


def _limb(typed: Mapping[str, str]) -> Limb:
    """Return the side the pictures are of: the one typed, or else as they are drawn."""
    return Limb.LEFT if typed.get("limb") == Limb.LEFT else Limb.RIGHT


def _chosen(typed: Mapping[str, str]) -> Protocol:
    """Return the protocol that was typed, or the first where none is or it is unknown."""
    known = parts.parts().catalogue.protocols
    found = known.get(typed.get("protocol_id", "")) or next(iter(known.values()))
    return stocked(found, stock().own)


def _protocol(protocol_id: str) -> Protocol:
    protocol = parts.parts().catalogue.protocols.get(protocol_id)
    if protocol is None:
        raise Invalid(Fault("protocol_id", "there is no such protocol"))
    return stocked(protocol, stock().own)


def _starting(protocol: Protocol) -> list[statuses.Item]:
    """Return the words a course may start with, each with the code it stands for."""
    allowed = protocol.parameters.starting_statuses
    return statuses.items(word for word in statuses.clinic_words() if word.code in allowed)
