"""A position as shapes on paper: what is seen where, and what covers what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from physio_service.domain.figure import Arrow, Point, Pose, Prop, View
from physio_service.domain.figure_body import person
from physio_service.domain.figure_props import prop_shapes
from physio_service.domain.figure_shape import Ink, Layer, Shape
from physio_service.domain.figure_space import seen

Spot = tuple[float, float]

_MARGIN = 3.0  # outlines and arrowheads reach a little beyond their points
_STEPS = 12  # straight pieces of a curved arrow


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape on paper: to the right and up, in cm."""

    ink: Ink
    spots: tuple[Spot, ...]
    width: float
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Box:
    """What a picture reaches over, in cm."""

    left: float
    low: float
    right: float
    high: float


def marks(pose: Pose, props: tuple[Prop, ...], view: View) -> tuple[Mark, ...]:
    """Return everything there is to draw, first what is covered by the rest."""
    things = [_far_first(prop_shapes(prop), view) for prop in (*props, *pose.props)]
    laid: dict[Layer, list[Shape]] = {layer: [] for layer in Layer}
    for shape in chain.from_iterable(things):
        laid[shape.layer].append(shape)
    middle = _far_first((*laid[Layer.PERSON], *person(pose)), view)
    shown = (*laid[Layer.BEHIND], *middle, *laid[Layer.BEFORE], *map(_curve, pose.arrows))
    return tuple(_mark(shape, view) for shape in shown)


def _far_first(shapes: tuple[Shape, ...], view: View) -> list[Shape]:
    return sorted(shapes, key=lambda shape: -_depth(shape, view))


def _depth(shape: Shape, view: View) -> float:
    return sum(seen(point, view)[2] for point in shape.points) / len(shape.points)


def _mark(shape: Shape, view: View) -> Mark:
    spots = tuple(seen(point, view)[:2] for point in shape.points)
    return Mark(shape.ink, spots, shape.width, shape.is_closed)


def _curve(arrow: Arrow) -> Shape:
    """Return the arrow's shaft: a quadratic curve."""
    points = []
    for step in range(_STEPS + 1):
        part = step / _STEPS
        weights = ((1 - part) ** 2, 2 * part * (1 - part), part**2)
        points.append(_blend(weights, (arrow.start, arrow.via, arrow.to)))
    return Shape(Ink.ARROW, tuple(points), 4.0)


def _blend(weights: tuple[float, float, float], points: tuple[Point, Point, Point]) -> Point:
    x, y, z = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in range(3))
    return x, y, z


def box_of(drawn: Iterable[Mark]) -> Box:
    """Return the box that holds every mark with its width."""
    lefts, lows, rights, highs = [], [], [], []
    for mark in drawn:
        reach = mark.width / 2 + _MARGIN
        lefts.append(min(x for x, _ in mark.spots) - reach)
        rights.append(max(x for x, _ in mark.spots) + reach)
        lows.append(min(y for _, y in mark.spots) - reach)
        highs.append(max(y for _, y in mark.spots) + reach)
    return Box(min(lefts), min(lows), max(rights), max(highs))
