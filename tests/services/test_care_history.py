"""The journal alone tells what held at any past instant: it agrees with the rows at each step."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physio_service.domain.episode import Outcome
from physio_service.domain.errors import PhysioError
from physio_service.domain.history import Course, Standing
from physio_service.domain.offloading import Aid, Status, in_force
from physio_service.domain.patient import Consent, Reach
from physio_service.domain.pause import PauseKind
from physio_service.domain.step import Step
from physio_service.queries.standings import standing_at
from physio_service.services import ending, opening, operating, pausing
from physio_service.services.answering import answer_reply
from physio_service.services.claiming import claim_due
from physio_service.services.receiving import Inbound, receive_reply
from physio_service.store import clinics, contacts, episodes, patients, pauses, prescriptions
from physio_service.store.database import Tx
from schedules.clock import VirtualClock
from tests.builders_people import NEW_CLINIC, TEXTS, House, house

_sids = count()
PHASES = ("P1", "P2", "P3", "P4")
STEPS = {"P3": Step(Status.PWB, Aid.TWO_CRUTCHES), "P4": Step(Status.FWB, Aid.NONE)}


def live(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> Standing:
    """Return what the rows say holds now."""
    patient = patients.get(tx, clinic_id, patient_id)
    contact = contacts.primary_of(tx, clinic_id, patient_id)
    sender = clinics.sender_of(tx, clinic_id)
    return Standing(
        is_registered=True,
        consent=patient.consent,
        is_opted_out=contact is not None
        and contacts.is_opted_out(tx, clinic_id, contact.number, sender.id),
        is_paused=pauses.open_at(tx, clinic_id, patient_id, now) is not None,
        is_archived=patient.archived_at is not None,
        reach=patient.reach,
        courses={
            episode.id: course(tx, clinic_id, episode.id)
            for episode in episodes.active_of(tx, clinic_id, patient_id)
        },
    )


def course(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Course:
    opened = episodes.openings(tx, clinic_id, episode_id)
    phase = in_force(prescriptions.of_episode(tx, clinic_id, episode_id))
    return Course(
        phase=opened[-1].phase_id if opened else None,
        status=None if phase is None else phase.status,
        plan_version=episodes.get(tx, clinic_id, episode_id).plan_version,
    )


class Life:
    """One patient's life with the service, a step at a time."""

    def __init__(self, here: House, clock: VirtualClock, number: str) -> None:
        self.here, self.clock, self.number = here, clock, number
        self.patient_id = here.patient(clock.now(), ask_by_text=True, phone=number)

    def held(self) -> Standing:
        now = self.clock.now()
        return self.here.look(lambda tx: live(tx, self.here.clinic_id, self.patient_id, now))

    def rebuilt(self, at: datetime) -> Standing:
        return self.here.look(lambda tx: standing_at(tx, self.here.clinic_id, self.patient_id, at))

    def text(self, body: str) -> None:
        sid = f"SM{next(_sids):032d}"
        inbound = Inbound(sid, NEW_CLINIC.sender_address, self.number, body)
        kept = receive_reply(self.here.database, inbound, self.clock.now())
        answer_reply(self.here.database, TEXTS, *kept, self.clock.now())

    def send(self) -> None:
        """Claim what is due, as the send beat does; a text that asks opens its question."""
        while claim_due(self.here.database, TEXTS, "beat", self.clock.now(), 10)[1]:
            pass  # one text a phone at a time

    def consent(self, decision: Consent) -> None:
        self.here.consent(self.patient_id, self.clock.now(), decision)

    def pause(self, hours: int | None) -> None:
        now = self.clock.now()
        until_at = None if hours is None else now + timedelta(hours=hours)
        pausing.pause(
            self.here.database,
            self.here.physio,
            self.here.clinic_id,
            self.patient_id,
            PauseKind.ILLNESS,
            until_at=until_at,
            now=now,
        )

    def resume(self) -> None:
        pausing.resume(
            self.here.database,
            self.here.physio,
            self.here.clinic_id,
            self.patient_id,
            now=self.clock.now(),
        )

    def assign(self) -> None:
        day = self.clock.now().date() + timedelta(days=1)
        self.here.assign(self.patient_id, self.clock.now(), surgery_day=day)

    def operate(self) -> None:
        episode = self.episode()
        operating.record_operation(
            self.here.database,
            self.here.physio,
            self.here.clinic_id,
            episode.id,
            self.clock.now().date(),
            version=episode.version,
            now=self.clock.now(),
        )

    def open(self, phase_id: str) -> None:
        episode = self.episode()
        opening.open_phase(
            self.here.database,
            self.here.physio,
            self.here.clinic_id,
            episode.id,
            phase_id,
            authority="the surgeon",
            version=episode.version,
            now=self.clock.now(),
            step=STEPS.get(phase_id),
        )

    def end(self) -> None:
        episode = self.episode()
        ending.end(
            self.here.database,
            self.here.physio,
            self.here.clinic_id,
            episode.id,
            Outcome.DISCHARGED,
            version=episode.version,
            now=self.clock.now(),
        )

    def episode(self):
        active = self.here.look(
            lambda tx: episodes.active_of(tx, self.here.clinic_id, self.patient_id)
        )
        if not active:
            raise PhysioError("nothing is assigned")
        return active[0]


