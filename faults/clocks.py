"""F18, F19 and F20: nights on which clocks change, clocks that jump, patients who travel."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from faults.clinic import TEXTS
from faults.judging import Tally, judge
from faults.killing import calm_down
from faults.lab import FEW, SMALL, Lab, lines_of
from faults.world import Stepper, World
from physio_service.domain.event import Actor, ActorKind
from physio_service.services.amending import PatientChange, change
from physio_service.store import clinics, patients

_ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # moves by half an hour
    "Africa/Cairo",
    "Pacific/Apia",
)
_NIGHTS = (  # the day on which some zone's clock changes, of the tables of 2026
    datetime(2026, 3, 8, tzinfo=UTC),  # New York, forwards
    datetime(2026, 3, 29, tzinfo=UTC),  # London, forwards
    datetime(2026, 4, 5, tzinfo=UTC),  # Lord Howe, back
    datetime(2026, 4, 24, tzinfo=UTC),  # Cairo, forwards
    datetime(2026, 10, 4, tzinfo=UTC),  # Lord Howe, forwards
    datetime(2026, 10, 25, tzinfo=UTC),  # London, back
    datetime(2026, 10, 30, tzinfo=UTC),  # Cairo, back
    datetime(2026, 11, 1, tzinfo=UTC),  # New York, back
)
_MINUTES = 30
_JUMPS = (
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(minutes=-5),
    timedelta(minutes=40),
    timedelta(days=1),
    timedelta(days=-1),
    timedelta(hours=7),
    timedelta(hours=-6),
    timedelta(seconds=-30),
    timedelta(seconds=20),
)
_TRAVELS = ("America/New_York", "Pacific/Auckland", "Europe/London", "Pacific/Apia")


def nights(lab: Lab) -> Tally:
    """Play the day around each change of clocks, for patients in five zones."""
    total = Tally()
    chosen = _NIGHTS[1:2] if lab.is_short else _NIGHTS
    for place, night in enumerate(chosen):
        for kind in lab.engines if lab.is_full else (lab.engines[place % len(lab.engines)],):
            patients = lab.some(FEW, FEW, SMALL)
            with lab.world(f"F18-{night:%m-%d}", kind, patients) as world:
                _play_night(world, night)
                total.add(judge(world))
    return total


def _play_night(world: World, night: datetime) -> None:
    """Begin two days before; the patients live in every zone, at the change and around it."""
    begun = night - timedelta(hours=18)
    world.set_clock(begun - timedelta(days=1))
    steps = Stepper(world)
    _move(world, steps, _ZONES)
    steps.at(begun - timedelta(days=1))
    for minutes in range(0, 48 * 60, _MINUTES):
        steps.at(begun + timedelta(minutes=minutes), "plan", "remind", "send", "settle", "miss")
    steps.close()
    calm_down(world)


def jumps(lab: Lab) -> Tally:
    """Set the wall clock forwards and back under a service that runs on."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F19", kind) as world:
            steps = Stepper(world)
            at = world.now
            for jump in _JUMPS:
                at += jump
                steps.at(at)
                at += timedelta(minutes=2)
                steps.at(at)
            steps.at(at.replace(hour=10, minute=3))
            steps.at(at.replace(hour=17, minute=3))
            steps.close()
            calm_down(world)
            total.add(judge(world))
    return total


def travels(lab: Lab) -> Tally:
    """Let every patient change zone in the middle of a day, again and again."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F20", kind) as world:
            steps = Stepper(world)
            at = world.now
            for place in range(lab.some(2, 6, 12)):
                for hour in (10, 12, 17, 19):
                    steps.at(max(at, at.replace(hour=hour, minute=2)))
                    if hour == 12:
                        zone = _TRAVELS[place % len(_TRAVELS)]
                        _move(world, steps, (zone,))
                at = (at + timedelta(days=1)).replace(hour=9)
            steps.close()
            calm_down(world)
            total.add(judge(world))
    return total


def _move(world: World, steps: Stepper, zones: tuple[str, ...]) -> None:
    """Let the patients live in these zones, in turns."""
    everybody = {one.patient_id for one in lines_of(world) if one.patient_id}
    database = steps.container.database
    with database.reading() as tx:
        (clinic_id,) = clinics.all_ids(tx)
    who = Actor(ActorKind.SYSTEM)
    for place, patient_id in enumerate(sorted(everybody)):
        wanted = PatientChange(zone=zones[place % len(zones)])
        about = (database, TEXTS, who, clinic_id, patient_id, wanted)
        change(*about, version=_version(steps, clinic_id, patient_id), now=steps.clock.now())


def _version(steps: Stepper, clinic_id: UUID, patient_id: UUID) -> int:
    with steps.container.database.reading() as tx:
        return patients.get(tx, clinic_id, patient_id).version
