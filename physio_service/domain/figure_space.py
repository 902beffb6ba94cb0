"""Arithmetic of points and directions in the room of a figure."""

from __future__ import annotations

from math import cos, hypot, radians, sin, sqrt

from physio_service.domain.figure import Point, View

_NOTHING = 1e-6  # shorter than this has no direction


def plus(point: Point, direction: Point, length: float = 1.0) -> Point:
    """Return the point `length` times `direction` away."""
    return (
        point[0] + length * direction[0],
        point[1] + length * direction[1],
        point[2] + length * direction[2],
    )


def minus(end: Point, start: Point) -> Point:
    """Return the way from `start` to `end`."""
    return plus(end, start, -1.0)


def dot(one: Point, two: Point) -> float:
    return one[0] * two[0] + one[1] * two[1] + one[2] * two[2]


def cross(one: Point, two: Point) -> Point:
    return (
        one[1] * two[2] - one[2] * two[1],
        one[2] * two[0] - one[0] * two[2],
        one[0] * two[1] - one[1] * two[0],
    )


def length_of(way: Point) -> float:
    return hypot(*way)


def unit(way: Point, instead: Point) -> Point:
    """Return the direction of `way`, or `instead` when it has none."""
    length = length_of(way)
    if length < _NOTHING:
        return instead
    return (way[0] / length, way[1] / length, way[2] / length)


def across(way: Point, axis: Point, instead: Point) -> Point:
    """Return the direction of the part of `way` that stands at right angles to `axis`."""
    return unit(plus(way, axis, -dot(way, axis)), instead)


def rotate(way: Point, axis: Point, degrees: float) -> Point:
    """Return `way` turned about the unit vector `axis`, right-handed (Rodrigues)."""
    angle = radians(degrees)
    along = plus((0.0, 0.0, 0.0), axis, dot(axis, way) * (1 - cos(angle)))
    return plus(plus(along, way, cos(angle)), cross(axis, way), sin(angle))


def joint(
    root: Point, end: Point, lengths: tuple[float, float], pole: Point
) -> tuple[Point, Point]:
    """Return the middle joint and the end of two bones from `root` towards `end`.

    The joint bends towards `pole`. What is out of reach is pointed at, what is
    too near is held off.
    """
    first, second = lengths
    way = minus(end, root)
    axis = unit(way, (0.0, 0.0, -1.0))
    reach = min(max(length_of(way), abs(first - second) + 1.0), first + second)
    along = (first**2 - second**2 + reach**2) / (2 * reach)
    out = sqrt(max(first**2 - along**2, 0.0))
    side = across(pole, axis, across((0.6, 0.8, 0.0), axis, (0.0, 0.0, 1.0)))
    return plus(plus(root, axis, along), side, out), plus(root, axis, reach)


def seen(point: Point, view: View) -> Point:
    """Return where `point` is seen: to the right, up, and away from the viewer."""
    turn, height = radians(view.turn), radians(view.height)
    right = point[0] * cos(turn) + point[1] * sin(turn)
    away = point[1] * cos(turn) - point[0] * sin(turn)
    up = point[2] * cos(height) + away * sin(height)
    return right, up, away * cos(height) - point[2] * sin(height)
