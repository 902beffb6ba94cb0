"""F17: a patient says STOP while a text to them is on its way."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import parse_qs

from faults.clinic import number_of
from faults.hearing import INBOUND, Carrier, inbound
from faults.judging import Tally, accepted_at, judge, token_of
from faults.killing import calm_down
from faults.lab import CROWD, FEW, LARGE, Lab, lines_of
from faults.processes import until
from faults.proxy import Wire
from faults.world import World


def stops(lab: Lab) -> Tally:
    """Let a STOP of each patient race the text that is on its way to them."""
    total = Tally()
    patients = lab.some(FEW, CROWD, LARGE)
    for kind in lab.engines:
        with (
            Wire().listening() as wire,
            lab.world("F17", kind, patients, carrier_port=wire.port) as world,
        ):
            wire.target = world.sandbox_port
            carrier, statuses = Carrier(world), Counter[int]()
            # One half while the very text is on its way, the other half whenever it comes.
            caught = dict(_stop_of(n) for n in range(0, patients, 2))
            wire.meanwhile = partial(_stop_meanwhile, carrier, caught, statuses)
            service = world.serve()
            until(lambda here=world: here.taken > 0, "a first text")  # type: ignore[misc]
            at_random = [_stop_of(n)[1] for n in range(1, patients, 2)]
            lab.dice(f"F17-{kind}").shuffle(at_random)
            with ThreadPoolExecutor(2) as pool:
                statuses.update(pool.map(carrier.post_one, at_random))
            until(lambda: statuses.total() == patients, "every text to have met its STOP", 120)  # noqa: B023
            service.kill()
            wire.meanwhile = None
            calm_down(world)
            tally = judge(world)
            tally.notes.append(_race_window(world))
        if set(statuses) != {200}:
            tally.failures.append(f"a STOP was answered {dict(statuses)}")
        total.add(tally)
    return total


def _stop_of(place: int) -> tuple[str, tuple[str, dict[str, str]]]:
    return number_of(place), (INBOUND, inbound(place + 1, number_of(place), "STOP"))


def _stop_meanwhile(
    carrier: Carrier,
    left: dict[str, tuple[str, dict[str, str]]],
    statuses: Counter[int],
    request: bytes,
) -> None:
    """Let whoever a text is on its way to say STOP, once, and wait until that is kept."""
    form = parse_qs(request.rpartition(b"\r\n\r\n")[2].decode())
    if post := left.pop(form["To"][0], None):
        statuses[carrier.post_one(post)] += 1


def _race_window(world: World) -> str:
    """Say how long after a STOP a text that was on its way by then still reached the carrier."""
    lines = lines_of(world)
    stopped_at = {one.patient_id: one.at for one in lines if one.kind == "contact.opted_out"}
    claims = {
        one.after["token"]: stopped_at[one.patient_id]
        for one in lines
        if one.kind == "message.claimed"
        and one.patient_id in stopped_at
        and one.at < stopped_at[one.patient_id]
    }
    taken = [(token_of(one), accepted_at(one)) for one in world.accepted()]
    windows = [
        (at - claims[token]).total_seconds()
        for token, at in taken
        if token in claims and at > claims[token]
    ]
    longest = max(windows, default=0.0)
    return f"{len(windows)} texts claimed before a STOP left after it, {longest:.3f} s at most"
