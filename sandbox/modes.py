"""Misbehaviour on demand: what the sandbox can be told to do at run time."""

import random
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

FAULT_KINDS = (
    "error",  # a JSON error of the given status and code
    "throttle",  # 429, code 20429, with Retry-After
    "html",  # an HTML error page of the given status
    "broken_json",  # 201 with half a body
    "empty",  # 201 with {}
    "redirect",  # 302
    "hang",  # no answer for `hang_seconds`
    "drip",  # a good answer, one byte at a time
    "close",  # the connection is cut without an answer
    "long_headers",  # a good answer under 100 KB of headers
)
_TYPES = {  # of the fields of faults and outcomes
    "accept": (bool, type(None)),
    "code": (int, type(None)),
    "kind": (str,),
    "message": (str,),
    "retry_after": (int,),
    "status": (int, str),
    "times": (int, type(None)),
    "to": (str, type(None)),
}
_LONGEST = 1e9  # seconds; beyond, dates run out
_ACCEPTED_FIRST = frozenset({"broken_json", "empty", "drip", "long_headers"})
FINAL_STATUSES = ("delivered", "undelivered", "failed", "sent")
EVERY_NUMBER = "*"
_SWITCHES = ("stop_words", "list_unfiltered")
_PROBABILITIES = ("callback_loss", "callback_duplication", "callback_shuffle")


class ModeError(ValueError):
    """A mode that does not exist, or a value it cannot take. The text says which."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A bad answer to the next creates."""

    kind: str
    times: int | None = 1  # how many creates; none means until changed
    to: str | None = None  # only creates to this number
    accept: bool | None = None  # take the message before misbehaving; none: as the kind does
    status: int = 500
    code: int | None = None
    message: str = "The sandbox was told to refuse this message"
    retry_after: int = 1  # seconds

    def __post_init__(self) -> None:
        if self.kind not in FAULT_KINDS:
            raise ModeError(f"fault kind must be one of {', '.join(FAULT_KINDS)}")
        if self.times is not None and self.times < 1:
            raise ModeError("fault times must be 1 or more, or null for every create")
        if not isinstance(self.status, int) or not 300 <= self.status <= 599:
            raise ModeError("fault status must be an HTTP status of 300 to 599")

    @property
    def accepts(self) -> bool:
        """Whether the message is taken although the caller cannot tell."""
        return self.kind in _ACCEPTED_FIRST if self.accept is None else self.accept


@dataclass(frozen=True, slots=True)
class Outcome:
    """How messages to a number end."""

    status: str = "delivered"
    code: int | None = None

    def __post_init__(self) -> None:
        if self.status not in FINAL_STATUSES:
            raise ModeError(f"outcome status must be one of {', '.join(FINAL_STATUSES)}")


@dataclass(frozen=True, slots=True)
class Modes:
    """All modes; times in seconds, chances from 0 to 1."""

    latency_before: float = 0  # between reading a create and accepting the message
    latency_after: float = 0  # between accepting it and answering
    hang_seconds: float = 60
    drip_seconds: float = 0.5  # between two bytes: under any read timeout, over any patience
    delivery_delay: float = 0.3  # from accepted to delivered
    list_lag: float = 0  # a message is missing from the list this long
    list_unfiltered: bool = False  # the list answers with everybody's messages, whatever is asked
    callback_loss: float = 0
    callback_duplication: float = 0
    callback_shuffle: float = 0  # chance of an extra wait, so that others overtake
    callback_shuffle_seconds: float = 3
    callback_delay: float = 0
    seed: int = 1
    clock_ahead: float = 0  # of the clock it was started with: a day can be played in a minute
    stop_words: bool = False  # Twilio's own opt-out handling
    faults: tuple[Fault, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)  # by number, * for every


def outcome_for(modes: Modes, number: str) -> Outcome:
    """Return how a message to `number` ends."""
    return modes.outcomes.get(number) or modes.outcomes.get(EVERY_NUMBER) or Outcome()


