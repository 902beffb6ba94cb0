"""One installation to break: a database, the sandbox as its carrier, processes, and a clock."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from config.settings import load_settings
from faults.clinic import BEGINS_AT, CATALOGUE, OURS, TEXTS, number_of
from faults.engines import Engine
from faults.processes import Service, answers, ask, free_port, is_open, until
from physio_service import beats
from physio_service.container import Container, build
from physio_service.store import activities, message_queue
from physio_service.store.vault import Keyring
from schedules.clock import Clock, VirtualClock, utc_now

_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="  # of made-up patients only
SECRETS = {
    "SECRET_KEY": "only-for-faults-" * 3,
    "ENCRYPTION_KEYS": f"k1:{_KEY}",
    "INDEX_KEY": _KEY,
    "SANDBOX_ACCOUNT_SID": f"AC{'0' * 32}",
    "SANDBOX_AUTH_TOKEN": "f" * 32,
}
# The sandbox is never restarted; it is started so far back that any day can be reached.
_BACK = timedelta(days=6000)
_EVER = timedelta(days=60)
_MOST_ROUNDS, _MANY = 200, 100_000  # more than there ever are, or one left would not show
BUSY = {"latency_before": 0.01, "latency_after": 0.02, "delivery_delay": 0.1}


def keyring() -> Keyring:
    settings = load_settings({**SECRETS, "DATA_DIR": "."})
    return Keyring(settings.current_key_id, settings.encryption_keys, settings.index_key)


class World:
    """Everything of one fault, in a folder of its own; ended by `close`."""

    def __init__(self, folder: Path, engine: Engine, *, carrier_port: int | None = None) -> None:
        """`carrier_port` is where the service reaches its carrier, when something is between."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.engine = folder, engine
        self.url = engine.copy(folder)
        self.port, self.sandbox_port = free_port(), free_port()
        self.carrier_port = carrier_port or self.sandbox_port
        self.offset = _whole(BEGINS_AT - utc_now())
        self._services: list[Service] = []
        self._base = self.offset - _BACK
        self.told = dict[str, str]()  # what else the service is told in this world
        self.sandbox = self._start_sandbox()
        self.modes(**BUSY)
        self.kills = 0

    @property
    def now(self) -> datetime:
        return utc_now() + self.offset

    @property
    def environ(self) -> dict[str, str]:
        """Return what a process of the service is told."""
        return {
            **SECRETS,
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
            "PORT": str(self.port),
            "SANDBOX_PORT": str(free_port()),
            "TWILIO_BASE_URL": f"http://127.0.0.1:{self.carrier_port}",
            "DEMO": "0",
            "LOG_LEVEL": "WARNING",
            "CLOCK_OFFSET_S": str(int(self.offset.total_seconds())),
            **self.told,
        }

    def _start_sandbox(self) -> Service:
        arguments = ["sandbox", "--port", str(self.sandbox_port)]
        arguments += ["--log", str(self.folder / "sandbox"), "--sender", OURS]
        arguments += ["--account-sid", SECRETS["SANDBOX_ACCOUNT_SID"]]
        arguments += ["--webhook", f"http://127.0.0.1:{self.port}/webhooks/twilio/messages"]
        arguments += ["--clock-offset", str(self._base.total_seconds())]
        environ = {"SANDBOX_AUTH_TOKEN": SECRETS["SANDBOX_AUTH_TOKEN"]}
        sandbox = Service(*arguments, environ=environ, output=self.folder / "output")
        until(lambda: is_open(self.sandbox_port), "the sandbox")
        return sandbox

    def modes(self, **changes: Any) -> None:
        """Tell the sandbox how to behave; its clock stays with ours."""
        ahead = (self.offset - self._base).total_seconds()
        status, said = ask(
            self.sandbox_port, "POST", "/sandbox/modes", {**changes, "clock_ahead": ahead}
        )
        if status != 200:
            raise RuntimeError(f"the sandbox refused {changes}: {said}")

    def set_clock(self, instant: datetime) -> None:
        """Move the sandbox, and whatever is started from now on, to an instant."""
        self.offset = _whole(instant - utc_now())
        self.modes()

    def serve(self, **environ: str) -> Service:
        """Start the service, web and beats, and wait until it answers."""
        service = self._start("serve", environ)
        until(lambda: answers(self.port) or not service.is_alive, "the service")
        return service

    def beat(self, **environ: str) -> Service:
        """Start a process that only beats."""
        return self._start("beat", environ)

    def run(self, module: str, *arguments: str) -> Service:
        """Start another program of ours with the settings of this world."""
        return self._add(Service(module, *arguments, environ=self.environ, output=self._output))

    def _start(self, command: str, environ: Mapping[str, str]) -> Service:
        told = {**self.environ, **environ}
        return self._add(Service("physio_service", command, environ=told, output=self._output))

    @property
    def _output(self) -> Path:
        return self.folder / "output"

    def _add(self, service: Service) -> Service:
        self._services.append(service)
        return service

    def kill(self, service: Service) -> None:
        if service.is_alive:
            self.kills += 1
        service.kill()

    def end_services(self) -> None:
        """End every process of the service; this counts as no kill."""
        for service in self._services:
            service.kill()
        self._services.clear()

    def container(self, clock: Clock | None = None) -> Container:
        """Return the parts of this installation in our own process."""
        return build(
            load_settings(self.environ), catalogue=CATALOGUE, readers=TEXTS.readers, clock=clock
        )

    @contextmanager
    def opened(self) -> Iterator[Container]:
        with closing((found := self.container(VirtualClock(self.now))).database):
            yield found

    @property
    def taken(self) -> int:
        """Return how many texts the carrier accepted: quickly, to be asked again and again."""
        return self._log.read_bytes().count(b"\n") if self._log.exists() else 0

    @property
    def _log(self) -> Path:
        return self.folder / "sandbox" / "accepted.jsonl"

    def accepted(self) -> list[dict[str, Any]]:
        """Return what the carrier accepted, by its own log, which outlives everybody."""
        text = self._log.read_text(encoding="utf-8") if self._log.exists() else ""
        whole = text[: text.rfind("\n") + 1]  # the last line may be being written
        return [json.loads(line) for line in whole.splitlines()]

    def close(self) -> None:
        self.end_services()
        self.sandbox.kill()


