"""A figure: every exercise has one, it is safe to show anywhere, and it draws what is allowed."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain import figure as room
from physio_service.domain.exercise import Stance
from physio_service.domain.figure import Arrow, Body, Figure, Leg, Pose, Prop, PropKind, View
from physio_service.domain.figure_body import frame_of, leg_of, out_of_reach, trunk_of
from physio_service.domain.figure_drawing import HEIGHT, WIDTH, draw
from physio_service.domain.figure_space import dot, joint, length_of, minus, rotate, unit
from physio_service.domain.offloading import Status
from tests.builders_plans import CATALOGUE, EXERCISES

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = CATALOGUE.figures
OPERATED, OTHER = 1.0, -1.0
EACH = pytest.mark.parametrize("name", EXERCISES)

spots = st.tuples(*[st.floats(*room.ROOM)] * 3)
legs = st.builds(Leg, spots, st.none() | spots, st.floats(*room.OPEN))
props = st.lists(st.builds(Prop, st.sampled_from(PropKind), spots, spots), max_size=3).map(tuple)
poses = st.builds(
    Pose,
    body=st.sampled_from(Body),
    hip=spots,
    operated=legs,
    other=legs,
    operated_hand=spots,
    other_hand=spots,
    turn=st.floats(*room.BODY_TURN),
    lean=st.floats(*room.LEAN),
    tilt=st.floats(*room.TILT),
    nod=st.floats(*room.NOD),
    props=props,
    arrows=st.lists(st.builds(Arrow, spots, spots, spots), max_size=2).map(tuple),
)
views = st.builds(View, st.floats(*room.VIEW_TURN), st.floats(*room.VIEW_HEIGHT))
figures = st.builds(Figure, st.just("any"), views, props, poses, poses)


def drawing(figure: Figure, *, mirrored: bool = False) -> Element:
    return parsed(draw(figure, mirrored=mirrored, title="Leg lift", desc="Lift it."))


def parsed(text: str) -> Element:
    return fromstring(text)  # noqa: S314 - of our own making


def panel(svg: Element, name: str) -> Element:
    (found,) = (group for group in svg.iter(f"{SVG}g") if group.get("class") == name)
    return found


def marked(part: Element) -> list[Element]:
    groups = part.iter(f"{SVG}g")
    return [group for group in groups if "operated" in group.get("class", "").split()]


def spots_of(part: Element) -> list[tuple[float, float]]:
    routes = [path.get("d", "") for path in part.iter(f"{SVG}path") if not path.get("transform")]
    pairs = [re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", route) for route in routes]
    return [(float(x), float(y)) for route in pairs for x, y in route]


@EACH
def test_every_exercise_has_a_figure_that_no_limb_has_to_stretch_for(name: str):
    figure = FIGURES[name]

    assert figure.exercise == name
    assert out_of_reach(figure.start) == out_of_reach(figure.end) == ()


@EACH
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_operated_leg_is_striped_and_thicker_in_both_positions(name: str, mirrored: bool):
    svg = drawing(FIGURES[name], mirrored=mirrored)

    for position in ("start", "end"):
        thigh_and_shin, foot = sorted(marked(panel(svg, position)), key=_width, reverse=True)
        assert all(part.findall(f"{SVG}path[@stroke-dasharray]") for part in (thigh_and_shin, foot))
        fills = {path.get("stroke") for path in thigh_and_shin}
        others = [path for path in panel(svg, position) if path.tag == f"{SVG}path"]
        assert not fills & {path.get("stroke") for path in others} - {"#1d2a35", "#ffffff"}


def _width(part: Element) -> float:
    return max(float(path.get("stroke-width", "0")) for path in part)


@EACH
def test_a_left_operation_marks_the_left_leg_of_the_same_pose(name: str):
    right, left = drawing(FIGURES[name]), drawing(FIGURES[name], mirrored=True)

    for position, middle in (("start", 152.0), ("end", WIDTH - 152.0)):
        ours, theirs = panel(right, position), panel(left, position)
        assert {group.get("class") for group in marked(ours)} == {"operated right leg"}
        assert {group.get("class") for group in marked(theirs)} == {"operated left leg"}
        for our, their in zip(marked(ours), marked(theirs), strict=True):
            flipped = [(2 * middle - x, y) for x, y in spots_of(our)]
            assert spots_of(their) == [pytest.approx(spot, abs=0.11) for spot in flipped]


@EACH
def test_a_figure_needs_nothing_from_elsewhere_and_brings_no_code(name: str):
    text = draw(FIGURES[name], mirrored=False, title="t", desc="d")

    assert not re.search(r"href|url\(|style|script|<text|<image|font|@import|on\w+=", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_ids_are_unique_over_all_figures_of_both_sides():
    texts = [
        draw(figure, mirrored=mirrored, title="t", desc="d")
        for figure in FIGURES.values()
        for mirrored in (False, True)
    ]
    ids = re.findall(r' id="([^"]+)"', "".join(texts))

    assert len(ids) == len(set(ids)) == 2 * len(texts)


def test_what_is_read_out_is_the_text_given_and_cannot_break_out():
    svg = parsed(draw(FIGURES["clamshell"], mirrored=False, title='<b> & "x"', desc="a < b"))

    names = svg.get("aria-labelledby", "").split()
    told = {part.get("id"): part.text for part in svg if part.get("id")}
    assert [told[name] for name in names] == ['<b> & "x"', "a < b"]
    assert svg.get("role") == "img"


@EACH
def test_a_leg_that_may_take_no_weight_is_drawn_clear_of_what_the_other_stands_on(name: str):
    exercise, figure = EXERCISES[name], FIGURES[name]
    if exercise.minimum is not Status.NWB or exercise.stands_on is Stance.NONE:
        return

    for pose in (figure.start, figure.end):
        assert _sole(pose, pose.operated, OPERATED) > 2.0
    assert min(_sole(pose, pose.other, OTHER) for pose in (figure.start, figure.end)) < 1.0


@EACH
def test_the_leg_an_exercise_stands_on_is_on_the_ground(name: str):
    stance, figure = EXERCISES[name].stands_on, FIGURES[name]
    end = figure.end
    if stance is Stance.OPERATED:
        assert end.operated.ankle == figure.start.operated.ankle  # it stays while the other moves
        assert end.other.ankle != figure.start.other.ankle
    elif stance is Stance.OTHER:
        assert end.other.ankle == figure.start.other.ankle
        assert _sole(end, end.other, OTHER) < 1.0
    elif stance is Stance.BOTH and name != "walking_programme":
        assert end.operated.ankle[2] == end.other.ankle[2]


def _sole(pose: Pose, leg: Leg, side: float) -> float:
    solved = leg_of(pose, leg, side)
    return min(solved.heel[2], solved.toe[2]) - 4.0


@EACH
def test_no_lying_figure_bends_the_operated_hip_past_a_right_angle(name: str):
    figure = FIGURES[name]
    for pose in (figure.start, figure.end):
        leg = leg_of(pose, pose.operated, OPERATED)
        if pose.body is not Body.UPRIGHT:
            assert dot(minus(leg.knee, leg.hip), trunk_of(pose).head) <= 0


@given(figures, st.booleans())
def test_any_pose_is_drawn_inside_its_panel(figure: Figure, mirrored: bool):
    svg = drawing(figure, mirrored=mirrored)

    for position, left in (("start", 0.0), ("end", WIDTH - 304.0)):
        for x, y in spots_of(panel(svg, position)):
            assert left <= x <= left + 304.0
            assert 0 <= y <= HEIGHT
    assert "nan" not in str(spots_of(svg))


@given(poses)
def test_a_knee_never_bends_the_wrong_way(pose: Pose):
    straight = replace(pose.operated, open=0.0)

    leg = leg_of(pose, straight, OPERATED)

    middle = tuple((a + b) / 2 for a, b in zip(leg.hip, leg.ankle, strict=True))
    bend = minus(leg.knee, (middle[0], middle[1], middle[2]))
    axis = minus(leg.ankle, leg.hip)
    front = frame_of(pose).front
    sideways = minus(front, tuple(c * dot(front, axis) / dot(axis, axis) for c in axis))
    assert dot(bend, sideways) >= -1e-3


@given(spots, spots, spots)
def test_bones_keep_their_length_wherever_they_reach(root, end, pole):
    middle, tip = joint(root, end, (43.0, 42.0), pole)

    assert length_of(minus(middle, root)) == pytest.approx(43.0)
    assert length_of(minus(tip, middle)) == pytest.approx(42.0)


@given(spots, st.floats(-360, 360))
def test_turning_keeps_length_and_turns_back(way, degrees):
    turned = rotate(way, (0.0, 0.0, 1.0), degrees)

    assert length_of(turned) == pytest.approx(length_of(way))
    assert rotate(turned, (0.0, 0.0, 1.0), -degrees) == pytest.approx(way, abs=1e-6)


def test_a_way_of_no_length_leads_where_it_is_told_to_instead():
    instead = (0.0, 1.0, 0.0)

    assert unit((0.0, 0.0, 0.0), instead) == instead
    assert unit((0.0, 0.0, 4.0), instead) == (0.0, 0.0, 1.0)