Act = Callable[[Life], None]
acts: st.SearchStrategy[Act] = st.one_of(
    st.sampled_from(["YES", "NO", "STOP", "START", "PAUSE", "WRONG"]).map(
        lambda word: lambda life: life.text(word)
    ),
    st.sampled_from([Consent.GIVEN, Consent.DECLINED, Consent.WITHDRAWN]).map(
        lambda decision: lambda life: life.consent(decision)
    ),
    st.sampled_from([None, 5, 30]).map(lambda hours: lambda life: life.pause(hours)),
    st.sampled_from(PHASES).map(lambda phase_id: lambda life: life.open(phase_id)),
    st.sampled_from([Life.send, Life.resume, Life.assign, Life.operate, Life.end]),
)
steps = st.tuples(st.integers(0, 20), acts)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(steps, min_size=6, max_size=14))
def check_life(here: House, clock: VirtualClock, numbers, taken) -> None:
    life = Life(here, clock, f"+447700900{next(numbers):03d}")
    seen: list[tuple[datetime, Standing]] = []
    for hours, act in taken:
        clock.forward(hours=hours, seconds=1)
        with suppress(PhysioError):  # refused: then nothing may have changed
            act(life)
        seen.append((clock.now(), life.held()))

    for at, held in seen:
        assert life.rebuilt(at) == held


def test_what_held_at_each_past_instant_is_rebuilt_from_the_journal(database, clock):
    check_life(house(database, clock.now()), clock, count(100))


def test_the_whole_way_is_rebuilt_from_the_journal(database, clock):
    here = house(database, clock.now())
    life = Life(here, clock, "+447700900100")
    way: list[Act] = [
        Life.send,
        lambda life: life.text("YES"),
        Life.assign,
        lambda life: life.clock.forward(days=3),
        Life.operate,
        lambda life: life.open("P2"),
        lambda life: life.pause(None),
        Life.resume,
        lambda life: life.open("P3"),
        lambda life: life.text("STOP"),
        lambda life: life.text("START"),
        Life.send,
        lambda life: life.text("YES"),
        Life.end,
    ]
    eligible = []
    for act in way:
        clock.forward(minutes=30)
        act(life)
        assert life.rebuilt(clock.now()) == life.held()
        eligible.append(life.rebuilt(clock.now()).is_eligible)

    assert eligible == [
        *[False] * 2,  # sent, agreed: nothing is assigned yet
        *[True] * 4,
        False,  # paused
        *[True] * 2,
        *[False] * 3,  # STOP, START, asked again
        True,
        False,  # ended
    ]


def test_nothing_held_for_a_patient_before_they_were_registered(database, clock):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now(), phone=None)

    before = here.look(
        lambda tx: standing_at(tx, here.clinic_id, patient_id, clock.now() - timedelta(seconds=1))
    )
    after = here.look(lambda tx: standing_at(tx, here.clinic_id, patient_id, clock.now()))

    assert not before.is_registered
    assert (after.is_registered, after.reach) == (True, Reach.PAPER)
