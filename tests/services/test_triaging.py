"""Signs of danger: one fixed answer, until a named person answers for the rules that sort them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityKind
from physio_service.domain.errors import Conflict, Invalid, NotAllowed
from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.patient import Consent
from physio_service.domain.pause import PauseKind
from physio_service.domain.redflag import Mode
from physio_service.domain.staff import Role
from physio_service.domain.task import TaskOutcome
from physio_service.services.closing import close_due
from physio_service.services.triaging import mode_of, turn_off, turn_on
from physio_service.store import contacts, pauses, tasks
from physio_service.store.schema import patients as patient_rows
from tests.builders_messages import OTHER_PHONE
from tests.builders_people import READERS

AUTHORITY = "Clinical safety committee, minutes of 1 March"
NIGHT = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)


def sign(line, who=None, **changes):
    said = {"rules": READERS.version, "authority": AUTHORITY, "now": line.now, **changes}
    return turn_on(line.database, READERS, who or line.house.physio, line.clinic_id, **said)


def mode(line, rules=READERS.version):
    with line.database.reading() as tx:
        return mode_of(tx, line.clinic_id, rules)


def test_texts_are_not_sorted_until_somebody_signs(line):
    line.patient()

    assert mode(line) is Mode.STATIC
    assert line.says("I have chest pain") == ["unknown"]
    assert line.tasks() == [("read_reply", 2)]


def test_a_sign_off_is_kept_in_the_journal_with_the_version_of_every_file(line):
    sign(line)

    (event,) = [e for e in line.rows("events") if e["kind"] == "safety.signed"]
    assert mode(line) is Mode.KEYWORDS
    assert event["actor_id"] == line.house.physio_id
    assert event["after"]["rules"] == READERS.version
    assert event["after"]["files"] == READERS.hashes
    assert set(READERS.hashes) >= {"red_flags.yaml", "replies/en.yaml", "replies/ur.yaml"}


@pytest.mark.parametrize("file", ["flags", "book"])
def test_an_edit_of_a_file_turns_sorting_off_until_it_is_signed_anew(line, file):
    sign(line)
    edited = (
        replace(READERS, flags=replace(READERS.flags, content_hash="edited"))
        if file == "flags"
        else replace(
            READERS,
            books={**READERS.books, "pl": replace(READERS.books["pl"], content_hash="edited")},
        )
    )

    assert mode(line, edited.version) is Mode.STATIC


def test_what_was_not_read_is_not_signed(line):
    with pytest.raises(Conflict):
        sign(line, rules="0" * 64)
    assert mode(line) is Mode.STATIC


@pytest.mark.parametrize("authority", ["", "  ", "x" * 201])
def test_a_sign_off_says_on_whose_authority(line, authority):
    with pytest.raises(Invalid):
        sign(line, authority=authority)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.VIEWER])
def test_not_everybody_may_sign(line, role):
    with pytest.raises(NotAllowed):
        sign(line, line.house.staff(role, line.now))


def test_no_beat_and_no_patient_signs(line):
    with pytest.raises(NotAllowed):
        sign(line, Actor(ActorKind.PATIENT, None))


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.SURGEON, Role.ADMIN])
def test_anybody_who_cares_for_patients_may_turn_it_off(line, role):
    sign(line)
    who = line.house.staff(role, line.now)

    assert turn_off(line.database, who, line.clinic_id, now=line.now)
    assert mode(line) is Mode.STATIC
    assert not turn_off(line.database, who, line.clinic_id, now=line.now)
    assert line.journal("safety.") == ["safety.signed", "safety.ended"]


def test_a_new_sign_off_takes_the_place_of_the_last(line):
    sign(line)
    sign(line, line.house.staff(Role.SURGEON, line.now))

    assert [row["ended_at"] is None for row in line.rows("safety_sign_offs")] == [False, True]


@pytest.mark.parametrize(
    ("text", "answer", "tier", "minutes"),
    [
        ("I have chest pain", "rf_tier1", 1, 15),
        ("my calf is swollen", "rf_tier2", 2, 120),
        ("my calf is swollen and I can't breathe", "rf_tier1", 1, 15),
        ("I want to kill myself", "rf_crisis", 1, 15),
        ("I took too many pills, want to die and have chest pain", "rf_tier1", 1, 15),
    ],
)
def test_the_most_urgent_sign_decides_the_answer_and_the_clock(line, text, answer, tier, minutes):
    patient = line.patient()
    sign(line)

    assert line.says(text) == [answer]

    (task,) = line.rows("tasks")
    assert (task["kind"], task["tier"], task["patient_id"]) == ("red_flag", tier, patient.id)
    assert task["due_at"] == line.now + timedelta(minutes=minutes)
    assert line.text().body.endswith("A person reads this by 09:15 today.") is (minutes == 15)


def test_what_was_found_is_kept_sealed_and_by_which_rules(line):
    line.patient()
    sign(line)
    line.says("my calf is swollen")

    (task,) = line.rows("tasks")
    (reply,) = line.rows("replies")
    assert task["signs"] is not None
    assert "dvt" not in str(task["signs"])
    assert reply["meaning"] == {
        "said": "SAFETY:2",
        "mode": "tiered_keywords",
        "rules": READERS.version,
    }


def test_a_sign_for_the_next_review_has_days(line):
    line.patient()
    sign(line)

    assert line.says("my hip is stiff") == ["rf_tier3"]
    assert line.tasks() == [("red_flag", 3)]


def test_a_denied_sign_reassures_nobody(line):
    line.patient()
    sign(line)

    assert line.says("no chest pain") == ["unknown"]
    assert line.tasks() == [("read_reply", 2)]


def test_a_stop_beside_a_sign_is_honoured_and_both_are_answered(line):
    patient = line.episode(line.patient()).patient_id
    sign(line)

    assert sorted(line.says("STOP. my calf is swollen")) == ["rf_tier2", "stop"]
    line.send()

    assert {row["patient_id"] for row in line.rows("tasks")} == {patient}
    assert ("red_flag", 2) in line.tasks()
    assert {state for _, state, _ in line.outcomes()} == {"sent"}
    with line.database.reading() as tx:
        assert contacts.is_opted_out(
            tx, line.clinic_id, "+447700900123", line.rows("senders")[0]["id"]
        )


@pytest.mark.parametrize("consent", Consent)
def test_signs_are_looked_for_in_every_state_at_any_hour(line, consent):
    patient = line.patient(consent=consent)
    sign(line)
    line.clock.move_to(NIGHT)
    with line.database.transaction() as tx:
        pauses.start(tx, line.clinic_id, patient.id, PauseKind.CLINIC, line.now)

    line.says("I have chest pain")
    line.send()

    assert line.outcomes() == [("rf_tier1", "sent", "accepted")]
    assert line.rows("tasks")[0]["due_at"] == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)


def test_signs_of_somebody_whose_record_is_archived_are_answered(line):
    patient = line.patient()
    sign(line)
    with line.database.transaction() as tx:
        row = patient_rows.c
        tx.connection.execute(
            update(patient_rows).where(row.id == patient.id).values(archived_at=line.now)
        )

    line.says("I have chest pain")
    line.send()

    assert line.outcomes() == [("rf_tier1", "sent", "accepted")]
    assert line.tasks() == [("red_flag", 1)]


def test_signs_of_somebody_unknown_or_on_a_shared_number_are_answered(line):
    line.patient()
    line.patient()
    sign(line)

    assert line.says("I have chest pain") == ["rf_tier1"]
    assert line.says("I have chest pain", number=OTHER_PHONE) == ["rf_tier1"]
    assert line.tasks() == [("red_flag", 1)] * 3  # one for each whom the first may be about


def test_a_picture_does_not_hide_what_its_caption_says(line):
    line.patient()
    sign(line)

    assert line.says("wound is leaking pus", media_count=1) == ["rf_tier2"]


def test_an_alarm_goes_through_the_silence_of_a_loop_once(line):
    line.patient()
    sign(line)
    for _ in range(3):
        line.says("hello")

    assert line.says("I have chest pain") == ["rf_tier1"]
    assert line.says("I have chest pain") == []
    assert line.tasks().count(("red_flag", 1)) == 2


def test_every_text_with_a_sign_is_a_task_of_its_own(line):
    line.patient()
    sign(line)

    line.says("my calf is swollen")
    line.says("I have chest pain")

    assert line.tasks() == [("red_flag", 2), ("red_flag", 1)]


def remind(line, patient, episode):
    """Queue a reminder of a session that asks for load, and let the beat take it."""
    line.clock.forward(minutes=11)
    asked = line.activity(episode)
    line.queue(patient, activity_ids=[asked.id], episode_ids=[episode.id])
    line.send()
    return [(state, rule) for key, state, rule in line.outcomes() if key == "session_discreet"]


def close(line, task):
    with line.database.transaction() as tx:
        tasks.close(
            tx,
            line.clinic_id,
            task["id"],
            outcome=TaskOutcome.REACHED,
            note="",
            staff_id=line.house.physio_id,
            who=line.house.physio,
            now=line.now,
        )


@pytest.mark.parametrize("text", ["I have chest pain", "my calf is swollen"])
def test_nothing_asks_for_load_while_an_alarm_is_open(line, text):
    episode = line.episode(patient := line.patient())
    sign(line)
    line.says(text)

    assert remind(line, patient, episode) == [("suppressed", "safety_open")]


def test_what_may_wait_for_the_next_review_stops_nothing(line):
    episode = line.episode(patient := line.patient())
    sign(line)
    line.says("my hip is stiff")

    assert remind(line, patient, episode) == [("sent", "accepted")]


def test_reminders_go_on_when_a_person_has_closed_the_alarm(line):
    episode = line.episode(patient := line.patient())
    sign(line)
    line.says("my calf is swollen")
    close(line, line.rows("tasks")[0])

    assert remind(line, patient, episode) == [("sent", "accepted")]


def test_a_yes_to_the_safety_question_is_an_alarm_in_the_static_mode_too(line):
    episode = line.episode(patient := line.patient())
    check = line.activity(episode, ActivityKind.CHECK)
    line.queue(
        patient,
        kind="check",
        wording_key="weekly_safety",
        activity_ids=[check.id],
        episode_ids=[episode.id],
    )
    line.send()
    assert line.says("YES") == ["rf_tier2"]

    line.clock.forward(days=1)
    assert remind(line, patient, episode) == [("suppressed", "safety_open")]


def test_an_alarm_from_a_shared_number_may_be_about_either(line):
    line.episode(line.patient())
    sign(line)
    second = line.patient()
    episode = line.episode(second)
    line.says("my calf is swollen")

    assert remind(line, second, episode) == [("suppressed", "safety_open")]


def test_another_patients_alarm_stops_nothing(line):
    line.patient(OTHER_PHONE)
    episode = line.episode(patient := line.patient())
    sign(line)
    line.says("my calf is swollen", number=OTHER_PHONE)

    assert remind(line, patient, episode) == [("sent", "accepted")]


@pytest.mark.parametrize(("text", "state"), [("my calf is swollen", "excused"), ("hi", "missed")])
def test_a_session_that_had_to_rest_is_excused(line, text, state):
    episode = line.episode(line.patient())
    sign(line)
    line.activity(episode)
    line.says(text)
    line.clock.forward(days=1)

    close_due(line.database, line.now)

    assert line.states() == [state]


def test_a_session_that_was_done_all_the_same_counts(line):
    episode = line.episode(patient := line.patient())
    sign(line)
    line.activity(episode, is_asked=True)
    line.says("done but my calf is swollen")

    assert line.states() == ["done"]
    assert line.tasks() == [("red_flag", 2)]
    assert patient.id == line.rows("tasks")[0]["patient_id"]
