"""A rehearsal as its page shows it: the texts of each month, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from babel.dates import format_date, format_datetime
from flask_babel import get_locale
from flask_babel import gettext as _

from physio_service.domain.message import MessageState
from physio_service.web.staff.rules import why


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text, or one act of a person, in the order of their time."""

    local_at: datetime
    text: str
    state: MessageState | None  # none: a person's act
    rule: str  # in words; empty for an act
    segments: int
    cost: str

    @property
    def when(self) -> str:
        """The patient's wall clock."""
        wall = self.local_at.replace(tzinfo=None)
        return str(format_datetime(wall, "EEE d MMM, HH:mm", locale=get_locale()))

    @property
    def has_left(self) -> bool:
        return self.state in (MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Month:
    """The texts of one month on the patient's calendar."""

    name: str
    rows: tuple[ShownText, ...]

    @property
    def leaving(self) -> int:
        return sum(row.has_left for row in self.rows)


def months(told: Mapping[str, Any], phases: Mapping[str, str]) -> tuple[Month, ...]:
    """Return the texts and acts by month; `phases` are the names of the phases by id."""
    rows = [_act(act) for act in told["acts"]]
    rows += [_text(message, phases) for message in told["messages"]]
    rows.sort(key=lambda row: row.local_at)
    grouped = groupby(rows, key=lambda row: row.local_at.replace(day=1).date())
    return tuple(
        Month(format_date(first, "LLLL y", locale=get_locale()), tuple(of_month))
        for first, of_month in grouped
    )


def sums(costs: Sequence[Mapping[str, str]]) -> str:
    """Return the totals, one a currency."""
    return ", ".join(f"{one['currency']} {one['amount']}" for one in costs)


def _act(act: Mapping[str, str]) -> ShownText:
    words = act["what"]
    said = f"{words[:1].upper()}{words[1:]}"
    return ShownText(datetime.fromisoformat(act["local_at"]), said, None, "", 0, "")


def _text(message: Mapping[str, Any], phases: Mapping[str, str]) -> ShownText:
    cost = f"{message['currency']} {message['cost']}" if message["cost"] else ""
    shown = ShownText(
        local_at=datetime.fromisoformat(message["local_at"]),
        text=message["text"],
        state=MessageState(message["state"]),
        rule=message["rule"],
        segments=message["segments"],
        cost=cost,
    )
    return replace(shown, rule=_made(message, phases) if shown.has_left else why(shown.rule))


def _made(message: Mapping[str, Any], phases: Mapping[str, str]) -> str:
    """Say what made a text that leaves."""
    if message["phase"] is None:
        is_answer = message["made_by"] == "answer"
        return str(_("An answer") if is_answer else _("Agreeing to texts"))
    name = phases.get(message["phase"], message["phase"])
    if message["made_by"].endswith(".check"):
        return str(_("%(phase)s: weekly check", phase=name))
    if message["made_by"].endswith(".notice"):
        return str(_("%(phase)s: how to prepare", phase=name))
    return str(_("%(phase)s: session", phase=name))
