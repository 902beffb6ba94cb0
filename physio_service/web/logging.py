"""Logs as JSON lines on standard error: events and ids, never what somebody wrote or is called.

Only the fields in `FIELDS` leave the program. Our own loggers say what happened as a constant
phrase and give ids with `extra=`; what a library has formatted into its text is withheld, and
an exception is told by its class and where it was raised, since its words may hold a person.
"""

import json
import logging
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from flask import Flask, Response, g, request

from physio_service.web import parts

FIELDS = frozenset(
    {
        "action",
        "actor_id",
        "attempt_id",
        "beat",
        "clinic_id",
        "count",
        "endpoint",
        "episode_id",
        "error_code",
        "message_id",
        "method",
        "ms",
        "patient_id",
        "point",
        "reply_id",
        "request_id",
        "rule",
        "state",
        "status",
        "task_id",
    }
)
_OURS = ("physio_service", "schedules", "config")
_LOUD = ("twilio.http_client", "urllib3", "sqlalchemy.engine", "apscheduler", "werkzeug", "alembic")
_ROOT = Path(__file__).parents[2]

log = logging.getLogger(__name__)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def configure(level: str) -> None:
    """Send every log line of this process through here; doing so again changes the level only."""
    handler = next((h for h in logging.root.handlers if isinstance(h, _StandardError)), None)
    if handler is None:
        handler = _StandardError()
        handler.setFormatter(Line())
        logging.root.addHandler(handler)
        threading.excepthook = _thread_died
        sys.excepthook = _program_died
    handler.setLevel(level)
    logging.root.setLevel(level)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


class Line(logging.Formatter):
    """One line of JSON for a record; control characters come out escaped."""

    def format(self, record: logging.LogRecord) -> str:
        is_ours = record.name.split(".")[0] in _OURS
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # With arguments the text is a pattern, and nobody's; they themselves stay here.
            "event": str(record.msg) if is_ours or record.args else "text of a library withheld",
        }
        if is_ours:
            named = {name: getattr(record, name, None) for name in sorted(FIELDS)}
            line |= {name: _plain(value) for name, value in named.items() if value is not None}
        if record.exc_info and record.exc_info[1] is not None:
            line |= _told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def install(app: Flask) -> None:
    """Log one line for each request: the view's name, never the address with its ids and query."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began_s = time.perf_counter()


def _end(response: Response) -> Response:
    if request.endpoint == "static":
        return response
    who = parts.principal_or_none()
    began_s = g.get("began_s")
    fields = {
        "request_id": parts.request_id(),
        "method": request.method,
        "endpoint": request.endpoint,
        "status": response.status_code,
        "clinic_id": who.clinic_id if who else None,
        "actor_id": who.actor.id if who else None,
        "ms": None if began_s is None else round((time.perf_counter() - began_s) * 1000, 1),
    }
    log.info("request answered", extra=fields)
    response.headers["X-Request-Id"] = parts.request_id()
    return response


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | bool) else str(value)


def _told(error: BaseException) -> dict[str, Any]:
    """Return an exception's classes, outermost first, and its frames, innermost last."""
    classes: list[str] = []
    at: BaseException | None = error
    while at is not None and len(classes) < 5:
        classes.append(f"{type(at).__module__}.{type(at).__qualname__}")
        at = at.__cause__ or at.__context__
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-15:]
    ]
    return {"error": classes, "frames": frames}


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-2:])


def _thread_died(died: threading.ExceptHookArgs) -> None:
    error = died.exc_value
    if error is not None:
        log.critical("thread died", exc_info=(type(error), error, died.exc_traceback))


def _program_died(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("program died", exc_info=(kind, error, trace))
