"""F1 and F2: the service dies at any moment. And a naive sender, which shows the harness bites."""

from collections import Counter

from faults.judging import Tally, judge
from faults.killing import kill_at_point, kill_at_random
from faults.lab import CROWD, FEW, Lab
from faults.processes import rest
from faults.world import Stepper
from physio_service.domain.failpoint import Point

_SCHEDULERS = (1, 2)


def at_random(lab: Lab) -> Tally:
    """Spread the kills over the engines, with one and with two schedulers."""
    total = Tally()
    each = lab.some(2, 50, 200)
    for kind in lab.engines:
        for schedulers in _SCHEDULERS[: 1 if lab.is_short else 2]:
            name = f"F1-{schedulers}"
            with lab.world(name, kind, lab.some(FEW, CROWD, CROWD)) as world:
                kill_at_random(world, each, schedulers, lab.dice(f"{name}-{kind}"))
                total.add(judge(world))
    return total


def at_points(lab: Lab) -> Tally:
    """Pass each named point and die there; a point that is never passed is a failure."""
    total = Tally()
    times = lab.some(1, 5, 20)
    engines = lab.engines if lab.is_full else (None,)
    for place, point in enumerate(Point):
        for chosen in engines:
            kind = chosen or lab.engines[place % len(lab.engines)]
            with lab.world(f"F2-{point}", kind) as world:
                hit = kill_at_point(world, point, times)
                tally = judge(world)
            if hit < times:
                tally.failures.append(f"{point} on {kind}: hit {hit} of {times}")
            total.add(tally)
    return total


def naive(lab: Lab) -> Tally:
    """Send, then mark, under the same kills: the accept log must show texts that went twice."""
    with lab.world("naive", "sqlite") as world:
        _queue(world_steps := Stepper(world))
        world_steps.close()
        dice = lab.dice("naive")
        for _ in range(lab.some(3, 20, 40)):
            before = world.taken
            sender = world.run("faults.naive")
            for _ in range(1_000):
                if world.taken > before:
                    break
                rest(0.02)
            rest(dice.uniform(0, 0.3))
            world.kill(sender)
        twice = Counter((one["to"], one["body"]) for one in world.accepted())
        return Tally(
            kills=world.kills,
            slots=len(twice),
            accepted=twice.total(),
            duplicates=sum(count - 1 for count in twice.values()),
        )


def _queue(steps: Stepper) -> None:
    steps.at(steps.world.now.replace(hour=17, minute=1), "plan", "remind")
