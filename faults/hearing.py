"""F12, F14, F15: what the carrier tells us: forged, replayed, shuffled, or unheard."""

import base64
import hashlib
import hmac
import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from random import Random
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from faults.clinic import OURS, number_of
from faults.judging import Tally, judge, token_of
from faults.killing import calm_down
from faults.lab import FEW, SMALL, Lab, lines_of
from faults.processes import ask, until
from faults.world import SECRETS, Stepper, World, say
from physio_service.domain.message import MessageState
from physio_service.store import attempts, messages

INBOUND, STATUS = "/webhooks/twilio/messages", "/webhooks/twilio/status"
_AT_ONCE = 4
_MUCH_LATER = timedelta(days=3)
_WORDS = ("queued", "sending", "sent", "delivered")


class Carrier:
    """Somebody who posts to our webhooks, with the right signature or without."""

    def __init__(self, world: World) -> None:
        self._port = world.port

    def post(self, path: str, form: dict[str, str], signature: str | None = None) -> int:
        """Post a form; return the status."""
        address = f"http://127.0.0.1:{self._port}{path}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(address, form) if signature is None else signature,
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)) as line:
            line.request("POST", path, urlencode(form), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status

    def post_one(self, one: tuple[str, dict[str, str]]) -> int:
        return self.post(*one)


def sign(address: str, form: dict[str, str]) -> str:
    """Sign as https://www.twilio.com/docs/usage/security says."""
    signed = address + "".join(name + form[name] for name in sorted(form))
    key = SECRETS["SANDBOX_AUTH_TOKEN"].encode()
    return base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha1).digest()).decode()


def inbound(sid: int, number: str, text: str) -> dict[str, str]:
    return {
        "MessageSid": f"SM{sid:032x}",
        "AccountSid": SECRETS["SANDBOX_ACCOUNT_SID"],
        "From": number,
        "To": OURS,
        "Body": text,
        "NumMedia": "0",
    }


def callbacks(lab: Lab) -> Tally:
    """Lose, double and shuffle receipts, let them come first; then replay all of them at random."""
    total = Tally()
    for kind in lab.engines:
        dice = lab.dice(f"F12-{kind}")
        with lab.world("F12", kind) as world:
            world.modes(
                latency_after=0.3,  # the first receipts come before the answer to the create
                delivery_delay=0.1,
                callback_loss=0.05,
                callback_duplication=0.5,
                callback_shuffle=0.5,
                callback_shuffle_seconds=1,
            )
            service = world.serve()
            until(lambda here=world: here.taken >= lab.few, "half of the texts")  # type: ignore[misc]
            _, webhooks = ask(world.sandbox_port, "GET", "/sandbox/webhooks")
            statuses = Counter(str(one["status"]) for one in webhooks["attempts"])
            statuses.update(_replay(world, dice, lab.some(2, 25, 2_000)))
            service.kill()
            statuses.update(_come_late(world))
            not_delivered = _not_delivered(world)
            calm_down(world)
            tally = judge(world)
        if any(status.startswith("5") for status in statuses):
            tally.failures.append(f"a webhook was answered {dict(statuses)} on {kind}")
        if not_delivered:
            tally.failures.append(
                f"{not_delivered} texts are not in the highest state they reached"
            )
        total.add(tally)
    return total