def _whole(offset: timedelta) -> timedelta:
    """Return it in whole seconds: all clocks of a world then show the same."""
    return timedelta(seconds=round(offset.total_seconds()))


def say(world: World, place: int, words: str = "hello?") -> str:
    """Let a patient text us from their phone; return the carrier's id of it."""
    path = f"/sandbox/phones/{number_of(place)}/replies"
    status, told = ask(world.sandbox_port, "POST", path, {"body": words, "to": OURS})
    if status != 201:
        raise RuntimeError(f"the sandbox refused a reply: {told}")
    return str(told["sid"])


class Stepper:
    """The beats in our own process, on a clock that stands where it is put."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = VirtualClock(world.now)
        self.container = world.container(self.clock)

    def at(self, instant: datetime, *names: str) -> None:
        """Stand at an instant, forwards or back, and beat; all that moves texts by default."""
        self.clock.move_to(instant, backwards=True)
        self.world.set_clock(instant)
        for name in names or [one for one in beats.TABLE if one != "audit"]:
            beats.run(self.container, name)

    def drain(self) -> None:
        """Go on beating until a round changes nothing: a beat takes only so many at once."""
        seen = self._left()
        for _ in range(_MOST_ROUNDS):
            for name in ("remind", "send"):
                beats.run(self.container, name)
            left = self._left()
            if left == seen:
                return
            seen = left

    def is_waiting(self) -> bool:
        """Say whether a text still waits, now or for a later day."""
        with self.container.database.reading() as tx:
            return bool(message_queue.due(tx, self.clock.now() + _EVER, 1))

    def _left(self) -> tuple[int, int]:
        now = self.clock.now()
        with self.container.database.reading() as tx:
            texts = message_queue.due(tx, now, _MANY)
            return len(texts), len(activities.due_to_ask(tx, now, _MANY))

    def close(self) -> None:
        self.container.database.close()
