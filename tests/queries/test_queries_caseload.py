"""The caseload: who comes first, who is found, what is counted, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.errors import Invalid
from physio_service.domain.event import SYSTEM
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.pause import PauseKind
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.queries.caseload import CaseloadRow, Order, caseload
from physio_service.services.founding import found_clinic
from physio_service.store import activities, episodes, measurements, patients, pauses, tasks
from physio_service.store import schema as tables
from physio_service.store.database import Database
from tests.builders_adherence import settled
from tests.builders_messages import OTHER_PHONE, PHONE, Line
from tests.builders_people import NEW_CLINIC


def rows(on: Line, **asked: object) -> tuple[CaseloadRow, ...]:
    with on.database.reading() as tx:
        return caseload(tx, on.clinic_id, on.now, **asked).rows


def names(on: Line, **asked: object) -> list[str | None]:
    return [row.name for row in rows(on, **asked)]


def need(on: Line, patient, tier: Tier, *, hours: int, kind: TaskKind = TaskKind.CALL_BACK):
    due_at = on.now + timedelta(hours=hours)
    task = NewTask(on.clinic_id, patient.id, kind, tier, f"{kind}:{patient.id}", due_at)
    with on.database.transaction() as tx:
        tasks.open_task(tx, task, SYSTEM, on.now)


def session(on: Line, episode, state: ActivityState | None, *, days_ago: int = 1):
    activity = on.activity(episode, due_in=timedelta(days=-days_ago))
    if state is not None:
        with on.database.transaction() as tx:
            activities.settle(tx, activity, state, Source.SMS, on.now)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_the_worst_and_soonest_due_come_first(on):
    _calm, today, now_soon, now_later = (
        on.patient(f"+4477009004{n:02}", name=name)
        for n, name in enumerate(("Calm", "Today", "Now soon", "Now later"))
    )
    need(on, today, Tier.SAME_DAY, hours=0)
    need(on, now_later, Tier.TOP, hours=5)
    need(on, now_soon, Tier.TOP, hours=1)
    need(on, now_soon, Tier.REVIEW, hours=0, kind=TaskKind.GATE_DUE)

    assert names(on) == ["Now soon", "Now later", "Today", "Calm"]
    assert names(on, attention_only=True) == ["Now soon", "Now later", "Today"]
    assert rows(on)[0].need.open_tasks == 2
    assert rows(on)[0].need.kind is TaskKind.CALL_BACK
    assert rows(on)[3].need is None


@pytest.mark.parametrize("order", list(Order))
def test_pages_hold_everybody_once_in_every_order(on, order):
    for number in range(7):
        patient = on.patient(f"+4477009004{number:02}", name=f"Patient {number}")
        if number % 3 == 0:
            need(on, patient, Tier.SAME_DAY, hours=number)
    whole = names(on, order=order)
    seen, after = [], None
    with on.database.reading() as tx:
        while True:
            page = caseload(tx, on.clinic_id, on.now, order=order, after=after, limit=2)
            seen += [row.name for row in page.rows]
            after = page.next
            if after is None:
                break

    assert seen == whole
    assert sorted(seen) == [f"Patient {number}" for number in range(7)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ann", ["Anna Sokolova", "Annette Sorley"]),
        ("ANNA", ["Anna Sokolova"]),
        ("so ann", ["Anna Sokolova", "Annette Sorley"]),
        ("sorley annette", ["Annette Sorley"]),
        ("nna", []),
        ("a", []),
        ("anna sorley", []),
        ("%", []),
    ],
)
def test_a_name_is_found_by_the_beginning_of_each_word(on, typed, found):
    on.patient(PHONE, name="Anna Sokolova")
    on.patient(OTHER_PHONE, name="Annette Sorley")

    assert sorted(names(on, search=typed)) == found


def test_a_reference_and_a_whole_number_find_one_person(on):
    anna = on.patient(PHONE, name="Anna")
    on.patient(OTHER_PHONE, name="Bo")
    with on.database.transaction() as tx:
        reference = anna.reference.upper()[:6]
        patients.change(tx, on.clinic_id, anna.id, version=anna.version, reference=reference)

    assert names(on, search=reference.lower()) == ["Anna"]
    assert names(on, search="7", number=OTHER_PHONE) == ["Bo"]
    assert names(on, search="7", number="+447700900999") == []


def test_another_clinics_patients_are_never_shown(on):
    on.patient(name="Anna")
    elsewhere = replace(NEW_CLINIC, sender_address="+447700900002")
    other = found_clinic(on.database, elsewhere, SYSTEM, on.now)

    with on.database.reading() as tx:
        assert caseload(tx, other, on.now, search="Anna", number=PHONE).rows == ()


def test_adherence_counts_seven_days_and_tells_answered_from_due(on):
    patient = on.patient()
    episode = on.episode(patient)
    session(on, episode, ActivityState.DONE, days_ago=1)
    session(on, episode, ActivityState.PART, days_ago=2)
    settled(on, patient, episode, ActivityState.MISSED, days_ago=3)
    session(on, episode, ActivityState.EXCUSED, days_ago=4)
    session(on, episode, ActivityState.DONE, days_ago=7)
    session(on, episode, None, days_ago=0)

    adherence = rows(on)[0].adherence

    assert (adherence.done, adherence.part, adherence.silent, adherence.excused) == (1, 1, 1, 1)
    assert adherence.reported == pytest.approx(0.75)
    assert adherence.conservative == pytest.approx(0.5)


def test_each_patient_has_seven_days_of_their_own_calendar(on):
    far = on.patient(PHONE, name="Far", zone="Pacific/Kiritimati")
    near = on.patient(OTHER_PHONE, name="Near")
    on.clock.forward(hours=3)  # noon in London, 02:00 tomorrow on Kiritimati
    for patient in (far, near):
        session(on, on.episode(patient), ActivityState.DONE, days_ago=6)

    assert {row.name: row.adherence.done for row in rows(on)} == {"Far": 0, "Near": 1}


def test_a_row_says_where_the_treatment_stands(on):
    episode = on.episode(on.patient())
    as_assigned = update(tables.episodes).values(operated_at=None)
    with on.database.transaction() as tx:
        tx.connection.execute(as_assigned)
    before = rows(on)[0].courses[0]
    with on.database.transaction() as tx:
        episodes.set_operated(
            tx,
            on.clinic_id,
            episode.id,
            version=1,
            day=on.now.date() - timedelta(days=7),
            plan_version=1,
            now=on.now,
        )
    after = rows(on)[0].courses[0]

    assert before.week is None
    assert (after.limb, after.week, after.status) == (Limb.LEFT, 2, Status.TTWB)
    assert after.status_word == "toe touch"


def test_the_last_pain_and_a_pause_are_shown(on):
    patient = on.patient()
    with on.database.transaction() as tx:
        for days, score in ((3, 7.0), (1, 2.0)):
            at = on.now - timedelta(days=days)
            measurements.add(
                tx, on.clinic_id, patient.id, None, "pain_usual", score, at, at.date(), Source.SMS
            )
        pauses.start(tx, on.clinic_id, patient.id, PauseKind.CLINIC, on.now)
    row = rows(on)[0]

    assert (row.pain.score, row.is_paused) == (2.0, True)


def test_only_texts_of_a_week_that_may_be_lost_count_as_undelivered(on):
    patient = on.patient()
    on.episode(patient)
    for sequence in range(2):
        on.queue(patient, sequence=sequence)
    with on.database.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE messages SET state = 'failed' WHERE sequence = 0")

    assert rows(on)[0].undelivered == 1
    on.clock.forward(days=8)
    assert rows(on)[0].undelivered == 0


def test_a_page_costs_the_same_however_many_it_shows(on):
    costs = []
    for number in range(12):
        patient = on.patient(f"+4477009004{number:02}", name=f"Patient {number}")
        on.episode(patient)
        need(on, patient, Tier.REVIEW, hours=1)
        if number in (0, 11):
            with counted(on.database) as statements:
                rows(on)
            costs.append(len([one for one in statements if one.lstrip().startswith("SELECT")]))

    assert costs[0] == costs[1]
    assert costs[0] <= 10  # the page, in two parts, and one for each subject


@pytest.mark.parametrize("cursor", [("1",), ("1", "no day", "R1"), ("1", "2026-01-01", "R", "x")])
def test_a_cursor_of_another_list_is_refused(on, cursor):
    with pytest.raises(Invalid), on.database.reading() as tx:
        caseload(tx, on.clinic_id, on.now, after=cursor)
