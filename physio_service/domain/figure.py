"""A figure: an exercise as two positions of a jointed person, in the room they are taken in.

Lengths are centimetres of a person 175 cm tall. The room has x to the right, y away
from the viewer, z up. The operated leg is the right one; drawing may mirror it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float, float]

# Far enough for any bed or stair, near enough that a slip of the finger is refused.
ROOM = (-200.0, 200.0)
VIEW_TURN = (-90.0, 90.0)
VIEW_HEIGHT = (0.0, 90.0)
BODY_TURN = (-180.0, 180.0)
LEAN = (-60.0, 80.0)  # the trunk: back, forward
TILT = (-30.0, 30.0)  # the trunk: to the other side, to the operated side
NOD = (-60.0, 60.0)  # the head: back, forward
OPEN = (-45.0, 90.0)  # the knee about the line from hip to ankle: in, out


class Body(StrEnum):
    """How the body lies in the room before it is turned."""

    UPRIGHT = "upright"  # facing right
    SUPINE = "supine"  # head to the left
    PRONE = "prone"  # head to the right
    SIDE = "side"  # on the good side, facing the viewer, head to the right


class PropKind(StrEnum):
    """What stands in the room; figure_props says what `at` and `to` mean for each."""

    FLOOR = "floor"
    BAR = "bar"
    BED = "bed"
    CHAIR = "chair"
    ARMCHAIR = "armchair"
    WORKTOP = "worktop"
    STEP = "step"
    RAIL = "rail"
    CRUTCH = "crutch"
    BIKE = "bike"
    POOL = "pool"
    PILLOW = "pillow"
    ROLL = "roll"
    BELT = "belt"
    CLOCK = "clock"  # stay so for a while
    EFFORT = "effort"


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing in the room, or a sign for effort, from `at` to `to`."""

    kind: PropKind
    at: Point
    to: Point


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement: a curve drawn towards `to`, bent towards `via`."""

    start: Point
    via: Point
    to: Point


@dataclass(frozen=True, slots=True)
class Leg:
    """Where a leg ends. Its knee bends forwards, turned out by `open` degrees."""

    ankle: Point  # 7 cm above the sole
    toes: Point | None = None  # the direction they point; None: forwards
    open: float = 0.0


@dataclass(frozen=True, slots=True)
class Pose:
    """One position. Angles are degrees; both hips lie 9 cm beside `hip`."""

    body: Body
    hip: Point
    operated: Leg
    other: Leg
    operated_hand: Point
    other_hand: Point
    turn: float = 0.0  # of the body about the upright, to its left
    lean: float = 0.0
    tilt: float = 0.0
    nod: float = 0.0
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Where it is seen from: degrees round to the right, degrees from above."""

    turn: float
    height: float


@dataclass(frozen=True, slots=True)
class Figure:
    """The picture of one exercise."""

    exercise: str  # its id
    view: View
    props: tuple[Prop, ...]  # in both positions
    start: Pose
    end: Pose
