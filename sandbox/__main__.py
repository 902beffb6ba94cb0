"""Command line: `python -m sandbox --account-sid AC... --webhook URL`."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.app import clock_of, create_sandbox
from sandbox.clock import offset_clock
from sandbox.drafts import is_phone, is_web_address
from sandbox.modes import ModeError, Modes, changed
from sandbox.server import HOST, serving
from sandbox.settings import Settings

log = logging.getLogger("sandbox")
_LOOK_S = 0.5
_FIELDS = ("sid", "attempt", "reason", "line", "journal", "url")


class _Formatter(logging.Formatter):
    """One line an event, its fields behind it."""

    def format(self, record: logging.LogRecord) -> str:
        given = [f"{name}={getattr(record, name)}" for name in _FIELDS if hasattr(record, name)]
        return " ".join([super().format(record), *given])


def _web_address(text: str) -> str:
    if not is_web_address(text.partition("#")[0]):
        raise argparse.ArgumentTypeError("not a web address")
    return text


def _phone(text: str) -> str:
    if not is_phone(text):
        raise argparse.ArgumentTypeError("not a number such as +447700900000")
    return text


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError) as error:
        raise argparse.ArgumentTypeError("not a time zone") from error


def _modes(text: str) -> Modes:
    try:
        return changed(Modes(), json.loads(text))
    except (ModeError, ValueError, AttributeError) as error:
        raise argparse.ArgumentTypeError(f"not modes: {error}") from error


def build_parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Twilio and a page of phones. Secrets come from the environment: "
        "SANDBOX_AUTH_TOKEN, and for an API key SANDBOX_API_KEY and SANDBOX_API_SECRET.",
    )
    parser.add_argument("--port", type=int, default=8010, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--log", type=Path, default=Path("sandbox-log"), metavar="DIR")
    parser.add_argument("--account-sid", required=True, metavar="AC...")
    parser.add_argument(
        "--webhook",
        type=_web_address,
        default="",
        metavar="URL",
        help="where texts from phones are posted, #connection overrides and all; "
        "without it they only wait in the list",
    )
    parser.add_argument(
        "--calls", type=_web_address, default=None, metavar="URL", help="where calls are posted"
    )
    parser.add_argument(
        "--sender",
        type=_phone,
        action="append",
        default=[],
        metavar="NUMBER",
        help="a number of the account, offered to phones that nobody has texted; repeatable",
    )
    parser.add_argument("--zone", type=_zone, default="Europe/London", help="of the page's times")
    parser.add_argument("--clock-offset", type=float, default=0, metavar="SECONDS")
    parser.add_argument(
        "--modes", type=_modes, default=Modes(), metavar="JSON", help="as POST /sandbox/modes"
    )
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="stop when standard input ends"
    )
    return parser


def read_settings(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Settings:
    """Return the settings; raises SystemExit with a sentence when the token is missing."""
    token = environment.get("SANDBOX_AUTH_TOKEN", "")
    if not token:
        raise SystemExit("python -m sandbox: SANDBOX_AUTH_TOKEN is not set")
    return Settings(
        account_sid=arguments.account_sid,
        auth_token=token,
        log_dir=arguments.log,
        webhook_url=arguments.webhook,
        voice_url=arguments.calls or "",
        api_key=environment.get("SANDBOX_API_KEY", ""),
        api_secret=environment.get("SANDBOX_API_SECRET", ""),
        senders=tuple(arguments.sender),
        zone=arguments.zone,
        clock=offset_clock(arguments.clock_offset),
        modes=arguments.modes,
    )


def wait_for_end_of(descriptor: int, stop: threading.Event) -> None:
    """Set `stop` when the file ends; reads it directly, since a buffered
    standard input cannot be given up by a daemon thread at exit."""
    while os.read(descriptor, 4096):
        pass
    stop.set()


def main(argv: Sequence[str]) -> None:
    """Serve until interrupted."""
    arguments = build_parser().parse_args(argv)
    settings = read_settings(arguments, os.environ)
    output = logging.StreamHandler()
    output.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[output])
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Not set here: the main thread may hold the event's own lock while it begins to wait.
        signal.signal(name, lambda *_: threading.Thread(target=stop.set).start())
    if arguments.exit_with_stdin:
        threading.Thread(target=wait_for_end_of, args=(0, stop), daemon=True).start()
    app = create_sandbox(settings)
    with serving(app, arguments.port, clock_of(app), stop) as port:
        log.info("sandbox started", extra={"url": f"http://{HOST}:{port}/"})
        # In turns: a signal that comes just before a wait begins is only seen after it.
        while not stop.wait(_LOOK_S):
            pass
    log.info("sandbox stopped")


if __name__ == "__main__":
    main(sys.argv[1:])
