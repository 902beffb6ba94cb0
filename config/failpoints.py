"""Where a fault test breaks the service on purpose: as it is written in the environment."""

import re
from dataclasses import dataclass
from enum import StrEnum

_FORM = re.compile(
    r"(?P<point>[a-z_]+)=(?P<action>[a-z]+)(?::(?P<seconds>\d+(?:\.\d+)?))?"
    r"(?:(?P<sign>[@%])(?P<count>[1-9]\d*))?"
)


class Action(StrEnum):
    KILL = "kill"  # the process is gone, as by a power cut
    STOP = "stop"  # it stands still until somebody lets it go on
    RAISE = "raise"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Failpoint:
    """What happens at a named place: the `nth` time it is passed, or each `every` times."""

    point: str
    action: Action
    seconds: float  # of a pause
    nth: int | None
    every: int


def parse(text: str) -> tuple[Failpoint, ...]:
    """Return what `claimed=kill@3, before_call=pause:4.5%100` asks for; raises ValueError.

    `@3` is the third time only, `%100` each hundredth time; without either, each time.
    """
    return tuple(_one(part.strip()) for part in text.split(",") if part.strip())


def _one(part: str) -> Failpoint:
    found = _FORM.fullmatch(part)
    if found is None or found["action"] not in set(Action):
        actions = ", ".join(Action)
        raise ValueError(f"is not point=action[:seconds][@n or %n], the action one of {actions}")
    action, count = Action(found["action"]), int(found["count"] or 1)
    if (found["seconds"] is None) is (action is Action.PAUSE):
        raise ValueError("gives seconds to a pause, as in pause:4.5, and to nothing else")
    return Failpoint(
        point=found["point"],
        action=action,
        seconds=float(found["seconds"] or 0),
        nth=count if found["sign"] == "@" else None,
        every=count if found["sign"] == "%" else 1,
    )
