"""The sheet a patient takes home: the open phase's exercises, and the version that is valid."""

from uuid import UUID

from flask import Blueprint, render_template

from physio_service.domain.errors import Conflict
from physio_service.domain.walking import EXERCISE
from physio_service.web import parts
from physio_service.web.permissions import Permission, requires
from physio_service.web.staff import reading
from physio_service.web.staff.programme import aid_of, exercises_of
from physio_service.web.staff.sayings import dose_words

sheets = Blueprint("sheets", __name__, url_prefix="/patients/<uuid:patient_id>/sheet")


@sheets.get("")
@requires(Permission.PATIENTS_READ)
def show(patient_id: UUID) -> str:
    """Show the valid sheet, to be printed; raises Conflict for a patient on no protocol.

    It is in the language of the exercises, English, whatever the patient's is.
    """
    story = reading.story_of(patient_id, "sheet")
    if not story.active:
        raise Conflict("this patient is on no protocol: there is no sheet")
    drawn, aid = parts.parts().catalogue.figures, aid_of(story)
    return render_template(
        "staff/sheet.html",
        patient=story.patient,
        story=story,
        number=story.active[0].gates.sheet,
        programmes={one.episode.id: exercises_of(one, drawn, aid) for one in story.active},
        dose_words=dose_words,
        walking=EXERCISE,
        meanings={one.code: one.patient for one in parts.parts().catalogue.statuses},
    )
