"""The pictures of the exercises, for the pages that show them."""

from flask import Blueprint, Response

from physio_service.domain.errors import NotFound
from physio_service.domain.offloading import Limb
from physio_service.web.figures import figure_of
from physio_service.web.permissions import Permission, requires

figures = Blueprint("figures", __name__, url_prefix="/exercises")


@figures.get("/<string:exercise_id>/<string:limb>.svg")
@requires(Permission.DASHBOARD_READ)
def show(exercise_id: str, limb: str) -> Response:
    if limb not in set(Limb):
        raise NotFound("a leg is left or right")
    return figure_of(exercise_id, Limb(limb))
