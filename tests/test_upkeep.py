"""The commands that keep the database: a whole copy, a noted restore, a named person's word."""

import sqlite3
from contextlib import closing

import pytest

from tests.test_cli import CLINIC, run  # noqa: F401 - the fixture


def test_a_backup_is_a_whole_copy_for_its_owner_alone(run, tmp_path):  # noqa: F811
    clinic_id = run(CLINIC).output.strip().replace("-", "")
    copy = tmp_path / "copy.db"

    answer = run(f"backup --to {copy}")

    assert answer.exit_code == 0, answer.output
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT id FROM clinics").fetchone() == (clinic_id,)


def test_a_backup_overwrites_nothing(run, tmp_path):  # noqa: F811
    (tmp_path / "copy.db").write_text("something dear")

    answer = run(f"backup --to {tmp_path / 'copy.db'}")

    assert answer.exit_code == 1
    assert "is there already" in answer.output


def test_a_noted_restore_pauses_every_clinic_until_somebody_resumes(run):  # noqa: F811
    clinic_id = run(CLINIC).output.strip()
    person = f"create-staff --clinic {clinic_id} --username ada --name Ada --role admin"
    run(person, typed="a long pass phrase\na long pass phrase\n")

    noted = run("restored")
    resumed = run("resume-texts --username ada", typed="a long pass phrase\n")
    again = run("resume-texts --username ada", typed="a long pass phrase\n")

    assert "paused in 1 clinics" in noted.output
    assert resumed.exit_code == 0, resumed.output
    assert again.exit_code == 1
    assert "not paused after a restore" in again.output


@pytest.mark.parametrize("at", ["yesterday", "2999-01-01T00:00Z"])
def test_a_restore_at_no_possible_instant_is_refused_in_plain_words(run, at):  # noqa: F811
    answer = run(f"restored --at {at}")

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
