"""F3, F4 and F5: many schedulers, one that stands still, and a database that dies."""

from datetime import datetime

from faults.engines import PostgreSQL
from faults.judging import Tally, judge
from faults.killing import calm_down, next_hour
from faults.lab import CROWD, FEW, LARGE, SMALL, Lab
from faults.processes import rest, until
from faults.world import World

_LATEST_S = 60
_QUIET_S = 4.0
_AT_ONCE = 5  # processes that stand still


def many_schedulers(lab: Lab) -> Tally:
    """Two, then five processes beat on the same texts: none twice, none a minute late."""
    total = Tally()
    patients = LARGE if lab.is_full else lab.few
    for kind in lab.engines:
        for schedulers in (2,) if lab.is_short else (2, 5):
            with lab.world(f"F3-{schedulers}", kind, patients) as world:
                started = [world.beat() for _ in range(schedulers)]
                until(lambda here=world: here.taken > 0, "a first text")  # type: ignore[misc]
                waited_s = _until_quiet(world)
                dead = sum(not one.is_alive for one in started)
                calm_down(world)
                tally = judge(world)
            if waited_s > _LATEST_S and not lab.is_full:
                tally.failures.append(f"{schedulers} on {kind}: {waited_s:.0f} s for the last text")
            if dead:
                tally.failures.append(f"{schedulers} on {kind}: {dead} died by themselves")
            total.add(tally)
    return total


def standing_still(lab: Lab) -> Tally:
    """Stop processes between claim and call for longer than they may; let another go on."""
    total = Tally()
    times = lab.some(1, 1, 10)
    for kind in lab.engines:
        for point in ("claimed", "before_call"):
            with lab.world(f"F4-{point}", kind, lab.some(FEW, SMALL, CROWD)) as world:
                stood = 0
                for _ in range(times):
                    if stood < times:
                        stood += _stop(world, point, min(_AT_ONCE, times - stood))
                calm_down(world)
                tally = judge(world)
            if stood < times:
                tally.failures.append(f"{point} on {kind}: stopped {stood} of {times}")
            total.add(tally)
    return total


def _stop(world: World, point: str, most: int) -> int:
    """Let processes stand still at the same time; return how many did.

    One that stops with SQLite's lock in its hands keeps the others from getting there.
    """
    started = [world.beat(FAILPOINTS=f"{point}=stop@2") for _ in range(most)]
    until(lambda: any(one.is_standing_still for one in started), f"a stop at {point}")
    _until_quiet(world)
    # To this one the others' leases are over: its clock is a good minute ahead.
    ahead = round(world.offset.total_seconds()) + 75
    world.beat(CLOCK_OFFSET_S=str(ahead))
    rest(19)  # longer than a claim may be old when its call begins
    stopped = [one for one in started if one.is_standing_still]
    for one in stopped:
        one.go_on()
    _until_quiet(world)
    next_hour(world)
    return len(stopped)


def dying_database(lab: Lab) -> Tally:
    """Kill the whole database server while texts go out; it comes back by itself."""
    if lab.is_short:
        return Tally()
    total = Tally()
    patients = lab.some(0, 2 * CROWD, LARGE)
    engine = lab.engine("postgresql", patients)
    assert isinstance(engine, PostgreSQL)  # noqa: S101 - for the reader and the types
    with lab.world("F5", "postgresql", patients) as world:
        world.serve()
        for _ in range(lab.some(0, 5, 20)):
            seen = world.taken
            until(lambda n=seen: world.taken > n, "a text")  # type: ignore[misc]
            engine.kill()
            engine.revive()
            world.kills += 1
            back = world.taken
            try:
                until(lambda n=back: world.taken > n, "a text again", 30)  # type: ignore[misc]
            except TimeoutError:
                total.failures.append("no text within 30 s of the database's return")
        calm_down(world)
        total.add(judge(world))
    return total


def _until_quiet(world: World) -> float:
    """Wait until nothing is accepted for some seconds; return how long the last one took."""
    begun: datetime = world.now
    seen, last = -1, begun
    while (world.now - last).total_seconds() < _QUIET_S:
        count = world.taken
        if count != seen:
            seen, last = count, world.now
        rest(0.2)
    return (last - begun).total_seconds()
