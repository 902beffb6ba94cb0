"""`protocol check`: every fault of a protocol file at once, where it is and what to write."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physio_service.catalogue.checking import check
from physio_service.catalogue.command import protocol_
from physio_service.cli import commands
from physio_service.domain.errors import FileFault
from tests.builders_catalogue import CONFIG, CORE

SHIPPED = sorted((CONFIG / "protocols").glob("*.yaml"))
WHOLE = (CONFIG / CORE).read_text("utf-8")
WALK_BUILD = f"texts[{yaml.safe_load(WHOLE)['texts'].index('walk_build')}]"
# One slip each: what was written instead of what, where it is told, and what is said of it.
SLIPS = [
    ("id: ankle_pumps,", "id: cartwheel,", "phases[0].exercises[0].id", "no exercise cartwheel"),
    (
        "{id: heel_slides, dose: {sets: 1, reps: 15",
        "{id: mini_squat, dose: {sets: 1, reps: 15",
        "phases[2].exercises[0]",
        "needs FWB",
    ),
    (
        "{id: seated_knee_straighten, dose: {sets: 2, reps: 10",
        "{id: step_up, dose: {sets: 2, reps: 10",
        "phases[2].options[3]",
        "list it in a later one",
    ),
    ("offset_days: 14}", "offset_days: 12}", "phases[2].start", "overlaps P1 by 2 days"),
    ("offset_days: 14}", "offset_days: 17}", "phases[2].start", "3 days lie between P1 and"),
    ("anchor: offload_end, offset_days: 0}", "anchor: week_6, offset_days: 0}",
     "phases[3].start.anchor", "is week_6: must be one of surgery, offload_end"),
    ("gate: clinician_confirms", "gate: auto_with_checks", "phases[1].gate",
     "a named clinician signs in any case"),
    (
        "gate: clinician_confirms",
        "gate: operation_recorded",
        "phases[1].gate",
        "a named clinician signs it",
    ),
    ("  - walk_build", "  - walk_bild", WALK_BUILD, "no language has the text walk_bild"),
    ("  - nudge_4\n", "", "texts", "lacks nudge_4"),
    ("least: 4, most: 8", "least: 0, most: 8", "parameters.offload_weeks.least", "from 1 to 36"),
    ("least: 2, most: 6", "least: 2, most: 60", "parameters.wean_weeks.most", "from 1 to 36"),
    ("reps: 20", "reps: 0", "phases[0].exercises[0].dose.reps", "is 0: must be from 1 to 50"),
    ("hold_s: 0", "hold_s: -5", "phases[0].exercises[0].dose.hold_s", "is -5"),
    ("reps: 20", "reps: many", "phases[0].exercises[0].dose.reps", "must be a whole number"),
    ("exercises_per_session: 5", "exercises_per_session: 9", "parameters.exercises_per_session",
     "from 1 to 5"),
    (
        "    options:\n      - {id: chair_push_up,",
        "      - {id: heel_slides, dose: {sets: 1, reps: 1, hold_s: 0, times_per_day: 1,"
        " days_per_week: 1}}\n"
        "      - {id: chair_push_up, dose: {sets: 1, reps: 1, hold_s: 0, times_per_day: 1,"
        " days_per_week: 1}}\n    options:\n      - {id: prone_lying,",
        "phases[0].exercises",
        "has more than 5",
    ),
    ("measure: pain_rest, at_most: 4", "at_most: 4", "phases[1].criteria[2]",
     "is a score that nothing measures"),
    ("measure: pain_rest, at_most: 4", "measure: pain_rest", "phases[1].criteria[2]",
     "is a score that nothing measures"),
    ("measure: pain_rest, at_most: 4", "measure: pain_rest, at_least: 9, at_most: 4",
     "phases[1].criteria[2].at_most", "less than at_least"),
    (', text: "Is your wound dry and closed?"', "", "phases[1].criteria[1].text", "in words"),
    ("id: safe_on_crutches", "id: wound_closed", "phases[1].criteria[3].id", "stands twice"),
    ("hard: false, day: 14", "hard: false", "phases[1].criteria[0].day", "is missing"),
    ("- Get movement back gently", "- Put weight on it after week 4", "phases[2].goals[1]",
     "speaks of a date"),
    ("past a right angle\"", "past a right angle for the first two weeks\"",
     "phases[1].movement_limits[0].text", "speaks of a date"),
    ("About half of your weight", "Half until 2026-05-01", "wean[1].limits", "speaks of a date"),
    ("review_from_day: 14", "lifted_on_day: 14", "phases[1].movement_limits[0].lifted_on_day",
     "a clinician decides"),
    ("until_day: 3}", "untill_day: 3}", "phases[1].options[0].untill_day", "write until_day"),
    ("from_day: 3}", "from_day: 3, until_day: 1}", "phases[1].options[2].until_day", "never be"),
    ("name: Core", "name: Hip\nname: Core", "name", "stands twice"),
    ("version: 0.1.0", "version: 1", "version", "put it in quotes"),
]  # fmt: skip


def told(path: Path, directory: Path = CONFIG) -> dict[str, FileFault]:
    return {fault.path: fault for fault in check(path, directory).faults}


@pytest.fixture
def written(tmp_path: Path):
    """Write a protocol file somewhere outside the catalogue, as bytes or as text."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_protocols_are_right(path):
    answer = CliRunner().invoke(protocol_, ["check", str(path)])

    assert answer.exit_code == 0, answer.output
    assert "is right" in answer.output
    assert "It is a draft" in answer.output