def _replay(world: World, dice: Random, times: int) -> Counter[str]:
    """Post every receipt again, so many times and in any order, with some nobody knows."""
    carrier = Carrier(world)
    posts: list[tuple[str, dict[str, str]]] = []
    for one in world.accepted()[:FEW]:
        query = urlsplit(one["status_callback"]).query
        posts += [(f"{STATUS}?{query}", _receipt(one["sid"], word)) for word in _WORDS]
    posts = [dice.choice(posts) for _ in range(len(posts) * times // 8)] + posts
    posts += [(f"{STATUS}?m={'0' * 32}", _receipt(f"SM{n:032x}", "sent")) for n in range(20)]
    posts += [(STATUS, _receipt(f"SM{n:032x}", "levitating")) for n in range(20)]
    dice.shuffle(posts)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return Counter(str(status) for status in pool.map(carrier.post_one, posts))


def _come_late(world: World) -> Counter[str]:
    """Let the receipts of every text come once more, three days later: they change nothing."""
    world.end_services()
    today = world.now
    world.set_clock(today + _MUCH_LATER)
    service, carrier = world.serve(BEATS="0"), Carrier(world)
    sent = [(urlsplit(one["status_callback"]).query, one["sid"]) for one in world.accepted()]
    posts = [(f"{STATUS}?{query}", _receipt(sid, "sent")) for query, sid in sent]
    statuses = Counter(str(carrier.post_one(one)) for one in posts)
    service.kill()
    world.end_services()
    world.set_clock(today)
    return statuses


def _receipt(sid: str, word: str) -> dict[str, str]:
    return {
        "MessageSid": sid,
        "MessageStatus": word,
        "AccountSid": SECRETS["SANDBOX_ACCOUNT_SID"],
    }


def _not_delivered(world: World) -> int:
    """Count the texts whose every receipt was replayed and that do not show it."""
    with world.opened() as container, container.database.reading() as tx:
        found = [
            attempts.message_of(tx, token=token_of(one), sid=one["sid"]) for one in _replayed(world)
        ]
        ids: list[tuple[UUID, UUID]] = [one for one in found if one]
        states = [messages.get(tx, *one).state for one in ids]
    return len(_replayed(world)) - states.count(MessageState.DELIVERED)


def _replayed(world: World) -> list[dict[str, str]]:
    return world.accepted()[:FEW]


def forgeries(lab: Lab) -> Tally:
    """Post what is not the carrier's, and one true text a thousand times."""
    total = Tally()
    forged, replays = lab.some(100, 10_000, 10_000), lab.some(20, 1_000, 1_000)
    with lab.world("F14", "sqlite") as world:
        dice, carrier = lab.dice("F14"), Carrier(world)
        service = world.serve(BEATS="0")
        true = inbound(1, number_of(0), "HELP")
        address = f"http://127.0.0.1:{world.port}{INBOUND}"
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            lies = [_forged(dice, address) for _ in range(forged)]
            statuses = Counter(pool.map(lambda lie: carrier.post(INBOUND, *lie), lies))
            again = Counter(pool.map(lambda _: carrier.post(INBOUND, true), range(replays)))
        service.kill()
        kept = heard(world)
        calm_down(world)
        total.add(judge(world))
    if set(statuses) - {400, 403, 413}:
        total.failures.append(f"forged texts were answered {dict(statuses)}")
    if set(again) != {200} or kept != {true["MessageSid"]: 1}:
        total.failures.append(f"a replayed text had {sum(kept.values())} effects, {dict(again)}")
    return total


def _forged(dice: Random, address: str) -> tuple[dict[str, str], str]:
    """Return a form and a signature that do not belong together."""
    form = inbound(dice.getrandbits(64), number_of(dice.randrange(FEW)), "STOP")
    signature = sign(address, form)
    match dice.randrange(5):
        case 0:
            form["Body"] += dice.choice("!?x ")
        case 1:
            form["From"] = number_of(SMALL + 1)
        case 2:
            at = dice.randrange(len(signature))
            other = "B" if signature[at] == "A" else "A"
            signature = signature[:at] + other + signature[at + 1 :]
        case 3:
            signature = sign(address.replace("http:", "https:"), form)
        case _:
            form["Extra"] = "1"
    return form, signature


def out_of_reach(lab: Lab) -> Tally:
    """Nobody hears the webhooks for ten minutes: what came is found in the carrier's list."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F15", kind) as world:
            steps = Stepper(world)
            steps.at(world.now)
            said = [say(world, place) for place in range(10)]
            steps.at(world.now + timedelta(minutes=10), "poll", "send")
            steps.at(world.now + timedelta(minutes=5), "poll", "send")
            kept = heard(world)
            steps.close()
            calm_down(world)
            tally = judge(world)
        if lost := [sid for sid in said if kept[sid] != 1]:
            tally.lost += len(lost)
            tally.failures.append(f"{len(lost)} replies were not found within 15 minutes")
        total.add(tally)
    return total


def heard(world: World) -> Counter[str]:
    """Return the texts that came in and were kept, by the carrier's id."""
    received = [line for line in lines_of(world) if line.kind == "reply.received"]
    return Counter(str(line.after["sid"]) for line in received)
