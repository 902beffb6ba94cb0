"""Kill -9: at random, and at each named point of a text's way."""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from faults.processes import Service, rest, until
from faults.world import BUSY, Stepper, World, say
from physio_service.store import activities, message_queue, replies
from physio_service.store.database import Database

# So slowly that a kill finds texts in the middle of their call.
_SLOWLY = {"latency_before": 0.1, "latency_after": 0.1}
_QUIET_S, _PATIENCE_S, _LONG_PATIENCE_S = 1.0, 6.0, 60.0
_LIVES_S = 0.6  # at most, from the first text of a life on
_START_S = 20.0
# When sessions are due at ten and at five, and the first texts at nine, texts go at these hours.
_HOURS = (9, 10, 17)
_LONGEST = timedelta(days=8)
_LOOKS = tuple(timedelta(minutes=after) for after in (2, 7, 20, 65, 130))


def kill_at_random(world: World, kills: int, schedulers: int, dice: random.Random) -> None:
    """Kill one of so many beating processes again and again while texts go out."""
    living: list[Service] = []
    world.modes(**_SLOWLY)
    while world.kills < kills:
        while len(living) < schedulers:
            living.append(world.serve() if not living else world.beat())
        if not _has_begun(world):
            next_hour(world)
            living = []
            continue
        rest(dice.uniform(0, _LIVES_S))
        victim = dice.randrange(len(living))
        world.kill(living[victim])
        # Whoever is left keeps its port; the next to start takes the free place.
        survivor = [one for place, one in enumerate(living) if place != victim]
        living = _restarted(world, survivor, was_first=victim == 0)
    world.modes(**BUSY)
    calm_down(world)


def _restarted(world: World, survivors: list[Service], *, was_first: bool) -> list[Service]:
    return [world.serve(), *survivors] if was_first else survivors


def _has_begun(world: World) -> bool:
    """Wait for the next text; False when none is due any more.

    However long it takes two processes to start: what is due is not left behind.
    """
    before = world.taken
    return _comes(world, lambda: world.taken > before, _LONG_PATIENCE_S)


def _comes(world: World, has_come: Callable[[], bool], patience_s: float = _PATIENCE_S) -> bool:
    """Wait for something that texts bring about; False when none has been due for a while."""
    began_s = due_s = time.monotonic()
    with world.opened() as container:
        while not has_come():
            now_s = time.monotonic()
            if _is_due(container.database, world.now):
                due_s = now_s
            if now_s - due_s > _QUIET_S or now_s - began_s > patience_s:
                return False
            rest(0.05)
    return True


def _is_due(database: Database, now: datetime) -> bool:
    """Say whether a text waits that may leave now, or is still to be made."""
    with database.reading() as tx:
        return bool(message_queue.due(tx, now, 1) or activities.due_to_ask(tx, now, 1))


def next_hour(world: World) -> None:
    """Nothing waits any more: go on to when the next texts are due."""
    world.end_services()
    world.set_clock(next_due(world.now))


def next_due(now: datetime) -> datetime:
    for day in (now, now + timedelta(days=1)):
        for hour in _HOURS:
            at = day.replace(hour=hour, minute=0, second=5)
            if at > now:
                return at
    raise AssertionError("tomorrow has hours too")


def calm_down(world: World) -> None:
    """Let what hangs be settled, until every look for a lost answer was taken and the day is over.

    In our own process, on a clock that is put forwards: the looks are an hour apart.
    """
    world.end_services()
    steps = Stepper(world)
    try:
        evening = world.now.replace(hour=21, minute=0)
        for at in sorted({*(world.now + later for later in _LOOKS), evening}):
            steps.at(at)
            steps.drain()
            steps.at(at, "settle", "poll")
        steps.at(evening + timedelta(hours=2))
        if steps.is_waiting():  # what may wait for days must end, visibly, when they are over
            steps.at(evening + _LONGEST)
            steps.drain()
    finally:
        steps.close()


def kill_at_point(world: World, point: str, times: int) -> int:
    """Kill the service when it passes a point, again and again; return how often it did."""
    hit = 0
    nth = 1 if point.startswith(("settle", "reply")) else 3
    for life in range(4 * times):
        if hit == times:
            break
        if point.startswith("settle"):
            # Answers and receipts get lost: the texts are looked for a minute later.
            lost = [{"kind": "close", "accept": True, "times": 2}]
            world.modes(faults=lost, callback_loss=1)
            world.set_clock(world.now + timedelta(minutes=2))
        service = world.serve(FAILPOINTS=f"{point}=kill@{nth}")
        if point.startswith("reply"):
            say(world, life)
        if _dies(world, service, point):
            world.kills += 1
            hit += 1
            if point == "reply_kept":
                _let_it_be_read(world)
        else:
            next_hour(world)
    world.modes(faults=[], callback_loss=0)
    calm_down(world)
    return hit


def _dies(world: World, service: Service, point: str) -> bool:
    """Wait for a service to pass its point; False when it will not."""
    if point.startswith(("settle", "reply")):  # no text that is due leads there
        return service.wait(_PATIENCE_S)
    return _comes(world, lambda: not service.is_alive)


def _let_it_be_read(world: World) -> None:
    """Live on, as a service started again does, until what was kept is answered."""
    service = world.serve()
    with world.opened() as container:
        until(lambda: not _unread(container.database, world.now), "a reply that was kept", 60)
    service.kill()


def _unread(database: Database, now: datetime) -> bool:
    with database.reading() as tx:
        return bool(replies.unanswered(tx, now, 1))
