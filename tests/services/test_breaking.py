"""Circuits: what would refuse every text is tried by one text a minute, and by no other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.domain.task import TaskOutcome
from physio_service.messaging.gateway import Accepted, Uncertain
from physio_service.services.claiming import claim_due
from physio_service.services.founding import found_clinic
from physio_service.store import circuits, tasks
from physio_service.store.types import new_id
from tests.builders_carrier import refused
from tests.builders_people import NEW_CLINIC, TEXTS

WRONG_PASSWORD, NO_SENDER, DAY_CAP, HOUR_CAP = 20003, 21606, 63038, 60728


def crowd(line, count, **changes):
    """Queue one text to each of so many patients."""
    for n in range(count):
        number = f"+4477009003{n:02}"
        line.episode(patient := line.patient(number))
        line.queue(patient, number, **changes)


def open_circuits(line):
    with line.database.reading() as tx:
        return [(one.rule, one.error_code) for one in circuits.open_now(tx)]


def refuse_once(line, code):
    """Let the first text be refused, and none be tried after it."""
    line.carrier.answers = [refused(code)]
    line.send()


def test_one_refusal_of_the_account_stops_every_text_at_once(line):
    crowd(line, 5)

    refuse_once(line, WRONG_PASSWORD)
    line.send()

    assert len(line.carrier.handed) == 1
    assert open_circuits(line) == [("carrier_setup", WRONG_PASSWORD)]
    assert {rule for _, _, rule in line.outcomes()} == {"carrier_setup"}
    assert line.tasks() == [("carrier_setup", 2)]


@pytest.mark.parametrize(("code", "told"), [(WRONG_PASSWORD, 2), (DAY_CAP, 2), (NO_SENDER, 1)])
def test_an_account_that_is_refused_is_told_to_every_clinic_and_a_sender_to_its_own(
    line, code, told
):
    another = replace(NEW_CLINIC, sender_address="+447700900998")
    found_clinic(line.database, another, SYSTEM, line.now)
    crowd(line, 1)

    refuse_once(line, code)

    assert line.tasks() == [("carrier_setup", 2)] * told
    assert len({task["clinic_id"] for task in line.rows("tasks")}) == told


def test_people_are_told_once_while_it_goes_on_and_again_of_another_reason(line):
    crowd(line, 2)
    for code in (WRONG_PASSWORD, WRONG_PASSWORD, DAY_CAP):
        refuse_once(line, code)
        close(line, f"carrier-setup:{code}")
        line.clock.forward(minutes=1)

    assert [task["dedupe"] for task in line.rows("tasks")] == [
        f"carrier-setup:{code}" for code in (WRONG_PASSWORD, DAY_CAP)
    ]


def close(line, cause):
    how = {"outcome": TaskOutcome.DONE, "note": "", "staff_id": line.house.physio_id}
    with line.database.transaction() as tx:
        found = tasks.open_for(tx, line.clinic_id, cause)
        if found is not None:
            tasks.close(tx, line.clinic_id, found, **how, who=line.house.physio, now=line.now)


def test_a_safety_answer_that_is_refused_with_all_others_is_the_most_urgent_task(line):
    crowd_of_safety(line)
    line.clock.forward(minutes=1)

    refuse_once(line, WRONG_PASSWORD)

    assert sorted(line.tasks()) == [("carrier_setup", 2), ("safety_text_failed", 1)]


def test_a_country_that_is_switched_off_concerns_the_number_and_the_account(line):
    crowd(line, 1)

    refuse_once(line, 21408)

    assert open_circuits(line) == []
    assert line.rows("contacts")[0]["invalid_code"] == "21408"
    assert sorted(line.tasks()) == [("carrier_setup", 2), ("undelivered", 3)]


def test_one_text_a_minute_tries_for_all(line):
    crowd(line, 5)
    line.carrier.answers = [refused(WRONG_PASSWORD)] * 99

    for _ in range(10):
        line.send()
        line.clock.forward(seconds=20)

    assert len(line.carrier.handed) == 4  # at 0, 60, 120 and 180 seconds
    assert {state for _, state, _ in line.outcomes()} == {"queued"}


def test_two_processes_never_take_the_same_try(line):
    crowd(line, 3)
    refuse_once(line, WRONG_PASSWORD)
    line.clock.forward(minutes=1)

    first, _ = claim_due(line.database, TEXTS, "one", line.now, limit=8)
    second, _ = claim_due(line.database, TEXTS, "two", line.now, limit=8)

    assert (len(first), len(second)) == (1, 0)
    assert first[0].is_probe


def test_the_first_text_that_is_taken_lets_all_others_go(line):
    crowd(line, 5)
    refuse_once(line, WRONG_PASSWORD)
    line.clock.forward(minutes=1)

    line.send()

    assert len(line.carrier.handed) == 6
    assert open_circuits(line) == []
    assert {state for _, state, _ in line.outcomes()} == {"sent"}
    assert line.journal("circuit.") == ["circuit.opened", "circuit.closed"]


@pytest.mark.parametrize(
    ("answer", "is_open"),
    [
        (refused(21610), False),
        (refused(21211), False),
        (refused(21617), False),
        (refused(20429), True),
        (Uncertain("closed"), True),
        (Accepted("SM1"), False),
    ],
)
def test_what_is_said_of_a_text_itself_shows_that_the_line_works(line, answer, is_open):
    crowd(line, 1)
    refuse_once(line, WRONG_PASSWORD)
    line.clock.forward(minutes=1)
    line.carrier.answers = [answer]

    line.send()

    assert bool(open_circuits(line)) is is_open


def test_a_text_that_waits_for_the_line_expires_visibly(line):
    crowd(line, 3, not_after_at=line.now + timedelta(minutes=5))
    line.carrier.answers = [refused(WRONG_PASSWORD)] * 99
    line.send()

    line.clock.forward(minutes=6)
    line.send()

    assert {(state, rule) for _, state, rule in line.outcomes()} == {("expired", "too_late")}
    assert len(line.carrier.handed) == 1


def test_waiting_for_the_line_is_not_an_attempt(line):
    crowd(line, 3)

    refuse_once(line, WRONG_PASSWORD)
    line.clock.forward(seconds=30)
    line.send()

    assert [row["outcome"] for row in line.rows("attempts")] == ["refused"]


def test_a_sender_that_is_refused_holds_up_no_other_sender(line):
    crowd(line, 2)
    refuse_once(line, NO_SENDER)
    with line.database.transaction() as tx:
        (mine,) = circuits.open_now(tx)
        other = circuits.take_probe(tx, new_id(), line.now, line.now)

    assert mine.sender_id is not None
    assert other is None


def test_the_daily_cap_pauses_until_the_first_text_of_the_day_is_a_day_old(line):
    crowd(line, 1)
    line.send()
    line.clock.forward(hours=3)
    line.episode(patient := line.patient("+447700900399"))
    line.queue(patient, "+447700900399")

    refuse_once(line, DAY_CAP)

    with line.database.reading() as tx:
        (circuit,) = circuits.open_now(tx)
    assert circuit.rule == "carrier_cap"
    assert circuit.probe_at == line.now + timedelta(hours=21)


def test_the_hourly_cap_pauses_for_an_hour(line):
    crowd(line, 1)

    refuse_once(line, HOUR_CAP)
    for _ in range(59):
        line.clock.forward(minutes=1)
        line.send()
    tried = len(line.carrier.handed)
    line.clock.forward(minutes=1)
    line.send()

    assert (tried, len(line.carrier.handed)) == (1, 2)


def test_when_a_cap_is_over_safety_goes_first_and_what_is_late_is_dropped(line):
    crowd(line, 2, not_after_at=line.now + timedelta(minutes=30))
    crowd_of_safety(line)
    refuse_once(line, HOUR_CAP)

    line.clock.forward(hours=1)
    line.send()

    assert [text.to for text in line.carrier.handed[1:]] == ["+447700900350"]
    assert sorted(state for _, state, _ in line.outcomes()) == ["expired", "expired", "sent"]


def crowd_of_safety(line):
    line.patient("+447700900350")
    line.queue(
        None,
        "+447700900350",
        duty=Duty.SAFETY,
        kind="unknown",
        wording_key="call_ack",
        due_at=line.now + timedelta(minutes=1),
        not_after_at=line.now + timedelta(hours=24),
    )


def test_a_sender_whose_queue_is_full_sends_one_at_a_time_and_nobody_is_called(line):
    crowd(line, 3)
    line.carrier.answers = [refused(21611)]
    line.send()
    line.send()

    assert len(line.carrier.handed) == 1
    assert open_circuits(line) == [("carrier_slow", 21611)]
    assert line.tasks() == []
