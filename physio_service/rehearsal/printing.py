"""A rehearsal in print: a table for people, rows for a spreadsheet, values for a program."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from physio_service.domain.upshot import Upshot
from physio_service.rehearsal.telling import Line, Seen, Told, as_json
from schedules.localtime import zone

_COLUMNS = (
    "number", "local_at", "utc_at", "purpose", "text", "segments", "encoding", "cost", "currency",
    "rule", "made_by", "phase", "state",
)  # fmt: skip
_FORMULA = tuple("=+-@\t\r")
# A text from right to left must not turn the row around it.
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def as_table(told: Told) -> str:
    """Return the rehearsal for people to read: a line for each text and for each act."""
    where = zone(told.course.zone)
    return "\n".join(
        [
            "Assumptions",
            *(f"  - {assumption}" for assumption in told.assumptions),
            "",
            *_rows(told, where),
            "",
            *_totals(told),
            "",
            *_seen(told.seen, where),
            "",
        ]
    )


def as_csv(told: Told) -> str:
    """Return a row for each text, safe to open in a spreadsheet."""
    written = io.StringIO()
    rows = csv.DictWriter(written, _COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    for message in as_json(told)["messages"]:
        rows.writerow({name: _cell(message[name]) for name in _COLUMNS})
    return written.getvalue()


def as_json_text(told: Told) -> str:
    return json.dumps(as_json(told), ensure_ascii=False, indent=2) + "\n"


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _rows(told: Told, where: ZoneInfo) -> Iterator[str]:
    yield (
        f"{'':>5} {'local time':<20} {'state':<10} {'rule':<24} {'seg':>3} {'cost':>7}  "
        "purpose: text"
    )
    found: list[tuple[datetime, int, str]] = [
        (act.at, 0, f"{'':>5} {_clock(act.at, where)} ** {act.words}") for act in told.acts
    ]
    for line in told.lines:
        found.append((line.utc_at, 1, _row(line, where, told.is_right_to_left)))
    found += [
        (one.at, 0, f"{'':>5} {_clock(one.at, where)} << {_shown(one.body, told.is_right_to_left)}")
        for one in told.seen.replies
    ]
    yield from (row for _, _, row in sorted(found, key=itemgetter(0, 1)))


def _row(line: Line, where: ZoneInfo, is_right_to_left: bool) -> str:
    number = line.number or ""
    amount = line.cost.amount if line.cost else ""
    return (
        f"{number:>5} {_clock(line.utc_at, where)} {line.state:<10} {line.rule:<24} "
        f"{line.segments:>3} {amount:>7}  {line.purpose}: {_shown(line.text, is_right_to_left)}"
    )


def _shown(text: str, is_right_to_left: bool) -> str:
    flat = " ".join(text.splitlines())
    return f"{_ISOLATE}{flat}{_END}" if is_right_to_left else flat


def _totals(told: Told) -> Iterator[str]:
    totals = told.totals
    yield (
        f"{totals['texts']} texts in {totals['segments']} segments, at most "
        f"{totals['most_texts_in_a_day']} a day; {totals['intended']} were intended."
    )
    for money in totals["cost"]:
        yield f"  {money['currency']} {money['amount']} by the prices assumed above"
    if totals["texts_without_a_price"]:
        yield f"  {totals['texts_without_a_price']} to a number whose price is not known"
    for name, count in totals["stopped_by"].items():
        yield f"  {count} stopped by {name}"


def _seen(seen: Seen, where: ZoneInfo) -> Iterator[str]:
    yield "What the clinic would have seen"
    for task in seen.tasks:
        ended = f"closed {_clock(task.closed_at, where)}" if task.closed_at else "open"
        opened, due = _clock(task.opened_at, where), _clock(task.due_at, where)
        yield f"  task {task.kind} ({task.tier.name.lower()}): {opened}, due {due}, {ended}"
    for value in seen.measurements:
        yield f"  {value.day}  {value.kind} {value.score:g}"
    score = seen.adherence
    classes = ", ".join(f"{getattr(score, one)} {one.replace('_', ' ')}" for one in Upshot)
    yield f"  sessions: {score.prescribed} prescribed: {classes}"
    yield (
        f"  adherence: {_percent(score.reported)} of what was reported, "
        f"{_percent(score.conservative)} with silence as nothing done"
    )
    for reply in seen.unplayed:
        yield f"  NOT PLAYED, for that text never came: {reply}"


def _clock(instant: datetime, where: ZoneInfo) -> str:
    return f"{instant.astimezone(where):%a %Y-%m-%d %H:%M}"


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"
