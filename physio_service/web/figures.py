"""The picture of an exercise as an answer, for a page and for a program alike."""

from datetime import timedelta

from flask import Response, request
from flask_babel import gettext as _

from physio_service.domain.errors import NotFound
from physio_service.domain.figure_drawing import draw
from physio_service.domain.offloading import Limb
from physio_service.web import parts

SVG = "image/svg+xml"
KEPT = timedelta(hours=1)  # a corrected drawing is seen within it


def figure_of(exercise_id: str, limb: Limb) -> Response:
    """Return the picture of an exercise for the operated `limb`; raises NotFound.

    It tells of nobody, so the browser may keep it, unlike every page. Its ETag is of
    what is drawn: it changes with the numbers and with the way of drawing.
    """
    catalogue = parts.parts().catalogue
    figure, exercise = catalogue.figures.get(exercise_id), catalogue.exercises.get(exercise_id)
    if figure is None or exercise is None:
        raise NotFound("there is no such exercise")
    drawn = draw(
        figure,
        mirrored=limb is Limb.LEFT,
        title=_title(exercise.name, limb),
        desc=" ".join(exercise.instructions),
    )
    response = Response(drawn, mimetype=SVG)
    response.cache_control.private = True
    response.cache_control.max_age = int(KEPT.total_seconds())
    response.add_etag()
    response.make_conditional(request)
    return response


def _title(name: str, limb: Limb) -> str:
    if limb is Limb.LEFT:
        return str(_("%(exercise)s, left leg", exercise=name))
    return str(_("%(exercise)s, right leg", exercise=name))
