"""What a figure is drawn of: lines, faces and discs in the room, each in its ink."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from physio_service.domain.figure import Point


class Ink(StrEnum):
    """What a shape is, which decides how it looks."""

    OPERATED = "operated"
    LIMB = "limb"
    TRUNK = "trunk"
    HEAD = "head"
    FACE = "face"  # of a piece of furniture
    SOFT = "soft"  # pillow, towel
    BAR = "bar"
    STRAP = "strap"
    WATER = "water"
    EFFORT = "effort"
    ARROW = "arrow"


class Layer(IntEnum):
    """What covers what; within the person's layer, the nearer covers the farther."""

    BEHIND = 1
    PERSON = 2
    BEFORE = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """A run of points. One point is a disc; `is_closed` joins the last to the first."""

    ink: Ink
    points: tuple[Point, ...]
    width: float  # cm; of a disc its diameter
    is_closed: bool = False
    layer: Layer = Layer.BEHIND
