"""The file of figures: one for every exercise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from physio_service.catalogue.fields import Given, Items, Number, OneOf, Part, Strict
from physio_service.catalogue.header import FileSchema, Finding, Id
from physio_service.domain import figure
from physio_service.domain.figure import Arrow, Body, Figure, Leg, Point, Pose, Prop, PropKind, View
from physio_service.domain.figure_body import out_of_reach


class Angle(Number):
    """Degrees within a range."""

    def __init__(self, bounds: tuple[float, float], **options: Any) -> None:
        super().__init__(*bounds, whole=False, **options)


class Spot(Given):
    """A point of the room, or a direction in it: [x, y, z]."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Point:
        if not isinstance(value, list) or len(value) != len("xyz"):
            raise ValidationError("must be three numbers, as in [10, 0, 90]")
        x, y, z = Items(Number(*figure.ROOM, whole=False)).deserialize(value)
        return x, y, z


class PropSchema(Strict):
    makes = Prop

    kind = OneOf(PropKind)
    at = Spot()
    to = Spot()


class ArrowSchema(Strict):
    makes = Arrow

    start = Spot()
    via = Spot()
    to = Spot()


class LegSchema(Strict):
    makes = Leg

    ankle = Spot()
    toes = Spot(load_default=None)
    open = Angle(figure.OPEN, load_default=0.0)


class PoseSchema(Strict):
    makes = Pose

    body = OneOf(Body)
    hip = Spot()
    operated = Part(LegSchema)
    other = Part(LegSchema)
    operated_hand = Spot()
    other_hand = Spot()
    turn = Angle(figure.BODY_TURN, load_default=0.0)
    lean = Angle(figure.LEAN, load_default=0.0)
    tilt = Angle(figure.TILT, load_default=0.0)
    nod = Angle(figure.NOD, load_default=0.0)
    props = Items(Part(PropSchema), load_default=())
    arrows = Items(Part(ArrowSchema), load_default=())


class ViewSchema(Strict):
    makes = View

    turn = Angle(figure.VIEW_TURN)
    height = Angle(figure.VIEW_HEIGHT)


class FigureSchema(Strict):
    makes = Figure

    exercise = Id()
    view = Part(ViewSchema)
    props = Items(Part(PropSchema))
    start = Part(PoseSchema)
    end = Part(PoseSchema)


class FiguresFile(FileSchema):
    kind = OneOf(("figures",))
    figures = Items(Part(FigureSchema), least=1)


def findings(loaded: Mapping[str, Any], exercises: Iterable[str]) -> Iterator[Finding]:
    """Yield what is wrong with the figures; `exercises` are the ids of all there are."""
    drawn = [each.exercise for each in loaded["figures"]]
    known = list(exercises)
    for place, each in enumerate(loaded["figures"]):
        path = ("figures", place)
        if each.exercise not in known:
            yield (*path, "exercise"), f"there is no exercise {each.exercise}"
        if each.exercise in drawn[:place]:
            yield (*path, "exercise"), f"{each.exercise} stands twice: keep one figure"
        for name, pose in (("start", each.start), ("end", each.end)):
            for limb in out_of_reach(pose):
                yield (*path, name, limb), "is further away than the limb is long: bring it nearer"
    for missing in sorted(set(known) - set(drawn)):
        yield ("figures",), f"the exercise {missing} has no figure: add one"
