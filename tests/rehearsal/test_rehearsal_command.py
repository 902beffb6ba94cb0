"""The command: what it prints in each format, and how it refuses what it cannot do."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from physio_service.rehearsal import command
from physio_service.rehearsal.command import rehearse_
from tests.builders_rehearsal import GOLDEN, first_days, left

FEW = ["--limb", "left", "--surgery", "2026-03-09", "--status", "TTWB"]
ROW = {"local_at", "utc_at", "purpose", "text", "segments", "rule", "state"}


@pytest.fixture(scope="module")
def told():
    return first_days()


@pytest.fixture
def printed(told, monkeypatch):
    """Print a rehearsal that was played once."""
    asked = []

    def rehearse(course, catalogue, script):
        asked.append(course)
        return told

    monkeypatch.setattr(command, "rehearse", rehearse)

    def run(*words: str):
        answer = CliRunner().invoke(rehearse_, [*FEW, *words])
        assert answer.exit_code == 0, answer.output
        return answer

    def course(*words: str):
        run(*words)
        return asked[-1]

    run.course = course
    return run


def test_json_holds_assumptions_messages_and_totals(printed, told):
    said = json.loads(printed("--format", "json").stdout)

    assert {"assumptions", "messages", "totals", "clinic"} <= said.keys()
    assert all(row.keys() >= ROW for row in said["messages"])
    assert {"delivered", "suppressed"} <= {row["state"] for row in said["messages"]}
    for row in said["messages"]:
        assert datetime.fromisoformat(row["local_at"]) == datetime.fromisoformat(row["utc_at"])
    assert said["totals"]["texts"] == len(left(told))
    assert said["totals"]["intended"] == len(said["messages"])
    assert said["totals"]["segments"] == sum(line.segments for line in left(told))


def test_drafts_are_rehearsed_and_called_drafts(printed):
    assert "DRAFT" in printed().stdout
    assert "DRAFT" in json.loads(printed("--format", "json").stdout)["assumptions"][0]


def test_a_table_says_of_every_text_when_and_why(printed, told):
    table = printed("--format", "table").stdout

    assert all(f"{line.local_at:%a %Y-%m-%d %H:%M}" in table for line in told.lines)
    assert "week_cap" in table
    assert "What the clinic would have seen" in table


def test_a_spreadsheet_gets_a_row_a_text_and_the_assumptions_stay_out_of_it(printed, told):
    answer = printed("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))

    assert [row["text"] for row in rows] == [line.text for line in told.lines]
    assert rows[0].keys() >= ROW
    assert "made up" in answer.stderr


def test_a_calendar_holds_each_text_in_utc_and_folds_its_lines(printed, told):
    calendar = printed("--format", "ics").stdout_bytes.decode()
    lines = calendar.split("\r\n")
    unfolded = calendar.replace("\r\n ", "")

    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert unfolded.count("BEGIN:VEVENT") == len(told.lines)
    assert unfolded.count("STATUS:CONFIRMED") == len(left(told))
    assert "DTSTART:20260126T080000Z" in lines
    assert "Not for emergencies. Msg rates may apply. Reply YES to join\\, STOP" in unfolded


def test_the_prefix_is_whose_price_is_counted_and_ours_is_british(printed):
    assert printed.course().number == "+44"
    assert printed.course("--prefix", "+1").number == "+1"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--prefix", "44", "write + and the country's code"),
        ("--prefix", "+44x", "write + and the country's code"),
        ("--protocol", "knee", "core_decompression"),
        ("--limb", "both", "left"),
        ("--surgery", "2026-02-30", "YYYY-MM-DD"),
        ("--surgery", "0001-01-01", "1971"),
        ("--weeks", "six", "integer"),
        ("--weeks", "0", "1 to 36"),
        ("--weeks", "1", "no day"),
        ("--status", "FWB", "TTWB"),
        ("--sign-off", "sometimes", "never"),
        ("--zone", "London", "Europe/London"),
        ("--at", "ten", "09:30"),
        ("--at", "23:00", "between 08:00 and 20:00"),
        ("--at", "10:00:30", "whole minutes"),
        ("--language", "la", "en"),
        ("--format", "pdf", "table"),
        ("--replies", "no/such/file.tsv", "read"),
    ],
)
def test_bad_input_names_the_option_and_the_way_out(option, value, said):
    answer = CliRunner().invoke(rehearse_, [*FEW, option, value])

    assert answer.exit_code == 2
    assert f"'{option}'" in answer.output
    assert said in answer.output


@pytest.mark.parametrize("missing", ["--limb", "--surgery", "--status"])
def test_what_must_be_decided_is_never_assumed(missing):
    place = FEW.index(missing)
    answer = CliRunner().invoke(rehearse_, FEW[:place] + FEW[place + 2 :])

    assert answer.exit_code == 2
    assert f"Missing option '{missing}'" in answer.output


def test_a_faulty_clinical_file_is_named(tmp_path):
    answer = CliRunner().invoke(rehearse_, FEW, env={"CONFIG_DIR": str(tmp_path)})

    assert answer.exit_code == 1
    assert "messages/placeholders.yaml:1" in answer.output


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("a.yaml", "at: then", "not a list"),
        ("a.yaml", "[unclosed", "not YAML"),
        ("a.yaml", "- {at: 2026-03-10 10:05}", "reply 1: needs text"),
        ("a.yaml", "- {after: 0, text: DONE}", "reply 1: the time"),
        ("a.tsv", "2026-03-10 10:05 DONE\n", "line 1: has no text"),
        ("a.tsv", "# why\n\ntomorrow\tDONE\n", "line 3: the time"),
        ("a.tsv", "2020-03-10 10:05\tDONE\n", "outside the course"),
    ],
)
def test_a_script_that_cannot_be_played_says_where_and_why(tmp_path, name, written, said):
    (tmp_path / name).write_text(written, encoding="utf-8")
    answer = CliRunner().invoke(rehearse_, [*FEW, "--replies", str(tmp_path / name)])

    assert answer.exit_code == 2
    assert "'--replies'" in answer.output
    assert said in answer.output


@pytest.mark.parametrize("app", [[], ["--app", "wsgi"]])
def test_flask_refuses_wrong_input_without_asking_for_any_setting(tmp_path, app):
    answer = flask(tmp_path, *app, "rehearse", *FEW, "--weeks", "0")

    assert answer.returncode == 2
    assert "'--weeks': must be from 1 to 36" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_flask_rehearses_a_whole_course_without_any_setting(tmp_path):
    answer = flask(tmp_path, "rehearse", *FEW, "--weeks", "6")

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == (GOLDEN / "6_weeks_en.txt").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def flask(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run flask in an empty folder and with an empty environment."""
    return subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
