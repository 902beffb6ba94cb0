"""What staff text back: OK takes a task; anything else is looked at for safety and shown."""

import pytest

from physio_service.domain.audit import Span
from physio_service.domain.task import Tier
from physio_service.services.auditing import violations_in
from tests.builders_ladder import ANN, BEN, ward

ONE_DAY = 24


@pytest.fixture
def here(line):
    return ward(line)


def owner(here, task_id):
    (row,) = [one for one in here.line.rows("tasks") if one["id"] == task_id]
    return row["owner_id"], row["acknowledged_at"] is not None


def test_ok_and_the_name_takes_the_task_as_that_person(here):
    task_id = here.task()
    here.beat()
    here.wait(15, step=15)

    assert here.line.says(f"ok {here.callsign(task_id).lower()}", BEN) == ["staff_yours"]

    assert owner(here, task_id) == (here.people[BEN], True)
    assert here.line.journal("reply.")[-1] == "reply.understood"
    here.line.send()
    here.wait(60, step=30)
    assert [name for name, _ in here.calls()] == ["Ann", "Ben"]


def test_ok_alone_takes_the_only_one_and_asks_which_of_two(here):
    first = here.task(dedupe="first")
    here.beat()
    assert here.line.says("OK", ANN) == ["staff_yours"]
    assert owner(here, first) == (here.people[ANN], True)

    here.task(dedupe="second")
    third = here.task(dedupe="third")
    here.beat()

    assert here.line.says("OK", ANN) == ["staff_which"]
    assert here.callsign(third) in here.line.texts()[-1].body
    assert owner(here, third) == (here.people[ANN], False)


def test_a_task_that_a_colleague_took_is_not_taken_from_them(here):
    task_id = here.task()
    here.beat()
    name = here.callsign(task_id)
    here.take(task_id, BEN)

    assert here.line.says(f"OK {name}", ANN) == ["staff_gone"]
    assert here.line.says(f"OK {name}", BEN) == ["staff_yours"]  # theirs already
    assert owner(here, task_id) == (here.people[BEN], True)


@pytest.mark.parametrize("text", ["OK", "OK 2222"])
def test_where_nothing_waits_ok_is_told_how_the_line_works(here, text):
    assert here.line.says(text, ANN) == ["staff_help"]


def test_a_name_that_is_none_takes_nothing_though_only_one_waits(here):
    task_id = here.task()
    here.beat()

    assert here.line.says("OK 2222", ANN) == ["staff_which"]
    assert owner(here, task_id)[1] is False


@pytest.mark.parametrize("text", ["on my way", "yes", "done", "7"])
def test_anything_else_gets_one_short_answer_and_is_read_by_a_person(here, text):
    assert here.line.says(text, ANN) == ["staff_help"]

    assert here.line.tasks() == [("read_reply", Tier.REVIEW)]
    assert "999" in here.line.texts()[-1].body


def test_what_may_be_a_sign_of_danger_is_seen_to_as_anybodys(here):
    assert here.line.says("chest pain and cannot breathe", ANN) == ["unknown"]

    assert here.line.tasks() == [("read_reply", Tier.SAME_DAY)]


def test_a_stop_silences_and_a_start_brings_the_texts_back_without_asking_for_consent(here):
    assert here.line.says("STOP", ANN) == ["stop"]
    here.task(dedupe="first")
    here.beat()
    assert here.calls()[0][0] == "Ben"

    assert here.line.says("START", ANN) == ["staff_help"]
    here.task(dedupe="second")
    here.beat()

    assert here.calls()[-1][0] == "Ann"


def test_ok_from_a_number_that_is_a_patients_too_is_a_patients_text(here):
    task_id = here.task()
    here.beat()
    name = here.callsign(task_id)
    here.line.patient(number=ANN)

    assert here.line.says(f"OK {name}", ANN) == ["unknown"]
    assert owner(here, task_id)[1] is False


def test_ok_from_a_strangers_phone_takes_nothing(here):
    task_id = here.task()
    here.beat()

    assert here.line.says(f"OK {here.callsign(task_id)}", "+447700900999") == ["unknown"]
    assert owner(here, task_id)[1] is False


def test_a_picture_takes_nothing(here):
    task_id = here.task()
    here.beat()

    here.line.says(f"OK {here.callsign(task_id)}", ANN, media_count=1)

    assert owner(here, task_id)[1] is False


def test_an_audit_of_a_night_of_texts_to_staff_finds_no_rule_broken(here):
    began_at = here.line.now
    here.line.clock.forward(hours=14)  # to eleven at night: no patient would be texted
    task_id = here.task()
    here.beat()
    here.line.says(f"OK {here.callsign(task_id)}", BEN)
    here.line.send()
    here.line.clock.forward(hours=ONE_DAY)

    with here.line.database.reading() as tx:
        checked, found = violations_in(tx, here.line.clinic_id, Span(began_at, here.line.now))

    assert checked > 0
    assert found == ()
