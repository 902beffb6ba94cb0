"""Print how a file came out: the confusions as a table, and the score as one line of JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from physio_service.scoring.marking import Marked, Score, confusions

_COLUMNS = ("expected", "became", "times")


def as_table(marked: Sequence[Marked]) -> Iterator[str]:
    """Yield the lines of the table: what was met first, then what was confused."""
    counts = confusions(marked)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] != item[0][1], item[0]))
    rows = [_COLUMNS, *((must, came, str(times)) for (must, came), times in ordered)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    for row in rows:
        mark = "" if row is rows[0] or row[0] == row[1] else "  <"
        must, came, times = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"{must}  {came}  {times.strip().rjust(widths[2])}{mark}"


def as_json(score: Score) -> str:
    """Return the score as one line."""
    return json.dumps(asdict(score))


def as_rows(marked: Sequence[Marked]) -> str:
    """Return text, expected and got of every reply, tab-separated with a header."""
    lines = ["text\texpected\tgot"]
    lines += [f"{one.row.text}\t{_joined(one.row.expected)}\t{_joined(one.got)}" for one in marked]
    return "\n".join(lines) + "\n"


def _joined(labels: frozenset[str]) -> str:
    return "+".join(sorted(labels))
