"""Licensed files: read from a folder of the clinic's, and refused by line and field."""

import pytest
from click.testing import CliRunner

from physio_service.catalogue.instruments import BadInstruments, load_instruments
from physio_service.catalogue.instruments_command import instruments_

# Made up for this test: it is nobody's.
GOOD = """\
kind: instrument
id: made_up_stairs
name: The stairs of the house
version: "1"
language: en
licence:
  holder: Hill Clinic
  granted_by: Nobody
  reference: X-1
  valid_from: 2026-01-01
  valid_until: 2026-12-31
items:
  - id: step_1
    text: How was the first step?
    choices: [{text: Easy, points: 0}, {text: Hard, points: 4}]
scales:
  - {id: ease, items: [step_1], least: 1, worst: 4, best: 0}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "stairs.yaml").write_text(GOOD, "utf-8")
    return tmp_path


def told(*arguments):
    return CliRunner().invoke(instruments_, [str(one) for one in arguments])


def test_a_good_file_is_loaded_with_its_licence_items_and_scales(folder):
    (found,) = load_instruments(folder).loaded

    assert (found.id, found.licence.holder, len(found.items)) == (
        "made_up_stairs",
        "Hill Clinic",
        1,
    )
    assert found.scores({"step_1": 0}) == {"ease": 100}


def test_without_a_folder_nothing_is_loaded(tmp_path):
    assert load_instruments(None).loaded == ()
    with pytest.raises(BadInstruments, match="is no folder"):
        load_instruments(tmp_path / "none")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  holder: Hill Clinic\n", "", "licence.holder is missing"),
        ("items: [step_1]", "items: [step_2]", "step_2 is none of the items"),
        ("least: 1", "least: 2", "more than the scale has items"),
        ("best: 0}", "best: 4}", "must differ from worst"),
        ("valid_until: 2026-12-31", "valid_until: 2025-12-31", "before it begins"),
        ("valid_from: 2026-01-01", "valid_from: soon", "must be a date"),
        ("scales:\n", "more: 1\nscales:\n", "is not a field here"),
        ("kind: instrument", "kind: [", "stairs.yaml:1"),
        (
            "scales:\n",
            "  - {id: step_1, text: Again, choices: [{text: a, points: 0}, {text: b, points: 1}]}\n"
            "scales:\n",
            "stands twice",
        ),
    ],
)
def test_a_slip_in_a_file_is_told_on_its_line(folder, old, new, says):
    assert old in GOOD
    (folder / "stairs.yaml").write_text(GOOD.replace(old, new, 1), "utf-8")

    with pytest.raises(BadInstruments) as refused:
        load_instruments(folder)
    said = str(refused.value).replace(": ", " ")
    assert says.split(":")[0] in said or says in str(refused.value)
    assert told("--folder", folder).exit_code == 1


def test_the_command_says_what_may_be_shown_and_why_not_and_prints_no_item(folder):
    answer = told("--folder", folder, "--clinic", "Hill Clinic", "--on", "2026-03-02")
    elsewhere = told("--folder", folder, "--clinic", "Dale Clinic")
    late = told("--folder", folder, "--clinic", "Hill Clinic", "--on", "2027-03-02")
    nothing = CliRunner(env={"INSTRUMENTS_DIR": ""}).invoke(instruments_)

    assert "The stairs of the house (licensed by Nobody, held by Hill Clinic): may be" in (
        answer.output
    )
    assert "Oxford Hip Score" in answer.output
    assert "no licensed file of it is in the folder" in answer.output
    assert "held by another clinic" in elsewhere.output
    assert "its licence has ended" in late.output
    assert nothing.output.count("no folder of licensed files is set") == 3
    assert "first step" not in answer.output