@pytest.mark.parametrize(("old", "new", "where", "says"), SLIPS, ids=lambda one: str(one)[:30])
def test_a_slip_is_told_on_its_line_with_what_to_write(written, old, new, where, says):
    assert old in WHOLE
    path = written(WHOLE.replace(old, new, 1))

    found = told(path)

    assert list(found) == [where], [str(fault) for fault in found.values()]
    assert says in found[where].message
    assert found[where].line > 1


def test_every_fault_is_told_at_once_and_none_that_is_not_there(written):
    content = WHOLE
    # These make another of them invisible or the same fault twice.
    left_out = {"phases[2].start", "phases[0].exercises", "version", "texts"}
    seen: set[str] = set()
    expected = set()
    for old, new, where, _ in SLIPS:
        if where in left_out or where in seen or old not in content:
            continue
        seen.add(where)
        content = content.replace(old, new, 1)
        expected.add(where)

    found = told(written(content))

    assert len(expected) > 20
    assert set(found) == expected, {path: str(found.get(path)) for path in set(found) ^ expected}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"- a\n- b\n", "must be fields with values"),
        (b"just words", "must be fields with values"),
        (b"a: [1", "is not YAML"),
        (b"\xff\xfe\x00\x01", "is not UTF-8"),
        (b"\x00\x01\x02", "is not YAML"),
        (b"a: &x 1\n" + b"b: *x\n", "is not a field here"),
        (b"- " * 3000 + b"a", "within fields"),
        (b"[" * 9000, "is not YAML"),
        (b"? [a]\n: 1\n", "a key must be a word"),
        (b"version: " + b"9" * 6000, "put it in quotes"),
        (b"impact_from_week: 0x" + b"f" * 6000, "is too large"),
        (b"#" + b"x" * 1_000_001, "is larger than 1000 kB"),
    ],
    ids=lambda one: str(one)[:20],
)
def test_whatever_a_file_holds_there_is_an_answer(written, content, says):
    answer = CliRunner().invoke(protocol_, ["check", str(written(content))])

    assert answer.exit_code == 1
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    assert says in answer.output
    assert len(answer.output) < 20_000


@pytest.mark.parametrize("name", ["nothing_here.yaml", "."])
def test_a_file_that_is_not_there_or_none_is_said_to_be(tmp_path, name):
    answer = CliRunner().invoke(protocol_, ["check", str(tmp_path / name)])

    assert answer.exit_code == 1
    assert re.search("no such file|is not a file", answer.output)


def test_it_is_judged_by_the_folder_that_is_named(folder, edit, written):
    edit("exercises/hip.yaml", "id: ankle_pumps", "id: foot_pumps")
    edit("exercises/figures.yaml", "exercise: ankle_pumps", "exercise: foot_pumps")
    (folder / "messages/pl.yaml").write_text(
        (folder / "messages/pl.yaml").read_text("utf-8").replace("  walk_build:", "  walk_up:"),
        "utf-8",
    )

    found = told(written(WHOLE), folder)

    assert "there is no exercise ankle_pumps" in found["phases[0].exercises[0].id"].message
    assert "not written in messages/pl.yaml" in found[WALK_BUILD].message
    assert told(written(WHOLE)) == {}


def test_a_folder_that_is_wrong_itself_is_told_and_judges_nothing(folder, edit, written):
    edit("exercises/hip.yaml", "label: Deep breaths", "label: 12")

    faults = check(written(WHOLE.replace("ankle_pumps", "cartwheel")), folder).faults

    assert [fault.file for fault in faults] == ["exercises/hip.yaml"]
    assert "no such folder" in told(written(WHOLE), folder / "none")[""].message


def test_the_same_id_as_another_file_is_worth_a_word_and_no_fault(written):
    checked = check(written(WHOLE), CONFIG)

    assert checked.faults == ()
    assert any("core_decompression.yaml has the id" in note for note in checked.notes)


def test_it_is_a_command_of_the_service_too():
    answer = CliRunner().invoke(commands, ["protocol", "check", str(CONFIG / CORE)])

    assert answer.exit_code == 0, answer.output


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_line_taken_out_of_a_protocol_is_never_more_than_a_fault(tmp_path_factory, data):
    lines = WHOLE.splitlines(keepends=True)
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1, max_size=5))
    path = tmp_path_factory.mktemp("cut") / "cut.yaml"
    path.write_text("".join(line for at, line in enumerate(lines) if at not in gone), "utf-8")

    checked = check(path, CONFIG)

    assert all(fault.message and fault.line >= 1 for fault in checked.faults)
