"""The hourly audit: it goes on where it ended, and a broken rule becomes a task for a person."""

from datetime import timedelta
from itertools import pairwise

import pytest

from physio_service.domain.message import MessageState
from physio_service.domain.patient import Consent
from physio_service.domain.pause import PauseKind
from physio_service.services.auditing import audit_due
from physio_service.services.pausing import pause
from physio_service.store import audits, messages
from tests.builders_messages import Line, line

HOUR = timedelta(hours=1)


@pytest.fixture
def here(database, clock):
    return line(database, clock)


@pytest.fixture
def patient(here):
    """A registered patient who agreed, with all of it in the journal."""
    patient_id = here.house.patient(here.now)
    here.house.consent(patient_id, here.now)
    return here.house.read(patient_id)


def audited(here: Line, later: timedelta = 3 * HOUR) -> int:
    here.clock.move_to(here.now + later)
    return audit_due(here.database, here.now)


def kept(here: Line):
    with here.database.reading() as tx:
        return audits.latest(tx, here.clinic_id, 100)


def claim_in_a_pause(here: Line, patient) -> None:
    """Do what no service would: put a text back in line that a pause took out, and send it."""
    for message in here.texts(patient):
        with here.database.transaction() as tx:
            messages.move(
                tx,
                here.clinic_id,
                message.id,
                among=[MessageState.SUPPRESSED],
                state=MessageState.QUEUED,
                rule="due",
            )
            tx.connection.exec_driver_sql("DELETE FROM pauses")
    here.send()


def test_what_the_service_sent_by_itself_breaks_no_rule(here, patient):
    here.send()
    assert {text.state for text in here.texts()} == {MessageState.SENT}

    assert audited(here) == 0
    assert sum(one.checked for one in kept(here)) >= 2


def test_a_text_claimed_in_a_pause_becomes_a_task_though_the_tables_hide_it(here, patient, caplog):
    pause(
        here.database,
        here.house.physio,
        here.clinic_id,
        patient.id,
        PauseKind.CLINIC,
        until_at=None,
        now=here.now,
    )
    claim_in_a_pause(here, patient)

    assert audited(here) == 2
    assert here.tasks() == [("rule_broken", 2)] * 2
    assert here.journal("audit.") == ["audit.rule_broken"] * 2
    assert {(r.getMessage(), r.rule) for r in caplog.records if r.levelname == "ERROR"} == {
        ("rule broken", "I4")
    }
    assert kept(here)[-1].broken == {"I4": 2}


def test_the_next_run_goes_on_where_the_last_one_ended(here, patient):
    audited(here)
    first = kept(here)
    audited(here, HOUR)

    spans = [one.span for one in reversed(kept(here))]
    assert all(a.until_at == b.from_at for a, b in pairwise(spans))
    assert len(spans) > len(first)
    assert audit_due(here.database, here.now) == 0


def test_a_long_pause_of_the_service_is_caught_up_by_the_day_and_then_by_the_hour(here, patient):
    audited(here, timedelta(days=2, hours=2))

    lengths = [one.span.until_at - one.span.from_at for one in reversed(kept(here))]
    assert lengths[:3] == [timedelta(days=1), timedelta(days=1), HOUR]
    assert kept(here)[0].span.until_at > here.now - HOUR


def test_a_pause_of_months_is_caught_up_in_several_runs(here, patient):
    audited(here, timedelta(days=150))
    after_one_run = kept(here)[0].span.until_at
    audit_due(here.database, here.now)

    assert here.now - after_one_run > timedelta(days=40)
    assert here.now - kept(here)[0].span.until_at < HOUR


def test_a_clinic_without_a_journal_is_not_audited(database, clock):
    assert audit_due(database, clock.now()) == 0


def test_a_reply_from_a_number_nobody_has_is_audited_too(here):
    here.receive("hello", "+447700900999")

    assert audited(here) == 1
    assert here.tasks() == [("rule_broken", 2)]


def test_a_reminder_that_was_never_made_is_missed(here, patient):
    assert patient.consent is Consent.GIVEN
    here.house.assign(patient.id, here.now)
    due = here.house.agenda(next(iter(here.rows("episodes")))["id"])[0].due_at
    here.clock.move_to(due + 3 * HOUR)

    while audit_due(here.database, here.now) == 0:
        pass

    assert ("rule_broken", 2) in here.tasks()


def write_from(here, senders):
    for place in range(senders):
        here.receive("hello", f"+4477009008{place:02}", sid=f"SM8{place}")


@pytest.mark.parametrize(("breaches", "told"), [(3, 3), (4, 1), (12, 1)])
def test_a_rule_broken_for_everybody_is_one_task_and_each_breach_is_in_the_journal(
    here, breaches, told
):
    write_from(here, breaches)

    assert audited(here) == breaches
    assert here.tasks() == [("rule_broken", 2)] * told
    assert here.journal("audit.") == ["audit.rule_broken"] * breaches


def test_what_follows_goes_under_the_task_for_all_while_that_is_open(here):
    write_from(here, 4)
    audited(here)
    here.receive("hello again", "+447700900899", sid="SM899")

    assert audited(here) == 1
    assert here.tasks() == [("rule_broken", 2)]
