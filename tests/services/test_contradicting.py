"""S4: in the moment of its claim no text contradicts what is prescribed; what does is kept."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physio_service.domain.episode import PhaseOpening
from physio_service.domain.errors import PhysioError
from physio_service.domain.message import Duty
from physio_service.domain.offloading import Aid, Status, in_force
from physio_service.domain.patient import Discretion
from physio_service.queries.why import intended
from physio_service.services.claiming import claim_due
from physio_service.services.opening import Step
from physio_service.services.reminding import remind
from physio_service.store import (
    activities,
    care_plans,
    episodes,
    message_facts,
    messages,
    prescriptions,
)
from physio_service.store.patients import lock
from physio_service.store.schema import attempts
from physio_service.web.staff.rules import RULES
from schedules.clock import VirtualClock
from tests.builders_care import open_phase, opened, set_weeks, sign_step
from tests.builders_messages import Line
from tests.builders_messages import line as build
from tests.builders_people import TEXTS
from tests.builders_store import opened_aside

OPERATED = date(2026, 2, 26)
PWB = Step(Status.PWB, Aid.TWO_CRUTCHES)
NOTICES = ("offload_reminder", "phase_change", "offload_end_confirmed", "walk_build")


def under_way(line: Line, **changes: object) -> UUID:
    """Put a patient on the protocol four days after the operation, at toe-touch, in P1."""
    patient = line.patient(**changes)
    asked = {"surgery_day": OPERATED, "operation_done": True}
    return line.house.assign(patient.id, line.now, **asked)


def due_session(line: Line) -> None:
    """Let the morning's session fall due, and be asked."""
    line.clock.forward(hours=1)
    assert remind(line.database, TEXTS, line.now) == 1


def say(line: Line, episode_id: UUID, key: str, **changes: object) -> UUID | None:
    """Queue a notice about an episode, naming the aid as it is now."""
    patient = line.house.read(line.house.episode(episode_id).patient_id)
    step = in_force(
        line.house.look(lambda tx: prescriptions.of_episode(tx, line.clinic_id, episode_id))
    )
    aid = TEXTS.in_language("en").aids[step.aid.value if step else "none"]
    asked = {
        "kind": key,
        "duty": Duty.NOTICE,
        "wording_key": key,
        "episode_ids": [episode_id],
        "sequence": len(line.texts()),
        "values": {"aid": aid, "body": "See you soon"},
    }
    return line.queue(patient, **(asked | changes))


def last(line: Line) -> tuple[str, str]:
    return line.outcomes()[-1][1:]


def test_a_session_of_a_phase_that_was_left_meanwhile_never_leaves(line):
    episode_id = under_way(line)
    open_phase(line.house, episode_id, line.now, "P2")
    due_session(line)
    open_phase(line.house, episode_id, line.now, "P1", authority="")

    line.send()

    assert line.carrier.bodies == []
    assert last(line) == ("suppressed", "contradicts_phase")
    assert line.rows("attempts") == []


def test_what_the_plan_now_in_force_asks_that_day_is_said_instead_once(line):
    episode_id = under_way(line, wording=Discretion.PLAIN)
    due_session(line)
    open_phase(line.house, episode_id, line.now, "P2")
    line.send()

    for _ in range(3):
        remind(line.database, TEXTS, line.now)
        line.send()

    assert line.outcomes() == [
        ("session_plain", "suppressed", "contradicts_phase"),
        ("session_plain", "sent", "accepted"),
    ]
    (session,) = [one for one in line.house.agenda(episode_id) if one.is_asked]
    assert session.phase_id == "P2"
    assert line.says("DONE") == ["done_ack"]


def test_a_session_that_the_phase_in_force_does_not_have_is_called_off(line):
    episode = line.episode(patient := line.patient())
    third = line.activity(episode, sequence=2)
    with line.database.transaction() as tx:
        activities.mark_asked(tx, third)
        episodes.open_phase(tx, episode, PhaseOpening("P2", 2, OPERATED, None), "", line.now)
    line.queue(patient, activity_ids=[third.id], episode_ids=[episode.id], plan_version=1)

    line.send()

    assert last(line) == ("suppressed", "contradicts_phase")
    assert line.states() == ["cancelled"]


def test_a_session_with_an_exercise_that_the_leg_may_not_do_is_kept_back(line):
    episode = line.episode(patient := line.patient(), phase="P3", status=Status.NWB)
    session = line.activity(episode, phase_id="P3")
    line.queue(patient, activity_ids=[session.id], episode_ids=[episode.id], plan_version=1)

    line.send()
    remind(line.database, TEXTS, line.now)
    line.send()

    assert last(line) == ("suppressed", "contradicts_load")
    assert line.carrier.bodies == []


