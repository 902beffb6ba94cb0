"""Tables for spreadsheets: CSV in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

CSV = "text/csv"
Cell = str | int | float | None
# What makes a spreadsheet calculate: OWASP, CSV Injection.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BYTE_ORDER_MARK = "\ufeff"  # else a spreadsheet guesses the encoding, and guesses wrong


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return a table as a file of this name; none is an empty cell, a share has four digits."""
    written = io.StringIO()
    writer = csv.writer(written)  # RFC 4180
    writer.writerow([_safe(column) for column in columns])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    response = Response(_BYTE_ORDER_MARK + written.getvalue(), content_type=f"{CSV}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _safe(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.4f}"
    if isinstance(cell, str) and cell.startswith(_BEGINS_FORMULA):
        return f"'{cell}"
    return cell
