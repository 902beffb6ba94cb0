"""A death stops everything in one transaction; archiving waits until nothing is under way."""

from datetime import date, timedelta

import pytest

from physio_service.domain.episode import Complication, Outcome
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.domain.task import NewTask, TaskKind, TaskOutcome, Tier
from physio_service.services import archiving, ending
from physio_service.services.planning import plan_ahead
from physio_service.services.reminding import remind
from physio_service.store import outcomes, tasks
from tests.builders_care import faults, operate
from tests.builders_people import TEXTS

DIED = date(2026, 3, 20)


@pytest.fixture
def here(line):
    return line.house


@pytest.fixture
def patient_id(line, here):
    made = here.patient(line.now, birth_day=date(1960, 1, 1))
    here.consent(made, line.now)
    return made


@pytest.fixture
def episode_id(line, here, patient_id):
    made = here.assign(patient_id, line.now)
    line.clock.forward(days=18)
    operate(here, made, line.now)
    return made


def die(line, here, patient_id, day=DIED, *, who=None, version=None):
    archiving.record_death(
        here.database,
        who or here.physio,
        here.clinic_id,
        patient_id,
        day,
        version=version or here.read(patient_id).version,
        now=line.now,
    )


def put_away(line, here, patient_id, *, who=None, act=archiving.archive):
    version = here.read(patient_id).version
    act(
        here.database,
        who or here.physio,
        here.clinic_id,
        patient_id,
        version=version,
        now=line.now,
    )


def ask_for_a_call(line, here, patient_id, kind=TaskKind.CALL_BACK):
    task = NewTask(here.clinic_id, patient_id, kind, Tier.SAME_DAY, f"x:{kind}", line.now)
    with here.database.transaction() as tx:
        tasks.open_task(tx, task, SYSTEM, line.now)


def test_a_death_stops_episodes_texts_and_tasks_at_once(line, here, patient_id, episode_id):
    patient = here.read(patient_id)
    line.queue(patient, due_at=line.now + timedelta(hours=1))
    ask_for_a_call(line, here, patient_id)

    die(line, here, patient_id)

    dead, episode = here.read(patient_id), here.episode(episode_id)
    assert (dead.is_dead, dead.died_day, dead.archived_at) == (True, DIED, line.now)
    assert (episode.is_active, episode.outcome) == (False, Outcome.DIED)
    assert [one for one in here.agenda(episode_id) if one.due_at > line.now] == []
    assert line.tasks() == []
    assert {text.state.value for text in line.texts()} <= {"sent", "suppressed", "expired"}
    assert line.journal("patient.d") == ["patient.died"]
    line.clock.forward(days=1)
    for beat in (lambda: plan_ahead(line.database, line.now), line.send):
        beat()
    remind(line.database, TEXTS, line.now)
    line.send()
    assert line.carrier.handed == []


def test_a_task_of_the_house_outlives_the_patient(line, here, patient_id, episode_id):
    ask_for_a_call(line, here, patient_id, TaskKind.CARRIER_CODE)

    die(line, here, patient_id)

    assert line.tasks() == [("carrier_code", 2)]
    assert not here.episode(episode_id).is_active


def test_what_the_carrier_says_later_asks_nobody_to_ring(line, here, patient_id, episode_id):
    token = line.queue(here.read(patient_id))
    line.send()
    sid = line.text(token).provider_sid
    die(line, here, patient_id)

    line.receipt(None, "undelivered", sid=sid, code=30005)

    assert line.tasks() == []
    assert not here.episode(episode_id).is_active


def test_a_death_is_recorded_once_as_seen_and_of_a_day_that_was(line, here, patient_id, episode_id):
    with pytest.raises(Stale):
        die(line, here, patient_id, version=9)
    for day in (line.now.date() + timedelta(days=1), date(1959, 12, 31)):
        assert faults(lambda day=day: die(line, here, patient_id, day)) == {"died_day"}
    with pytest.raises(NotAllowed):
        die(line, here, patient_id, who=SYSTEM)
    assert here.episode(episode_id).is_active

    die(line, here, patient_id, None)
    with pytest.raises(Conflict):
        die(line, here, patient_id)