@pytest.mark.parametrize("key", ["offload_reminder", "offload_end_confirmed"])
def test_a_text_that_names_an_aid_no_longer_prescribed_is_kept_back(line, key):
    episode_id = under_way(line)
    say(line, episode_id, key)
    sign_step(line.house, episode_id, line.now, Step(Status.TTWB, Aid.FRAME), authority="seen")

    line.send()

    assert line.carrier.bodies == []
    assert last(line) == ("suppressed", "contradicts_aid")


def test_news_of_a_phase_is_not_told_once_somebody_went_back(line):
    episode_id = under_way(line)
    open_phase(line.house, episode_id, line.now, "P2")
    say(line, episode_id, "phase_change")
    open_phase(line.house, episode_id, line.now, "P1", authority="")

    line.send()

    assert last(line) == ("suppressed", "contradicts_sign_off")


def test_news_that_the_leg_may_take_more_is_not_told_once_it_may_not(line):
    episode_id = under_way(line)
    sign_step(line.house, episode_id, line.now, PWB)
    say(line, episode_id, "offload_end_confirmed")
    sign_step(line.house, episode_id, line.now, Step(Status.NWB, Aid.TWO_CRUTCHES), authority="")

    line.send()

    assert last(line) == ("suppressed", "contradicts_status")


def test_nobody_on_crutches_is_told_to_walk_further(line):
    say(line, under_way(line), "walk_build")

    line.send()

    assert last(line) == ("suppressed", "contradicts_walking")


def test_what_somebody_typed_before_a_change_is_kept_back_and_what_came_after_leaves(line):
    episode_id = under_way(line)
    say(line, episode_id, "staff_message")
    open_phase(line.house, episode_id, line.now, "P2")
    say(line, episode_id, "staff_message")

    line.send()
    line.send()

    assert [one[1:] for one in line.outcomes()] == [
        ("suppressed", "contradicts_change"),
        ("sent", "accepted"),
    ]


@pytest.mark.parametrize("key", NOTICES[:3])
def test_a_text_that_still_holds_leaves(line, key):
    say(line, under_way(line), key)

    line.send()

    assert last(line) == ("sent", "accepted")


def test_the_weeks_safety_question_is_never_kept_back_for_a_phase(line):
    episode_id = under_way(line)
    patient = line.house.read(line.house.episode(episode_id).patient_id)
    line.queue(patient, kind="check", wording_key="weekly_safety", episode_ids=[episode_id])
    open_phase(line.house, episode_id, line.now, "P2")

    line.send()

    assert last(line) == ("sent", "accepted")


def test_what_was_kept_back_is_shown_with_its_reason(line):
    episode_id = under_way(line)
    say(line, episode_id, "walk_build")
    line.send()
    patient_id = line.house.episode(episode_id).patient_id

    shown = line.house.look(lambda tx: intended(tx, line.clinic_id, patient_id)).rows

    assert [one.rule for one in shown] == ["contradicts_walking"]
    assert all(rule in RULES for rule in ("contradicts_walking", "contradicts_load"))


