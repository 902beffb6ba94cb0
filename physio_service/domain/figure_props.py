"""From a prop to the shapes of furniture, aids and signs.

What `at` and `to` mean: floor, bar, rail, pillow, roll, belt: the two ends. Bed, worktop:
opposite corners of the top. Step, pool: opposite corners of a block. Chairs: the middle
of the seat and of its front edge. Crutch: the grip and the tip. Bike: the saddle and the
handlebar. Clock: the middle and the rim. Effort: the muscle, and away from the body.
"""

from __future__ import annotations

from collections.abc import Callable

from physio_service.domain.figure import Point, Prop, PropKind
from physio_service.domain.figure_shape import Ink, Layer, Shape
from physio_service.domain.figure_space import across, cross, length_of, minus, plus, rotate, unit

_UP: Point = (0.0, 0.0, 1.0)
_RIGHT: Point = (1.0, 0.0, 0.0)
_AWAY: Point = (0.0, 1.0, 0.0)
_MATTRESS, _BED_HEIGHT = 12.0, 34.0
_SLAB = 5.0
_SEAT_HALF, _BACK_HEIGHT, _ARM_HEIGHT = 22.0, 44.0, 22.0
_CUFF_ABOVE_GRIP = 24.0
_BAR = 3.5


def _block(low: Point, high: Point, ink: Ink) -> tuple[Shape, ...]:
    """Return the faces of the block between two opposite corners."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    rings = (
        ((x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0)),
        ((x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)),
        ((x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)),
        ((x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)),
        ((x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)),
        ((x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)),
    )
    return tuple(Shape(ink, ring, 1.5, is_closed=True) for ring in rings)


def _bar(*points: Point, layer: Layer = Layer.BEHIND) -> Shape:
    return Shape(Ink.BAR, points, _BAR, layer=layer)


def _down(point: Point, length: float) -> Shape:
    return _bar(point, plus(point, _UP, -length))


def _line(at: Point, to: Point) -> tuple[Shape, ...]:
    return (_bar(at, to),)


def _clock(at: Point, to: Point) -> tuple[Shape, ...]:
    radius = 0.6 * length_of(minus(to, at))
    hands = (plus(at, _UP, radius), at, plus(at, _RIGHT, 0.7 * radius))
    return (
        Shape(Ink.FACE, (at,), 2 * length_of(minus(to, at)), layer=Layer.BEFORE),
        Shape(Ink.EFFORT, hands, 3.0, layer=Layer.BEFORE),
    )


def _bed(at: Point, to: Point) -> tuple[Shape, ...]:
    under = plus(at, _UP, -_MATTRESS)
    inset = 6.0 if to[0] > at[0] else -6.0
    corners = [(x, y, under[2]) for x in (at[0] + inset, to[0] - inset) for y in (at[1], to[1])]
    legs = (_down(corner, _BED_HEIGHT - _MATTRESS) for corner in corners)
    return (*legs, *_block(under, to, Ink.FACE))


def _worktop(at: Point, to: Point) -> tuple[Shape, ...]:
    top = _block(plus(at, _UP, -_SLAB), to, Ink.FACE)
    inset = 4.0 if to[0] > at[0] else -4.0
    sides = (at[0] + inset, to[0] - inset)
    legs = (_bar((x, y, at[2] - _SLAB), (x, y, 0.0)) for x in sides for y in (at[1], to[1]))
    return (*legs, *top)


def _step(at: Point, to: Point) -> tuple[Shape, ...]:
    return _block(at, to, Ink.FACE)


def _chair(at: Point, to: Point) -> tuple[Shape, ...]:
    front = across(minus(to, at), _UP, _RIGHT)
    side = cross(_UP, front)
    corners = [
        plus(plus(at, front, x), side, y)
        for x, y in (
            (-_SEAT_HALF, -_SEAT_HALF),
            (_SEAT_HALF, -_SEAT_HALF),
            (_SEAT_HALF, _SEAT_HALF),
            (-_SEAT_HALF, _SEAT_HALF),
        )
    ]
    back = (corners[0], corners[3])
    upper = tuple(plus(plus(corner, _UP, _BACK_HEIGHT), front, -5.0) for corner in back)
    return (
        *(_down(corner, at[2]) for corner in corners),
        Shape(Ink.FACE, (*back, upper[1], upper[0]), 4.0, is_closed=True),
        Shape(Ink.FACE, tuple(corners), 4.0, is_closed=True),
    )


def _armchair(at: Point, to: Point) -> tuple[Shape, ...]:
    front = across(minus(to, at), _UP, _RIGHT)
    arms = []
    for side in (-_SEAT_HALF, _SEAT_HALF):
        base = plus(plus(at, _UP, _ARM_HEIGHT), cross(_UP, front), side)
        tip, heel = plus(base, front, _SEAT_HALF - 4.0), plus(base, front, -_SEAT_HALF - 2.0)
        foot = plus(tip, _UP, -_ARM_HEIGHT)
        arms.append(_bar(heel, tip, foot, layer=Layer.BEFORE if side < 0 else Layer.BEHIND))
    return (*_chair(at, to), *arms)


def _rail(at: Point, to: Point) -> tuple[Shape, ...]:
    return (_bar(at, (at[0], at[1], 0.0)), _bar(to, (to[0], to[1], 0.0)), _bar(at, to))


def _crutch(at: Point, to: Point) -> tuple[Shape, ...]:
    up = unit(minus(at, to), _UP)
    cuff = plus(plus(at, up, _CUFF_ABOVE_GRIP), _RIGHT, -4.0)
    grip = (plus(at, _RIGHT, -2.0), plus(at, _RIGHT, 8.0))
    tip = (plus(to, up, 1.0), plus(to, up, 3.0))
    return (
        _bar(to, at, cuff, layer=Layer.BEFORE),
        Shape(Ink.STRAP, grip, 5.0, layer=Layer.BEFORE),
        Shape(Ink.STRAP, tip, 6.0, layer=Layer.BEFORE),
    )


def _bike(at: Point, to: Point) -> tuple[Shape, ...]:
    crank = plus(plus(at, _UP, -62.0), _RIGHT, 26.0)
    wheel = plus(plus(crank, _RIGHT, 34.0), _UP, 8.0)
    foot = (crank[0], crank[1], 0.0)
    return (
        _bar((at[0] - 20.0, at[1], 0.0), (wheel[0] + 26.0, at[1], 0.0)),
        Shape(Ink.FACE, (wheel,), 46.0),
        Shape(Ink.FACE, (crank,), 12.0),
        _bar(foot, crank, at),
        _bar(crank, wheel, (wheel[0], wheel[1], 0.0)),
        _bar(wheel, plus(to, _RIGHT, 4.0), plus(to, _RIGHT, -6.0)),
        Shape(Ink.STRAP, (plus(at, _RIGHT, -12.0), plus(at, _RIGHT, 12.0)), 7.0),
    )


def _pool(at: Point, to: Point) -> tuple[Shape, ...]:
    (x0, y0, z0), (x1, _, z1) = at, to
    face = ((x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1))
    count = 24
    waves = tuple(
        (x0 + (x1 - x0) * place / count, y0, z1 + (2.5 if place % 2 else -1.5))
        for place in range(count + 1)
    )
    return (
        Shape(Ink.WATER, face, 0.0, is_closed=True, layer=Layer.BEFORE),
        Shape(Ink.WATER, waves, 2.5, layer=Layer.BEFORE),
    )


def _pillow(at: Point, to: Point) -> tuple[Shape, ...]:
    return (Shape(Ink.SOFT, (at, to), 14.0, layer=Layer.PERSON),)


def _roll(at: Point, to: Point) -> tuple[Shape, ...]:
    parts = (((at, to), 22.0), ((at,), 22.0), ((at,), 11.0))
    return tuple(Shape(Ink.SOFT, points, width, layer=Layer.PERSON) for points, width in parts)


def _belt(at: Point, to: Point) -> tuple[Shape, ...]:
    return (Shape(Ink.STRAP, (at, to), 6.0, layer=Layer.BEFORE),)


def _effort(at: Point, to: Point) -> tuple[Shape, ...]:
    way = minus(to, at)
    rays = (rotate(way, _AWAY, degrees) for degrees in (-40.0, 0.0, 40.0))
    return tuple(
        Shape(Ink.EFFORT, (plus(at, ray, 0.4), plus(at, ray)), 3.5, layer=Layer.BEFORE)
        for ray in rays
    )


_SHAPES: dict[PropKind, Callable[[Point, Point], tuple[Shape, ...]]] = {
    PropKind.FLOOR: _line,
    PropKind.BAR: _line,
    PropKind.CLOCK: _clock,
    PropKind.BED: _bed,
    PropKind.CHAIR: _chair,
    PropKind.ARMCHAIR: _armchair,
    PropKind.WORKTOP: _worktop,
    PropKind.STEP: _step,
    PropKind.RAIL: _rail,
    PropKind.CRUTCH: _crutch,
    PropKind.BIKE: _bike,
    PropKind.POOL: _pool,
    PropKind.PILLOW: _pillow,
    PropKind.ROLL: _roll,
    PropKind.BELT: _belt,
    PropKind.EFFORT: _effort,
}


def prop_shapes(prop: Prop) -> tuple[Shape, ...]:
    """Return the shapes of `prop`, in no order."""
    return _SHAPES[prop.kind](prop.at, prop.to)
