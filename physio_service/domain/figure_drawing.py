"""A figure as one SVG: start and end side by side, the operated leg in its own colour and stripes.

It stands on paper of its own, so that it looks the same on a light page, on a
dark one and in print, and it holds no style, script, font or address.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import atan2, cos, sin

from physio_service.domain.figure import Figure
from physio_service.domain.figure_scene import Box, Mark, Spot, box_of, marks
from physio_service.domain.figure_shape import Ink

WIDTH, HEIGHT = 640, 290
_PANEL = 304.0  # wide; two of them leave a gap for the arrow from the first to the second
_INSET_X, _TOP, _BOTTOM = 8.0, 14.0, 8.0
_LARGEST = 1.75  # pixels a centimetre, so that people are of one size in most figures

_PAPER, _LINE, _PALE = "#ffffff", "#1d2a35", "#e9eef2"
_CLOTH = "#f7df9e"
_WOOD, _WOOD_LINE, _BAR = "#f3f0ea", "#76808a", "#76808a"
_OPERATED, _MOVE, _WATER = "#d1480a", "#0b5cad", "#3f86b8"

# Ink: fill, outline, how wide the outline is. Near-black on white, and an operated leg that is
# thicker and striped: it stays told apart in grey and by a colour-blind reader.
_LIMBS = {
    Ink.OPERATED: (_OPERATED, _LINE, 2.4),
    Ink.LIMB: (_PALE, _LINE, 2.4),
    Ink.TRUNK: (_PALE, _LINE, 2.4),
    Ink.HEAD: (_PALE, _LINE, 2.4),
    Ink.SOFT: (_CLOTH, _LINE, 2.0),
}
_STROKES = {Ink.BAR: _BAR, Ink.STRAP: "#4a5560", Ink.EFFORT: _MOVE}
_HEAD_LENGTH, _HEAD_HALF = 13.0, 0.5  # of an arrow: pixels, radians
_DIGITS = ("M10 17 L15 12 L15 30", "M9 17 Q9 12 14 12 Q19 12 19 17 Q19 20 9 30 L20 30")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How centimetres become pixels in one panel."""

    scale: float
    x: float  # pixels, of zero
    y: float
    sign: float  # -1: mirrored

    def spot(self, spot: Spot) -> Spot:
        return self.x + self.sign * self.scale * spot[0], self.y - self.scale * spot[1]


def draw(figure: Figure, *, mirrored: bool, title: str, desc: str) -> str:
    """Return the figure as SVG text; `title` and `desc` are read out in its stead.

    The operated leg is the right one, and with `mirrored` the left: the picture is
    then its own mirror image, but the start stays to the left of the end. Ids
    begin with the exercise's, so that figures of two exercises may share a page.
    """
    side = "left" if mirrored else "right"
    scenes = [marks(pose, figure.props, figure.view) for pose in (figure.start, figure.end)]
    box = box_of([mark for scene in scenes for mark in scene])
    name = f"figure-{escape(figure.exercise)}-{side}"
    panels = []
    for place, scene in enumerate(scenes):
        sheet = _sheet(box, place * (WIDTH - _PANEL), -1.0 if mirrored else 1.0)
        panels.append(_panel(place, "".join(_drawn(mark, sheet, side) for mark in scene)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(desc)}</desc>'
        f'<g stroke-linecap="round" stroke-linejoin="round">{"".join(panels)}{_next()}</g></svg>'
    )


def _sheet(box: Box, left: float, sign: float) -> _Sheet:
    wide, high = _PANEL - 2 * _INSET_X, HEIGHT - _TOP - _BOTTOM
    scale = min(_LARGEST, wide / (box.right - box.left), high / (box.high - box.low))
    middle = (box.left + box.right) / 2
    low = HEIGHT - _BOTTOM - (high - scale * (box.high - box.low)) / 2
    return _Sheet(scale, left + _PANEL / 2 - sign * scale * middle, low + scale * box.low, sign)


