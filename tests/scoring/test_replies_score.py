"""`flask replies score`: any labelled file, read strictly, scored without a server."""

import json

import pytest
from click.testing import CliRunner

from physio_service.scoring.command import replies

HEADER = "language\ttext\topen_question\texpected\n"


@pytest.fixture
def scored(tmp_path):
    def run(content, *words):
        file = tmp_path / "labelled.tsv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(replies, ["score", str(file), *words])

    return run


def last_line(answer):
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout.splitlines()[-1])


def test_a_good_file_ends_with_its_score_as_one_line_of_json(scored):
    said = last_line(scored(HEADER + "en\tdone\tsession\tDONE\nen\t7\tpain\tPAIN:6\n"))

    assert said == {
        "rows": 2,
        "exact": 0.5,
        "safety_recall": 1.0,
        "false_safety": 0,
        "guessed": 0,
    }


def test_the_table_shows_what_was_met_and_what_was_confused(scored):
    lines = scored(HEADER + "en\tdone\tnone\tDONE\nen\tskip\tnone\tUNCLEAR\n").stdout.splitlines()

    assert lines[0].split() == ["expected", "became", "times"]
    assert ["DONE", "DONE", "1"] in [line.split() for line in lines]
    assert ["UNCLEAR", "SKIP", "1", "<"] in [line.split() for line in lines]


def test_what_a_person_must_read_and_does_not_is_counted_as_guessed(scored):
    assert last_line(scored(HEADER + "en\tdone\tnone\tUNCLEAR\n"))["guessed"] == 1


def test_rows_are_written_with_text_expected_and_got(scored, tmp_path):
    out = tmp_path / "rows.tsv"
    last_line(scored(HEADER + "en\tdone\tnone\tPART\n", "--rows", str(out)))

    assert out.read_text("utf-8") == "text\texpected\tgot\ndone\tPART\tDONE\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + (HEADER + "en\tdone\tsession\tDONE\n").encode(),
        (HEADER + "en\tdone\tsession\tDONE\n").replace("\n", "\r\n"),
        HEADER + "\n\nen\tdone\tsession\tDONE\n\n",
        "expected\tnote\topen_question\ttext\tlanguage\nDONE\tx\tsession\tdone\ten\n",
        "Language\tTEXT\topen_question\texpected\textra\nen-GB\tdone\tSession\tdone\n",
        HEADER + 'en\t"done"\tsession\tDONE\n',
        HEADER + "en\tdone\t\tDONE",
    ],
    ids=["mark", "crlf", "blank", "order", "spelling", "quoted", "no question"],
)
def test_what_spreadsheets_make_of_a_file_changes_nothing(scored, content):
    assert last_line(scored(content))["exact"] == 1.0


def test_a_quotation_mark_belongs_to_the_text(scored, tmp_path):
    out = tmp_path / "rows.tsv"
    content = HEADER + 'en\t"stop\tnone\tUNCLEAR\nen\the said "skip" to me\tnone\tUNCLEAR\n'
    said = last_line(scored(content, "--rows", str(out)))

    assert said["rows"] == 2
    assert 'he said "skip" to me' in out.read_text("utf-8")


def test_labels_are_joined_in_any_order_and_the_highest_tier_wins(scored):
    content = HEADER + "en\tx\tpain\tSAFETY:3+PAIN:7+SAFETY:2\nen\ty\tnone\tUNCLEAR + SAFETY:1\n"
    lines = scored(content).stdout.splitlines()

    assert [line.split()[0] for line in lines[1:-1]] == ["PAIN", "SAFETY:1", "SAFETY:2"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("language\ttext\texpected\n", "line 1: there is no column open_question"),
        ("", "line 1: there is no column"),
        (HEADER.replace("\n", "\ttext\n"), "line 1: the column text stands twice"),
        (HEADER, "line 2: there is no reply"),
        (HEADER + "en\tdone\tsession\n", "line 2: has 3 columns of 4"),
        (HEADER + "en,done,session,DONE\n", "line 2: has 1 columns of 4"),
        (HEADER + "xx\tdone\tsession\tDONE\n", "line 2: language 'xx' is not known"),
        (HEADER + "en\tdone\tmood\tDONE\n", "line 2: open_question 'mood' is not known"),
        (HEADER + "en\tdone\tsession\tDUN\n", "line 2: label 'DUN' is not known"),
        (HEADER + "en\tdone\tsession\tPAIN:11\n", "label 'PAIN:11' is not known"),
        (HEADER + "en\tdone\tsession\t\n", "line 2: expected is empty"),
        (HEADER + "en\tdone\tsession\tUNCLEAR+DONE\n", "UNCLEAR stands beside an answer"),
        (HEADER.encode() + b"en\tdon\xe9\tnone\tDONE\n", "line 2: is not UTF-8"),
    ],
)
def test_a_bad_file_is_refused_by_line_with_the_mend(scored, content, fault):
    answer = scored(content)

    assert answer.exit_code != 0
    assert fault in answer.output


def test_many_faults_are_told_together_but_not_all(scored):
    answer = scored(HEADER + "zz\tdone\tsession\tDONE\n" * 30)

    assert "line 21:" in answer.output
    assert "line 22:" not in answer.output
    assert "and 10 more" in answer.output


def test_a_file_that_is_not_there_and_one_that_cannot_be_written_are_told(scored, tmp_path):
    missing = CliRunner().invoke(replies, ["score", str(tmp_path / "none.tsv")])
    unwritable = scored(HEADER + "en\tdone\t\tDONE\n", "--rows", str(tmp_path / "no" / "rows"))

    assert missing.exit_code == unwritable.exit_code == 1
    assert "cannot be read" in missing.output
    assert "cannot be written" in unwritable.output