def test_a_change_and_a_claim_at_once_have_one_order(line):
    """Whoever claims first may send; what is claimed after the change never leaves."""
    episode_id = under_way(line)
    patient_id = line.house.episode(episode_id).patient_id
    for round_ in range(4):
        message_id = say(line, episode_id, "phase_change", sequence=100 + round_)
        start = threading.Barrier(2)
        claimed: list[UUID] = []
        seen: list[str] = []

        def claims(start=start, claimed=claimed):
            start.wait(timeout=10)
            found, _ = claim_due(line.database, TEXTS, "here", line.now, 8)
            claimed += [one.message.id for one in found]

        def changes(start=start, seen=seen, message_id=message_id, round_=round_):
            start.wait(timeout=10)
            to = "P1" if opened(line.house, episode_id)[-1] == "P2" else "P2"
            open_phase(line.house, episode_id, line.now, to)
            with line.database.transaction() as tx:
                lock(tx, line.clinic_id, patient_id)
                seen.append(messages.get(tx, line.clinic_id, message_id).state.value)

        threads = [threading.Thread(target=one) for one in (claims, changes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        late, _ = claim_due(line.database, TEXTS, "here", line.now, 8)

        text = line.text(message_id)
        assert late == []
        if claimed:
            assert (claimed, text.state.value) == ([message_id], "sending")
            assert seen == ["sending"]  # the change came after, and saw it
        else:
            assert (text.state.value, text.rule) == ("suppressed", "contradicts_sign_off")


@dataclass
class Watch:
    """Looks at every text that leaves, with the patient as they are in that moment."""

    line: Line
    episode_id: UUID
    made: dict[UUID, tuple[int, Status]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def facts(self):
        def look(tx):
            episode = episodes.get(tx, self.line.clinic_id, self.episode_id)
            plan = care_plans.get(tx, self.line.clinic_id, episode.id, episode.plan_version)
            step = in_force(prescriptions.of_episode(tx, self.line.clinic_id, episode.id))
            return episode, plan, step, episodes.openings(tx, self.line.clinic_id, episode.id)

        return self.line.house.look(look)

    def note(self, message_id: UUID | None) -> None:
        if message_id is not None:
            _, _, step, opening = self.facts()
            self.made[message_id] = (len(opening), step.status)

    def __call__(self, handed) -> None:
        line = self.line
        column = attempts.c
        with line.database.reading() as tx:
            found = tx.connection.execute(
                column.message_id.table.select().where(column.token == handed.token)
            ).one()
            message = messages.get(tx, line.clinic_id, found.message_id)
            ids = message_facts.activities_of(tx, line.clinic_id, message.id)
        episode, plan, step, opening = self.facts()
        aid = TEXTS.in_language("en").aids[step.aid.value]
        asked = [one for one in line.house.agenda(self.episode_id) if one.id in ids]
        for activity in asked:
            if activity.kind == "session":
                self._session(activity, episode, plan, step, opening)
        if "your " in handed.body and message.wording_key.startswith("offload"):
            self._must(aid in handed.body, "another aid")
        if message.wording_key == "phase_change":
            self._must(self.made[message.id][0] == len(opening), "an older phase")
        if message.wording_key == "offload_end_confirmed":
            self._must(step.status.rank >= self.made[message.id][1].rank, "more load")
        if message.wording_key == "walk_build":
            self._must(step.status is Status.FWB, "walking")

    def _session(self, activity, episode, plan, step, opening) -> None:
        self._must(activity.phase_id == opening[-1].phase_id, "another phase")
        self._must(activity.plan_version == episode.plan_version, "another plan")
        session = plan.phase(activity.phase_id).sessions[activity.sequence]
        for item in session.on(activity.local_day, plan.surgery_day):
            least = plan.exercise(item.exercise_id).minimum
            self._must(least.rank <= step.ceiling.rank, f"{item.exercise_id} at {step.status}")

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(what)


@pytest.fixture
def aside(migrated_sqlite):
    return lambda: opened_aside(migrated_sqlite)


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("phase"), st.sampled_from(["P1", "P2", "P3", "P4"])),
        st.tuples(st.just("step"), st.sampled_from(Status), st.sampled_from(Aid)),
        st.tuples(st.just("weeks"), st.integers(4, 9)),
        st.tuples(st.just("say"), st.sampled_from(NOTICES)),
        st.tuples(st.just("wait"), st.sampled_from([1, 8, 24])),
        st.tuples(st.just("remind")),
        st.tuples(st.just("send")),
    ),
    min_size=6,
    max_size=24,
)


@given(deeds)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_text_ever_contradicts_what_is_prescribed_when_it_leaves(aside, todo):
    with aside() as database:
        line = build(database, VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))
        episode_id = under_way(line)
        watch = Watch(line, episode_id)
        line.carrier.during = watch
        for deed in [*todo, ("remind",), ("send",)]:
            do(line, episode_id, watch, deed)

    assert watch.wrong == []


def do(line: Line, episode_id: UUID, watch: Watch, deed: tuple) -> None:
    what, *how = deed
    try:
        if what == "phase":
            step = Step(Status.PWB, Aid.TWO_CRUTCHES) if how[0] == "P3" else None
            step = Step(Status.FWB, Aid.NONE) if how[0] == "P4" else step
            open_phase(line.house, episode_id, line.now, how[0], step=step)
        elif what == "step":
            sign_step(line.house, episode_id, line.now, Step(*how))
        elif what == "weeks":
            set_weeks(line.house, episode_id, line.now, how[0], reason="as seen")
        elif what == "say":
            watch.note(say(line, episode_id, how[0]))
        elif what == "wait":
            line.clock.forward(hours=how[0])
        elif what == "remind":
            remind(line.database, TEXTS, line.now)
        else:
            line.send()
    except PhysioError:
        return  # refused: nothing changed