def _panel(place: int, drawn: str) -> str:
    left = place * (WIDTH - _PANEL)
    words = ("start", "end")
    return (
        f'<g class="{words[place]}"><rect x="{left + 1:g}" y="1" width="{_PANEL - 2:g}" '
        f'height="{HEIGHT - 2}" rx="10" fill="{_PAPER}" stroke="{_WOOD_LINE}" stroke-width="1.5"/>'
        f'{drawn}<path transform="translate({left + 2:g} 0)" d="{_DIGITS[place]}" fill="none" '
        f'stroke="{_LINE}" stroke-width="4"/></g>'
    )


def _next() -> str:
    middle = WIDTH / 2
    return (
        f'<circle cx="{middle:g}" cy="{HEIGHT / 2:g}" r="15" fill="{_PAPER}" '
        f'stroke="{_WOOD_LINE}" stroke-width="1.5"/>'
        f'<path d="M{middle - 4:g} {HEIGHT / 2 - 8:g} l9 8 l-9 8" fill="none" '
        f'stroke="{_LINE}" stroke-width="4"/>'
    )


def _drawn(mark: Mark, sheet: _Sheet, side: str) -> str:
    spots = [sheet.spot(spot) for spot in mark.spots]
    width = mark.width * sheet.scale
    if mark.ink in _LIMBS:
        return _limb(mark, spots, width, side)
    if mark.ink is Ink.ARROW:
        return _arrow(spots, width)
    if mark.ink is Ink.FACE:
        return _face(spots, width)
    if mark.ink is Ink.WATER:
        return _water(mark, spots, width)
    return _path(spots, fill="none", stroke=_STROKES[mark.ink], width=width)


def _limb(mark: Mark, spots: list[Spot], width: float, side: str) -> str:
    fill, outline, rim = _LIMBS[mark.ink]
    closed = mark.is_closed
    inner = _path(spots, fill=fill, stroke=fill, width=width - 2 * rim, is_closed=closed)
    drawn = _path(spots, fill=outline, stroke=outline, width=width, is_closed=closed) + inner
    if mark.ink is not Ink.OPERATED:
        return drawn
    stripes = _path(spots, fill="none", stroke=_PAPER, width=width / 3.2, dashes="1 9")
    return f'<g class="operated {side} leg">{drawn}{stripes}</g>'


def _face(spots: list[Spot], width: float) -> str:
    if len(spots) == 1:
        (x, y), radius = spots[0], width / 2
        look = f'fill="{_WOOD}" stroke="{_WOOD_LINE}" stroke-width="3"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {look}/>'
    return _path(spots, fill=_WOOD, stroke=_WOOD_LINE, width=width, is_closed=True)


def _water(mark: Mark, spots: list[Spot], width: float) -> str:
    if mark.is_closed:
        face = _path(spots, fill=_WATER, stroke="none", width=0, is_closed=True)
        return f'<g opacity="0.22">{face}</g>'
    return _path(spots, fill="none", stroke=_WATER, width=width)


def _arrow(spots: list[Spot], width: float) -> str:
    """Return a curve with a head, on a rim of paper that keeps it clear of what it crosses."""
    (x, y), before = spots[-1], spots[-3]
    back = atan2(before[1] - y, before[0] - x)
    wings = [
        (x + _HEAD_LENGTH * cos(back + turn), y + _HEAD_LENGTH * sin(back + turn))
        for turn in (_HEAD_HALF, -_HEAD_HALF)
    ]
    head = [wings[0], (x, y), wings[1]]
    shaft = spots[:-1]
    return (
        _path(shaft, fill="none", stroke=_PAPER, width=width + 5)
        + _path(head, fill=_PAPER, stroke=_PAPER, width=7, is_closed=True)
        + _path(shaft, fill="none", stroke=_MOVE, width=width)
        + _path(head, fill=_MOVE, stroke=_MOVE, width=2, is_closed=True)
    )


def _path(
    spots: list[Spot],
    *,
    fill: str,
    stroke: str,
    width: float,
    is_closed: bool = False,
    dashes: str = "",
) -> str:
    shown = [*spots, spots[0]] if len(spots) == 1 else spots
    route = " L".join(f"{x:.1f} {y:.1f}" for x, y in shown) + (" Z" if is_closed else "")
    inside = fill if is_closed else "none"
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{route}" fill="{inside}" stroke="{stroke}" '
        f'stroke-width="{max(width, 0.0):.1f}"{dashed}/>'
    )
