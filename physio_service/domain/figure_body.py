"""From a pose to the shapes of a person."""

from __future__ import annotations

from dataclasses import dataclass

from physio_service.domain.figure import Body, Leg, Point, Pose
from physio_service.domain.figure_shape import Ink, Shape
from physio_service.domain.figure_space import (
    across,
    cross,
    joint,
    length_of,
    minus,
    plus,
    rotate,
    unit,
)

HIP_HALF, SHOULDER_HALF = 9.0, 17.0
THIGH, SHIN = 43.0, 42.0
TRUNK, NECK, HEAD = 48.0, 22.0, 23.0  # HEAD is across
UPPER_ARM, FOREARM = 28.0, 27.0
HEEL, TOE, SOLE = 4.0, 15.0, 3.5  # from the ankle; the sole is half a foot's width further
_SLACK = 2.0  # what nobody would see

_UP: Point = (0.0, 0.0, 1.0)
_AXES: dict[Body, tuple[Point, Point]] = {  # forwards, towards the head
    Body.UPRIGHT: ((1.0, 0.0, 0.0), _UP),
    Body.SUPINE: (_UP, (-1.0, 0.0, 0.0)),
    Body.PRONE: ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0)),
    Body.SIDE: ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0)),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """The body's own directions."""

    front: Point
    head: Point
    right: Point


@dataclass(frozen=True, slots=True)
class Limb:
    """A leg as solved: the joints it runs through."""

    hip: Point
    knee: Point
    ankle: Point
    heel: Point
    toe: Point


def frame_of(pose: Pose) -> Frame:
    """Return the directions of the pelvis."""
    front, head = (rotate(axis, _UP, pose.turn) for axis in _AXES[pose.body])
    return Frame(front, head, cross(front, head))


def trunk_of(pose: Pose) -> Frame:
    """Return the directions of the trunk, which leans and tilts on the pelvis."""
    base = frame_of(pose)
    front = rotate(base.front, base.right, -pose.lean)
    head = rotate(rotate(base.head, base.right, -pose.lean), front, pose.tilt)
    return Frame(front, head, cross(front, head))


def leg_of(pose: Pose, leg: Leg, side: float) -> Limb:
    """Return the joints of `leg`; `side` is 1 for the right leg, -1 for the left."""
    frame = frame_of(pose)
    hip = hip_of(pose, side)
    axis = unit(minus(leg.ankle, hip), (0.0, 0.0, -1.0))
    pole = rotate(across(frame.front, axis, frame.head), axis, side * leg.open)
    knee, ankle = joint(hip, leg.ankle, (THIGH, SHIN), pole)
    toes = unit(leg.toes or frame.front, frame.front)
    sole = across(minus(ankle, knee), toes, (0.0, 0.0, 0.0))
    under = plus(ankle, sole, SOLE)
    return Limb(hip, knee, ankle, plus(under, toes, -HEEL), plus(under, toes, TOE))


def shoulder_of(pose: Pose, side: float) -> Point:
    """Return the joint of an arm; `side` is 1 for the right one, -1 for the left."""
    trunk = trunk_of(pose)
    return plus(plus(pose.hip, trunk.head, TRUNK - 3.0), trunk.right, side * SHOULDER_HALF)


def hip_of(pose: Pose, side: float) -> Point:
    """Return the joint of a leg; `side` is 1 for the right one, -1 for the left."""
    return plus(pose.hip, frame_of(pose).right, side * HIP_HALF)


def out_of_reach(pose: Pose) -> tuple[str, ...]:
    """Return the fields of `pose` that ask a limb for more than its length."""
    leg, arm = THIGH + SHIN, UPPER_ARM + FOREARM
    asked = (
        ("operated", hip_of(pose, 1.0), pose.operated.ankle, leg),
        ("other", hip_of(pose, -1.0), pose.other.ankle, leg),
        ("operated_hand", shoulder_of(pose, 1.0), pose.operated_hand, arm),
        ("other_hand", shoulder_of(pose, -1.0), pose.other_hand, arm),
    )
    return tuple(
        name for name, root, end, most in asked if length_of(minus(end, root)) > most + _SLACK
    )


def person(pose: Pose) -> tuple[Shape, ...]:
    """Return the shapes of the person, in no order."""
    trunk = trunk_of(pose)
    shoulders = plus(pose.hip, trunk.head, TRUNK)
    return (
        *_leg(leg_of(pose, pose.other, -1.0), Ink.LIMB, 11.0),
        *_leg(leg_of(pose, pose.operated, 1.0), Ink.OPERATED, 13.5),
        _trunk(pose, trunk),
        *_head(shoulders, trunk, pose.nod),
        _arm(pose, trunk, pose.operated_hand, 1.0),
        _arm(pose, trunk, pose.other_hand, -1.0),
    )


def _leg(limb: Limb, ink: Ink, width: float) -> tuple[Shape, Shape]:
    return (
        Shape(ink, (limb.hip, limb.knee, limb.ankle), width),
        Shape(ink, (limb.heel, limb.toe), width - 4.0),
    )


def _trunk(pose: Pose, trunk: Frame) -> Shape:
    pelvis = frame_of(pose).right
    neck = plus(pose.hip, trunk.head, TRUNK - 3.0)
    corners = (
        plus(neck, trunk.right, SHOULDER_HALF - 8.0),
        plus(neck, trunk.right, 8.0 - SHOULDER_HALF),
        plus(pose.hip, pelvis, 2.0 - HIP_HALF),
        plus(pose.hip, pelvis, HIP_HALF - 2.0),
    )
    return Shape(Ink.TRUNK, corners, 20.0, is_closed=True)


def _head(shoulders: Point, trunk: Frame, nod: float) -> tuple[Shape, ...]:
    up = rotate(trunk.head, trunk.right, -nod)
    front = rotate(trunk.front, trunk.right, -nod)
    centre = plus(shoulders, up, NECK)
    nose = (plus(centre, front, HEAD / 2 - 0.5), plus(centre, front, HEAD / 2 + 1.0))
    neck = (plus(shoulders, trunk.head, 5.0), plus(centre, up, 1.0 - HEAD / 2))
    return (
        Shape(Ink.LIMB, neck, 8.0),
        Shape(Ink.HEAD, (centre,), HEAD),
        Shape(Ink.HEAD, nose, 6.0),
    )


def _arm(pose: Pose, trunk: Frame, hand: Point, side: float) -> Shape:
    shoulder = shoulder_of(pose, side)
    is_upright = pose.body is Body.UPRIGHT
    behind = 0.8 if is_upright else 0.0  # lying, elbows rest on the bed beside the trunk
    back = plus(plus(trunk.head, trunk.front, behind), trunk.right, -0.5 * side)
    elbow, wrist = joint(shoulder, hand, (UPPER_ARM, FOREARM), minus((0.0, 0.0, 0.0), back))
    return Shape(Ink.LIMB, (shoulder, elbow, wrist), 8.5)
