"""A little of what `make faults` does: processes killed for real, and the carrier counting."""

import os
import pickle

import pytest

from faults import answers, clocks, hearing, kills
from faults.__main__ import _attempts, main
from faults.judging import Tally
from faults.lab import Lab
from faults.table import FAULTS, Fault


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path, seed=1, is_short=True)
    yield lab
    lab.close()


def test_a_service_that_is_killed_loses_no_text_and_sends_none_twice(lab):
    tally = kills.at_random(lab)

    assert tally.failures == []
    assert tally.kills == 2
    assert tally.slots > 0
    assert tally.is_good


def test_a_sender_that_marks_afterwards_is_caught_sending_twice(lab):
    assert kills.naive(lab).duplicates > 0


@pytest.mark.parametrize("fault", [answers.bad_answers, clocks.jumps])
def test_no_bad_answer_silence_or_jump_of_the_clock_breaks_a_rule(lab, fault):
    tally = fault(lab)

    assert tally.failures == []
    assert tally.is_good


def test_what_a_fault_leaves_behind_is_kept(lab, tmp_path):
    tally = hearing.out_of_reach(lab)

    assert tally.is_good
    kept = tmp_path / "F15-sqlite"
    assert (kept / "seed").read_text() == "1\n"
    assert "message.claimed" in (kept / "journal.jsonl").read_text()
    assert "status_callback" in (kept / "sandbox" / "accepted.jsonl").read_text()


def test_what_is_tried_in_another_process_opens_everything_anew(lab, tmp_path):
    lab.engine("sqlite")

    for fault in (one for one in FAULTS if one.is_apart):
        sent = pickle.dumps((fault.attempt_apart, lab.afresh()))
        attempt, told = pickle.loads(sent)  # noqa: S301 - our own

        assert attempt.__self__ == fault
        assert told == Lab(tmp_path, seed=1, is_short=True)


def who_tries(_lab):
    return Tally(notes=[str(os.getpid())])


def test_what_the_other_core_has_not_begun_is_taken_over_and_nothing_is_tried_twice(lab):
    rows = [Fault(f"F{n}", "is tried", who_tries, is_apart=True) for n in range(9)]

    tried = [(fault.name, tally.notes) for fault, tally, _ in _attempts(rows, lab, int)]

    assert sorted(name for name, _ in tried) == [row.name for row in rows]
    assert any(notes == [str(os.getpid())] for _, notes in tried)


def test_every_kind_of_wrong_counts(lab):
    assert Tally().is_good
    for wrong in ("lost", "duplicates", "quiet_hour_violations", "after_stop", "late", "strays"):
        assert not Tally(**{wrong: 1}).is_good


def test_a_name_that_is_no_fault_is_no_success(tmp_path, capsys):
    assert main(["--only", "F99", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith('{"kills": 0')
