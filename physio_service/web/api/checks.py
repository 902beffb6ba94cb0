"""The weekly check of a patient: its questions, and answers entered by staff."""

from typing import Any
from uuid import UUID

from physio_service.domain.errors import NotFound
from physio_service.queries.check_page import last_check_page
from physio_service.services.entering import enter_check
from physio_service.web import parts
from physio_service.web.api.answers import look
from physio_service.web.api.policy import creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_checks import CheckAnswersAsked, WeekAnswersTold

checks = Resource("checks", "The weekly check: its questions, and answers given by phone")


@checks.get("/patients/<uuid:patient_id>/check")
@requires(Permission.PATIENTS_READ)
@checks.answers(200, WeekAnswersTold, "The check of the last week")
def show_check(patient_id: UUID) -> Any:
    """Show the check of the last week

    Not found where none was due. Its questions come in the order asked, safety first.
    """
    found = _told(patient_id)
    look(patient_id, "check")
    return found


@checks.post("/patients/<uuid:patient_id>/check/answers")
@requires(Permission.PATIENTS_WRITE)
@creates
@checks.body(CheckAnswersAsked)
@checks.answers(201, WeekAnswersTold, "The check as it stands now")
def enter_answers(asked: dict[str, Any], patient_id: UUID) -> Any:
    """Enter answers to the check of the last week

    What was answered before, whichever way, stays as it was.
    """
    who = parts.principal()
    enter_check(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        patient_id,
        {one["question"]: one["number"] for one in asked["answers"]},
        now=parts.now(),
    )
    return _told(patient_id)


def _told(patient_id: UUID) -> dict[str, Any]:
    with reading() as tx:
        page = last_check_page(tx, parts.principal().clinic_id, patient_id, parts.now())
    if page is None:
        raise NotFound("no check was due in the last week")
    check = page.check
    return {
        "day": check.activity.local_day,
        "state": check.activity.state.value,
        "has_sign": check.has_sign,
        "questions": [
            {
                "question": ask.name,
                "least": ask.range[0],
                "most": ask.range[1],
                "answer": check.answered.get(ask.name),
            }
            for ask in check.on_page
        ],
    }
