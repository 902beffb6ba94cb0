"""The file of figures is refused when a picture is missing, doubled or cannot be drawn."""

from pathlib import Path

import pytest

from physio_service.catalogue import load_catalogue
from physio_service.domain.errors import BadCatalogue
from tests.builders_catalogue import CORE, HIP, Edit

FIGURES = "exercises/figures.yaml"


def told(folder: Path) -> dict[str, str]:
    with pytest.raises(BadCatalogue) as refusal:
        load_catalogue(folder)
    return {f"{fault.file} {fault.path}": fault.message for fault in refusal.value.faults}


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        ("- exercise: clamshell", "- exercise: oyster", "figures", "clamshell has no figure"),
        ("- exercise: clamshell", "- exercise: oyster", "figures[21].exercise", "no exercise"),
        ("- exercise: clamshell", "- exercise: step_up", "figures[31].exercise", "stands twice"),
        ("hip: [2, 0, 55]", "hip: [2, 0]", "figures[1].start.hip", "three numbers"),
        ("hip: [2, 0, 55]", "hip: [2, 0, x]", "figures[1].start.hip[2]", "a number"),
        ("hip: [2, 0, 55]", "hip: [2, 0, 199]", "figures[1].start.operated", "further away"),
        ("lean: 62", "lean: 120", "figures[0].start.lean", "from -60 to 80"),
        ("body: supine", "body: floating", "figures[0].start.body", "must be one of"),
        ("kind: chair", "kind: throne", "figures[1].props[0].kind", "must be one of"),
        ("    end:", "    finish:", "figures[0].finish", "is not a field here"),
    ],
)
def test_a_slip_is_told_where_it_is(
    folder: Path, edit: Edit, old: str, new: str, path: str, says: str
):
    edit(FIGURES, old, new)

    assert says in told(folder)[f"{FIGURES} {path}"]


def test_without_the_file_there_are_no_figures_to_show(folder: Path):
    (folder / FIGURES).unlink()

    assert told(folder) == {f"{FIGURES} ": "is missing: put it back"}


def test_figures_are_not_judged_by_exercises_that_are_themselves_wrong(folder: Path, edit: Edit):
    edit(HIP, "label: Deep breaths", "label: 12")

    assert not [path for path in told(folder) if path.startswith((FIGURES, CORE))]
