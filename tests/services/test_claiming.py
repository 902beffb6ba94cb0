"""Claiming: every rule asked again in the transaction of the claim, and each text claimed once."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.episode import Outcome, PhaseOpening
from physio_service.domain.message import Duty
from physio_service.domain.offloading import Limb
from physio_service.domain.patient import Consent
from physio_service.domain.pause import PauseKind
from physio_service.services.claiming import claim_due
from physio_service.store import (
    activities,
    approvals,
    care_plans,
    contacts,
    episodes,
    patients,
    pauses,
)
from physio_service.store.schema import clinics
from physio_service.store.schema import episodes as episode_rows
from physio_service.store.schema import patients as patient_rows
from tests.builders_messages import PHONE, PLAN
from tests.builders_people import TEXTS

REAL = replace(TEXTS, drafts_allowed=False)


def claim(line, texts=TEXTS, limit=8):
    claims, _ = claim_due(line.database, texts, "here", line.now, limit)
    return [one.message.wording_key for one in claims]


def change(line, table, **values):
    with line.database.transaction() as tx:
        tx.connection.execute(update(table).values(**values))


def end_episode(line, tx, patient, episode):
    version = episodes.get(tx, line.clinic_id, episode.id).version
    outcome = Outcome.DISCHARGED
    episodes.end(tx, line.clinic_id, episode.id, version=version, outcome=outcome, now=line.now)


def set_consent(consent):
    return lambda line, tx, patient, _: patients.set_consent(
        tx, line.clinic_id, patient.id, consent, line.now
    )


def opt_out(line, tx, patient, episode):
    sender_id = line.text().sender_id
    contacts.opt_out(tx, line.clinic_id, PHONE, sender_id, "sms", line.now)


def prescribe_anew(line, tx, _patient, episode):
    who = line.house.physio_id
    care_plans.add(tx, line.clinic_id, episode.id, 2, PLAN, who, line.now)
    tx.connection.execute(update(episode_rows).values(plan_version=2))


def open_phase(phase_id):
    opening = PhaseOpening(phase_id, 2, PLAN.surgery_day, None)
    return lambda line, tx, _, episode: episodes.open_phase(tx, episode, opening, "", line.now)


CHANGES = {  # what happens after the text was queued, and the rule that then decides
    "opted_out": opt_out,
    "no_consent": set_consent(Consent.WITHDRAWN),
    "paused": lambda line, tx, patient, _: pauses.start(
        tx, line.clinic_id, patient.id, PauseKind.CLINIC, line.now
    ),
    "episode_ended": end_episode,
    "archived": lambda line, tx, *_: tx.connection.execute(
        update(patient_rows).values(archived_at=line.now)
    ),
    "number_not_usable": lambda line, tx, *_: contacts.mark_invalid(
        tx, line.clinic_id, line.text().contact_id, "21211", line.now
    ),
    "superseded": prescribe_anew,
    "contradicts_phase": open_phase("P2"),
    "done_already": lambda line, tx, patient, _: activities.settle(
        tx,
        activities.of_day(tx, line.clinic_id, patient.id, line.now.date())[0],
        ActivityState.DONE,
        Source.APP,
        line.now,
    ),
}


@pytest.mark.parametrize(("rule", "happen"), CHANGES.items(), ids=CHANGES.keys())
def test_what_changed_since_it_was_queued_stops_it_with_the_rule_on_record(line, rule, happen):
    episode = line.episode(patient := line.patient())
    activity = line.activity(episode)
    line.queue(patient, activity_ids=[activity.id], episode_ids=[episode.id], plan_version=1)
    with line.database.transaction() as tx:
        happen(line, tx, patient, episode)

    assert claim(line) == []

    assert line.outcomes() == [("session_discreet", "suppressed", rule)]
    assert line.rows("attempts") == line.rows("questions") == []
    assert line.rows("events")[-1]["after"]["rule"] == rule


def test_a_text_whose_facts_hold_is_claimed_with_all_it_speaks_for(line):
    episode = line.episode(patient := line.patient())
    activity = line.activity(episode)
    line.queue(patient, activity_ids=[activity.id], episode_ids=[episode.id], plan_version=1)

    assert claim(line) == ["session_discreet"]

    (question,) = line.rows("questions")
    assert (question["kind"], question["activity_id"]) == ("session", activity.id)
    assert question["closes_at"] == line.now + timedelta(hours=36)
    assert line.journal("message.") == ["message.queued", "message.claimed"]


def test_a_text_for_one_hip_ends_with_that_hip_though_the_other_goes_on(line):
    left = line.episode(patient := line.patient())
    line.episode(patient, limb=Limb.RIGHT)
    line.queue(patient, episode_ids=[left.id])
    with line.database.transaction() as tx:
        end_episode(line, tx, patient, left)

    assert claim(line) == []
    assert line.outcomes()[0][2] == "episode_ended"


def test_the_weekly_check_replaces_that_days_reminders(line):
    episode = line.episode(patient := line.patient())
    line.activity(episode, ActivityKind.CHECK, due_in=timedelta(hours=8))
    line.queue(patient)
    line.queue(patient, kind="check", wording_key="weekly_safety")

    assert claim(line) == ["weekly_safety"]
    assert claim(line) == []
    assert line.outcomes()[0][1:] == ("suppressed", "check_replaces_reminder")


def test_the_clinics_cap_a_day_counts_what_we_began_and_answers_pass(line):
    line.episode(patient := line.patient())
    for kind in ("session", "check", "other"):
        line.queue(patient, kind=kind)
    line.queue(patient, duty=Duty.NOTICE, kind="staff_message", wording_key="staff_message")

    claimed = [key for _ in range(5) for key in claim(line)]

    assert sorted(claimed) == ["session_discreet", "session_discreet", "staff_message"]
    assert [rule for _, _, rule in line.outcomes()].count("day_cap") == 1
    line.clock.forward(days=1)
    line.queue(patient)
    assert claim(line) == ["session_discreet"]


def test_the_cap_a_week_is_of_the_phase_the_text_was_made_in(line):
    line.episode(patient := line.patient())
    claimed = []
    for _ in range(7):
        line.queue(patient, week_cap=2)
        claimed += claim(line)
        line.clock.forward(days=1)

    assert len(claimed) == 2
    line.queue(patient, week_cap=2)
    assert claim(line) == ["session_discreet"]


def test_at_night_a_text_waits_visibly_and_the_journal_says_so_once(line):
    line.clock.forward(hours=13)
    line.episode(patient := line.patient())
    line.queue(patient, not_after_at=line.now + timedelta(days=1))

    assert (claim(line), claim(line)) == ([], [])
    assert line.outcomes() == [("session_discreet", "held", "outside_window")]
    line.clock.forward(hours=9, minutes=59)
    assert claim(line) == []
    line.clock.forward(minutes=1)
    assert claim(line) == ["session_discreet"]
    assert line.journal("message.held") == ["message.held"]


def test_the_kill_switch_holds_everything_and_lets_it_go_again(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.says("it hurts")
    change(line, clinics, texting_enabled=False)

    for _ in range(3):
        assert claim(line) + claim(line) == []
        line.clock.forward(minutes=5)
    change(line, clinics, texting_enabled=True)

    assert claim(line) + claim(line) == ["unknown", "session_discreet"]
    assert line.journal("message.held") == ["message.held"] * 2


def test_an_unsigned_wording_is_not_sent_to_people_until_it_is_signed(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    assert claim(line, REAL) == []
    assert line.outcomes() == [("session_discreet", "suppressed", "wording_not_signed")]

    with line.database.transaction() as tx:
        signed = TEXTS.wordings["en"].content_hash
        who = line.house.physio_id
        approvals.add(tx, line.clinic_id, "en", "0.1.0", signed, who, "read", line.now)
    line.queue(patient, sequence=1)

    assert claim(line, REAL) == ["session_discreet"]


def test_a_safety_answer_that_a_rule_of_ours_drops_is_the_most_urgent_task(line):
    line.patient()
    line.says("it hurts")
    line.clock.forward(hours=24)

    assert claim(line) == []

    assert line.outcomes() == [("unknown", "expired", "too_late")]
    assert ("safety_text_failed", 1) in line.tasks()


def test_the_same_slot_makes_one_row_however_often_it_is_wished(line):
    line.episode(patient := line.patient())

    made = [line.queue(patient) for _ in range(3)]

    assert made[1:] == [None, None]
    assert len(line.texts()) == 1


def test_concurrent_claimers_claim_each_text_once(line):
    people = [line.patient(f"+44770090{n:04}") for n in range(50)]
    for n, patient in enumerate(people):
        line.episode(patient)
        for sequence in range(4):
            line.queue(patient, f"+44770090{n:04}", sequence=sequence, duty=Duty.NOTICE)
    claimed, failures = [], []

    def work(name):
        try:
            empty = 0
            while empty < 3:
                claims, _ = claim_due(line.database, TEXTS, name, line.now, limit=8)
                claimed.extend(one.message.id for one in claims)
                empty = 0 if claims else empty + 1
        except Exception as error:
            failures.append(error)

    run([threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)])

    assert failures == []
    rest, _ = claim_due(line.database, TEXTS, "last", line.now, limit=8)
    assert set(Counter(claimed).values()) == {1}
    assert len(claimed) + len(rest) == 200


def test_no_claim_begins_after_a_stop_is_committed(line):
    line.episode(patient := line.patient())
    for sequence in range(60):
        line.queue(patient, sequence=sequence, duty=Duty.NOTICE)
    stopped, late = threading.Event(), []

    def work():
        while True:
            was_stopped = stopped.is_set()
            claims, decided = claim_due(line.database, TEXTS, "here", line.now, limit=4)
            if was_stopped:
                late.extend(c for c in claims if c.message.wording_key != "stop")
                if not decided:
                    return

    def stop():
        line.says("STOP")
        stopped.set()

    run([threading.Thread(target=one) for one in (work, work, stop)])

    assert late == []
    assert {m.state.value for m in line.texts()} <= {"sending", "suppressed"}
    assert [m.state.value for m in line.texts() if m.wording_key == "stop"] == ["sending"]


def run(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
