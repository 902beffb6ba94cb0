"""A broken clinical file is refused with its file, line and field, and how to mend it."""

import shutil
from pathlib import Path

import pytest
import yaml

from physio_service.catalogue import load_catalogue
from physio_service.domain.errors import BadCatalogue, FileFault
from tests.builders_catalogue import CORE, ENGLISH, FLAGS, HIP, REPLIES, WORDS, Edit

BROKEN = yaml.safe_load(Path(__file__).with_name("broken_catalogue.yaml").read_text("utf-8"))


def faults(folder: Path) -> tuple[FileFault, ...]:
    with pytest.raises(BadCatalogue) as refusal:
        load_catalogue(folder)
    return refusal.value.faults


@pytest.mark.parametrize("slip", BROKEN, ids=lambda slip: slip["path"] or slip["says"])
def test_a_broken_file_is_refused_with_file_line_and_field(
    folder: Path, edit: Edit, slip: dict[str, str]
):
    file, path = slip["file"], slip["path"]
    edit(file, slip["old"], slip["new"])

    found = [fault for fault in faults(folder) if fault.file == file and fault.path == path]

    assert found, [str(fault) for fault in faults(folder)]
    assert slip["says"] in found[0].message
    assert found[0].line >= 1
    assert str(found[0]).startswith(f"{file}:{found[0].line}: {path}")


def test_the_line_is_the_one_to_edit(folder: Path, edit: Edit):
    edit(HIP, "label: Deep breaths", "label: 12")
    lines = (folder / HIP).read_text("utf-8").splitlines()

    (fault,) = faults(folder)

    assert lines[fault.line - 1].strip() == "label: 12"
    assert str(fault) == f"{HIP}:{fault.line}: exercises[1].label: must be text: put it in quotes"


def test_a_file_that_would_be_passed_over_for_its_name_is_told(folder: Path):
    shutil.copy(folder / ENGLISH, folder / "messages/de.yml")

    (fault,) = faults(folder)

    assert (fault.file, fault.message) == (
        "messages/de.yml",
        "is not read: let its name end in .yaml",
    )


def test_what_is_missing_is_told_on_the_line_of_what_should_hold_it(folder: Path, edit: Edit):
    edit(HIP, "    label: Deep breaths\n", "")
    lines = (folder / HIP).read_text("utf-8").splitlines()

    (fault,) = faults(folder)

    assert lines[fault.line - 1].strip() == "- id: deep_breathing"


def test_all_faults_of_all_files_are_told_at_once(folder: Path, edit: Edit):
    edit(HIP, "label: Deep breaths", "label: 12")
    edit(HIP, "minimum: NWB", "minimum: some")
    edit(FLAGS, "static_minutes: 120", "static_minutes: soon")
    (folder / WORDS).unlink()

    told = [(fault.file, fault.path) for fault in faults(folder)]

    assert (HIP, "exercises[0].minimum") in told
    assert (HIP, "exercises[1].label") in told
    assert (FLAGS, "static_minutes") in told
    assert (WORDS, "") in told


def test_a_missing_file_or_an_empty_folder_is_named(folder: Path):
    shutil.rmtree(folder / "protocols")
    (folder / FLAGS).unlink()

    told = {fault.file: fault.message for fault in faults(folder)}

    assert told["protocols"] == "has no .yaml file: put one there"
    assert told[FLAGS] == "is missing: put it back"


def test_english_must_be_there(folder: Path):
    (folder / ENGLISH).unlink()

    assert [str(fault) for fault in faults(folder)] == [f"{ENGLISH}:1: is missing: put it back"]


def test_english_must_have_every_text_the_service_sends(folder: Path):
    path = folder / ENGLISH
    content = yaml.safe_load(path.read_text("utf-8"))
    del content["texts"]["stop"]
    path.write_text(yaml.safe_dump(content), "utf-8")

    assert [(fault.file, fault.path) for fault in faults(folder)] == [(ENGLISH, "texts")]


def test_a_language_that_lacks_a_safety_text_is_loaded_but_cannot_be_chosen(folder: Path):
    path = folder / "messages/pl.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    del content["texts"]["stop"]
    path.write_text(yaml.safe_dump(content), "utf-8")

    catalogue = load_catalogue(folder)

    assert "pl" in catalogue.wordings
    assert "pl" not in catalogue.choosable_languages


def test_two_protocols_may_not_share_an_id(folder: Path):
    shutil.copy(folder / CORE, folder / "protocols/second.yaml")

    assert [(f.file, f.path) for f in faults(folder)] == [("protocols/second.yaml", "id")]


def test_an_exercise_stands_in_one_file_only(folder: Path):
    shutil.copy(folder / HIP, folder / "exercises/knee.yaml")

    assert {f.file for f in faults(folder)} == {"exercises/knee.yaml"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"- a list\n", "must be fields with values"),
        (b"name: caf\xe9\n", "is not UTF-8"),
        (b"name: \x07\n", "is not YAML"),
        (b"a: &x [1]\nb: *x\n", "is an alias"),
        (b"a: !!python/object:os.system {}\n", "is not a field here"),
        (b"a: !!python/name:os.system x\n", "is not YAML"),
    ],
)
def test_a_file_that_is_no_set_of_fields_is_refused(folder: Path, content: bytes, message: str):
    (folder / FLAGS).write_bytes(content)

    assert any(message in fault.message for fault in faults(folder) if fault.file == FLAGS)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (FLAGS, '"chest + chest_trouble"', '"chest & pain"', "is no rule"),
        (FLAGS, '"clot"', '"clots"', None),
        (REPLIES, "  clot: [", "  clots: [", "has no words for clot"),
        (REPLIES, '- "done and dusted"', '- "(done"', "bracket that is not closed"),
        (REPLIES, '- "done and dusted"', '- "done)"', "bracket too many"),
        (REPLIES, '- "done and dusted"', '- "[done]"', "says nothing"),
        (REPLIES, '- "done and dusted"', '- "<dusted>"', "names a list <dusted>"),
        (REPLIES, '  "hedge":', '  "hedge":\n    - "<hedge>"', "in a circle: hedge"),
        (REPLIES, "  START:", "  BEGIN:", "BEGIN is no label"),
        (REPLIES, "language: en", "language: de", "rename it de.yaml"),
        (REPLIES, '"without", "none"', '"with no", "none"', "must be one word"),
    ],
)
def test_what_people_write_is_refused_when_it_cannot_be_looked_for(
    folder: Path, edit: Edit, file: str, old: str, new: str, message: str | None
):
    edit(file, old, new)

    wanted = "has no words for clots" if message is None else message
    assert any(wanted in fault.message for fault in faults(folder))