def to_json(modes: Modes) -> dict[str, Any]:
    """Return `modes` in the shape that `changed` reads."""
    return asdict(modes)


def changed(modes: Modes, changes: Mapping[str, Any]) -> Modes:
    """Return `modes` with `changes`, a JSON object of some of its fields.

    Raises ModeError for a field it does not know or a value out of range.
    """
    unknown = changes.keys() - {item.name for item in fields(Modes)}
    if unknown:
        raise ModeError(f"unknown mode: {', '.join(sorted(unknown))}")
    return replace(modes, **{name: _read(name, value) for name, value in changes.items()})


def _read(name: str, value: Any) -> Any:
    if name == "faults":
        return tuple(_read_fault(item) for item in _items(name, value, list))
    if name == "outcomes":
        pairs = _items(name, value, dict).items()
        return {number: _build(Outcome, item) for number, item in pairs}
    if name in _SWITCHES:
        if not isinstance(value, bool):
            raise ModeError(f"{name} must be true or false")
        return value
    if type(value) not in (int, float) or not 0 <= value <= _LONGEST:  # not NaN either
        raise ModeError(f"{name} must be a number from 0 to {_LONGEST:.0f}")
    if name in _PROBABILITIES and value > 1:
        raise ModeError(f"{name} must be a chance from 0 to 1")
    return value


def _items(name: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ModeError(f"{name} must be a JSON {'list' if kind is list else 'object'}")
    return value


def _read_fault(value: Any) -> Fault:
    fault: Fault = _build(Fault, value)
    return fault


def _build(kind: type[Fault] | type[Outcome], value: Any) -> Any:
    word = kind.__name__.lower()
    if not isinstance(value, dict):
        raise ModeError(f"{word}: it must be a JSON object")
    for name, given in value.items():
        if name not in _TYPES or type(given) not in _TYPES[name]:
            raise ModeError(f"{word} {name} is not known, or of the wrong type")
    try:
        return kind(**value)
    except TypeError as error:
        raise ModeError(f"{word}: a field is missing or belongs elsewhere") from error


class ModeBoard:
    """The modes in force, shared by all threads."""

    def __init__(self, modes: Modes) -> None:
        self._lock = threading.Lock()
        self._defaults = modes
        self._set(modes)

    def _set(self, modes: Modes) -> None:
        self._modes = modes
        self._random = random.Random(modes.seed)  # noqa: S311 - repeatable, not secret
        self._changed = threading.Event()

    @property
    def now(self) -> Modes:
        return self._modes

    def change(self, changes: Mapping[str, Any]) -> Modes:
        """Apply `changes`; hanging answers are let go. Raises ModeError."""
        with self._lock:
            modes = changed(self._modes, changes)
            self._replace(modes)
            return modes

    def reset(self) -> Modes:
        """Go back to the modes the sandbox was started with."""
        with self._lock:
            self._replace(self._defaults)
            return self._defaults

    def _replace(self, modes: Modes) -> None:
        waiting = self._changed
        self._set(modes)
        waiting.set()

    def take_fault(self, to: str) -> Fault | None:
        """Return the fault for a create to `to`, if any, and use it up by one."""
        with self._lock:
            for index, fault in enumerate(self._modes.faults):
                if fault.to in (None, to):
                    self._use_up(index, fault)
                    return fault
        return None

    def _use_up(self, index: int, fault: Fault) -> None:
        if fault.times is None:
            return
        left = () if fault.times == 1 else (replace(fault, times=fault.times - 1),)
        faults = self._modes.faults
        self._modes = replace(self._modes, faults=faults[:index] + left + faults[index + 1 :])

    def chance(self, probability: float) -> bool:
        """Throw the seeded dice."""
        with self._lock:
            return self._random.random() < probability

    def spread(self, seconds: float) -> float:
        """Return a seeded wait between 0 and `seconds`."""
        with self._lock:
            return self._random.uniform(0, seconds)

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than until the modes are changed."""
        if seconds > 0:
            self._changed.wait(seconds)
