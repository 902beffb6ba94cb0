"""F9, F10, F11, F13 and F22: a carrier that refuses, stalls, lies, is gone or lists too late."""

import time
from bisect import bisect_left
from datetime import timedelta
from typing import Any

from faults.clinic import number_of
from faults.judging import Tally, accepted_at, judge
from faults.killing import calm_down
from faults.lab import Lab
from faults.processes import free_port
from faults.proxy import Way, Wire
from faults.world import Stepper, World

_CALL_S = 10.5  # the deadline on one call
_ASIDE_S = 3.0  # what else a beat does, on a busy machine
_MINUTE = timedelta(minutes=1)
_A_MINUTE = 20  # texts, where the service is told to keep to so many
# What a create may be answered, each before or after the message was taken.
_BAD_ANSWERS: tuple[dict[str, Any], ...] = (
    {"kind": "error", "status": 500},
    {"kind": "error", "status": 503, "accept": True},
    {"kind": "throttle", "retry_after": 2},
    {"kind": "error", "status": 401, "code": 20003},
    {"kind": "html", "status": 502},
    {"kind": "html", "status": 502, "accept": True},
    {"kind": "empty"},
    {"kind": "broken_json"},
    {"kind": "long_headers"},
    {"kind": "redirect"},
    {"kind": "redirect", "accept": True},
)
_NEVER = 10**8
_LISTS = ((15 * 60, False), (6 * 3600, False), (_NEVER, False), (0, True))
_SILENCES: tuple[dict[str, Any], ...] = (
    {"kind": "hang"},
    {"kind": "hang", "accept": True},
    {"kind": "drip"},
    {"kind": "close"},
    {"kind": "close", "accept": True},
)


def bad_answers(lab: Lab) -> Tally:
    """Answer creates with everything but a plain yes, then let the day go on."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F9", kind) as world:
            steps = Stepper(world)
            for place, fault in enumerate(_BAD_ANSWERS):
                world.modes(faults=[{**fault, "times": 3}])
                steps.at(world.now + _MINUTE * (1 + place % 3))
            world.modes(faults=[])
            _go_on(steps)
            total.add(_end(world))
    return total


def silences(lab: Lab) -> Tally:
    """Say nothing, before and after taking the text; cut, swallow and truncate on the wire."""
    total = Tally()
    for kind in lab.engines[-1:]:
        with Wire().listening() as wire, lab.world("F10", kind, carrier_port=wire.port) as world:
            wire.target = world.sandbox_port
            steps, slowest = Stepper(world), 0.0
            for fault in _SILENCES:
                world.modes(faults=[{**fault, "times": 1}])
                slowest = max(slowest, _time(steps))
            for way in (Way.RESET, Way.RESET_AFTER, Way.SWALLOW, Way.TRUNCATE):
                wire.way = way
                slowest = max(slowest, _time(steps))
                wire.way = Way.CARRY
            _go_on(steps)
            tally = _end(world)
        if slowest > _CALL_S + _ASIDE_S:
            tally.failures.append(f"a beat took {slowest:.1f} s")
        total.add(tally)
    return total


def _time(steps: Stepper) -> float:
    began_s = time.monotonic()
    steps.at(steps.world.now + _MINUTE, "remind", "send")
    return time.monotonic() - began_s


def gone_for_hours(lab: Lab) -> Tally:
    """Nobody answers for six hours; then all that still has a use leaves, without a burst."""
    total = Tally()
    for kind in lab.engines:
        port = free_port()
        with lab.world("F11", kind, carrier_port=port) as world:
            world.told["TEXTS_A_MINUTE"] = str(_A_MINUTE)
            steps = Stepper(world)
            begun = world.now
            for minutes in range(0, 360, 20):
                steps.at(begun + timedelta(minutes=minutes))
            if world.accepted():
                total.failures.append("a text left while nobody was there")
            with Wire(port).listening() as wire:
                wire.target = world.sandbox_port
                back_at = world.now
                for minutes in range(0, 20, 2):
                    steps.at(back_at + timedelta(minutes=minutes))
                _go_on(steps)
                tally = _end(world)
            if tally.accepted < tally.slots // 4:
                tally.failures.append("little left when the carrier was back")
            if (most := _most_in_a_minute(world)) > _A_MINUTE:
                tally.failures.append(f"{most} texts in one minute, {_A_MINUTE} allowed")
            total.add(tally)
    return total


def _most_in_a_minute(world: World) -> int:
    taken = sorted(accepted_at(one) for one in world.accepted())
    return max(
        (bisect_left(taken, at + _MINUTE) - place for place, at in enumerate(taken)), default=0
    )


def late_lists(lab: Lab) -> Tally:
    """Lose the answers of texts that were taken; list them late, never, or among all others."""
    total = Tally()
    for kind in lab.engines:
        for lag, is_unfiltered in _LISTS:
            with lab.world(f"F13-{lag}{'-wrong' * is_unfiltered}", kind) as world:
                taken = [{"kind": "close", "accept": True, "times": 4}]
                world.modes(list_lag=lag, list_unfiltered=is_unfiltered, faults=taken)
                steps = Stepper(world)
                for _ in range(6):
                    steps.at(world.now + _MINUTE)
                _go_on(steps)
                tally = _end(world)
            if lag == _NEVER and not tally.unknown_shown:
                tally.failures.append("a text that may have gone is not shown as such")
            total.add(tally)
    return total


def refusals(lab: Lab) -> Tally:
    """The day's limit, a STOP the carrier holds, an unregistered sender; then a filtered text."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F22", kind) as world:
            faults = [
                {"kind": "error", "status": 400, "code": 21610, "to": number_of(3), "times": 1},
                {"kind": "error", "status": 429, "code": 63038, "times": 2},
            ]
            unregistered = {number_of(6): {"status": "undelivered", "code": 30034}}
            world.modes(faults=faults, outcomes=unregistered)
            service = world.serve(BEATS="0")  # hears the receipts; the steps do the rest
            steps = Stepper(world)
            _play_day(steps)
            freed = _play_day(steps)
            filtered = {number_of(5): {"status": "undelivered", "code": 30007}}
            world.modes(outcomes=filtered)
            stopped = _play_day(steps)
            steps.close()
            service.kill()
            tally = _end(world)
        if freed < lab.few:
            tally.failures.append(f"a limit for a day held the next day's texts: {freed} left")
        if stopped >= freed:
            tally.failures.append(f"a filtered wording was sent on: {freed}, then {stopped} left")
        total.add(tally)
    return total


def _play_day(steps: Stepper) -> int:
    """Let a day happen from nine o'clock, and wait for the next; return how many texts left."""
    before = steps.world.taken
    _until_evening(steps)
    steps.at((steps.world.now + timedelta(days=1)).replace(hour=9, minute=0))
    return steps.world.taken - before


def _go_on(steps: Stepper) -> None:
    """Let the rest of the day happen, and no more."""
    _until_evening(steps)
    steps.close()


def _until_evening(steps: Stepper) -> None:
    begun = steps.world.now
    evening = begun.replace(hour=19, minute=50)
    at = begun
    while at < evening:
        steps.at(at)
        at += timedelta(minutes=25)


def _end(world: World) -> Tally:
    calm_down(world)
    return judge(world)