def test_an_assistant_may_record_a_death_but_not_take_it_back(line, here, patient_id):
    assistant = here.staff(Role.ASSISTANT, line.now)
    die(line, here, patient_id, None, who=assistant)

    with pytest.raises(NotAllowed):
        put_away(line, here, patient_id, who=assistant, act=archiving.restore)


def test_a_death_recorded_in_error_is_taken_back_and_nothing_begins_by_itself(
    line, here, patient_id, episode_id
):
    die(line, here, patient_id)
    put_away(line, here, patient_id, act=archiving.restore)

    back = here.read(patient_id)
    assert (back.is_dead, back.died_day, back.archived_at) == (False, None, None)
    assert not here.episode(episode_id).is_active
    assert here.events("patient.restored") == [{"was_dead": True}]
    with pytest.raises(Conflict):
        put_away(line, here, patient_id, act=archiving.restore)


def test_a_patient_is_archived_only_when_nothing_is_under_way(line, here, patient_id, episode_id):
    with pytest.raises(Conflict):
        put_away(line, here, patient_id)
    ending.end(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        Outcome.KEPT_HIP,
        version=here.episode(episode_id).version,
        now=line.now,
    )
    ask_for_a_call(line, here, patient_id)
    with pytest.raises(Conflict):
        put_away(line, here, patient_id)
    task_id = line.rows("tasks")[-1]["id"]
    with here.database.transaction() as tx:
        tasks.close(
            tx,
            here.clinic_id,
            task_id,
            outcome=TaskOutcome.DONE,
            note="",
            staff_id=here.physio_id,
            who=here.physio,
            now=line.now,
        )

    put_away(line, here, patient_id)

    assert here.read(patient_id).archived_at == line.now
    with pytest.raises(Conflict):
        put_away(line, here, patient_id)


def end(line, here, episode_id, outcome, **more):
    ending.end(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        outcome,
        version=here.episode(episode_id).version,
        now=line.now,
        **more,
    )


def test_a_complication_is_named_and_its_note_sealed(line, here, episode_id):
    end(
        line,
        here,
        episode_id,
        Outcome.COMPLICATION,
        complication=Complication.OTHER,
        in_words="a screw",
    )

    ended = here.episode(episode_id)
    assert (ended.outcome, ended.complication) == (Outcome.COMPLICATION, Complication.OTHER)
    assert here.look(lambda tx: outcomes.note_of(tx, ended)) == "a screw"
    assert b"a screw" not in line.rows("episodes")[0]["outcome_note"].blob


def test_the_way_to_a_hip_replacement_is_an_outcome_with_its_cause(line, here, episode_id):
    end(line, here, episode_id, Outcome.HIP_REPLACEMENT, complication=Complication.COLLAPSE)

    assert here.episode(episode_id).complication is Complication.COLLAPSE
    assert here.events("episode.ended")[-1]["complication"] == "collapse"


@pytest.mark.parametrize(
    ("outcome", "more", "field"),
    [
        (Outcome.COMPLICATION, {}, "complication"),
        (Outcome.KEPT_HIP, {"complication": Complication.PAIN}, "complication"),
        (Outcome.COMPLICATION, {"complication": Complication.OTHER}, "note"),
        (Outcome.KEPT_HIP, {"in_words": "x" * 2001}, "note"),
        (Outcome.DIED, {}, "outcome"),
    ],
)
def test_an_ending_that_says_too_little_is_refused(line, here, episode_id, outcome, more, field):
    assert faults(lambda: end(line, here, episode_id, outcome, **more)) == {field}


def test_what_was_asked_about_an_episode_ends_with_it(line, here, patient_id):
    made = here.assign(patient_id, line.now)
    line.clock.forward(days=14)
    plan_ahead(line.database, line.now)
    assert [kind for kind, _ in line.tasks()] == ["gate_due"]

    end(line, here, made, Outcome.OPERATION_CANCELLED)

    assert line.tasks() == []
    with pytest.raises(Conflict):
        end(line, here, made, Outcome.MOVED_AWAY)
    with pytest.raises(Invalid):
        end(line, here, made, Outcome.DIED)
