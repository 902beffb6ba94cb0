"""`python -m faults`: try every fault, print a row each, and end with one line of JSON."""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from faults.judging import Tally
from faults.lab import Lab
from faults.table import FAULTS, Fault

_OUT = Path("build/faults")
_COLUMNS = {
    "kills": "kills",
    "slots": "slots",
    "accepted": "accepts",
    "lost": "lost",
    "duplicates": "dup",
    "quiet_hour_violations": "quiet",
    "after_stop": "stop",
    "late": "late",
    "violations": "I1-I8",
    "strays": "stray",
    "unknown_shown": "shown",
}


def main(arguments: Sequence[str]) -> int:
    """Return 0 when nothing was lost, doubled, late, at night or after a STOP."""
    asked = _parser().parse_args(arguments)
    chosen = [one for one in FAULTS if not asked.only or one.name in asked.only.split(",")]
    asked.out.mkdir(parents=True, exist_ok=True)
    keep_log = partial(logging.basicConfig, filename=asked.out / "log", level=logging.WARNING)
    keep_log()
    lab = Lab(asked.out, asked.seed, is_full=asked.full, is_short=asked.short)
    total, is_biting, is_good = Tally(), True, bool(chosen)
    began_s = time.monotonic()
    print(_row("fault", _COLUMNS.values()), "  s  what", flush=True)
    for fault, tally, took_s in _attempts(chosen, lab, keep_log):
        values = [str(getattr(tally, name)) for name in _COLUMNS]
        print(_row(fault.name, values), f"{took_s:4.0f} {fault.what}", flush=True)
        for line in (*tally.failures, *tally.notes):
            print(f"        {line}", flush=True)
        if fault.is_counted:
            total.add(tally)
            is_good &= tally.is_good
        else:
            is_biting &= tally.duplicates > 0
    told = total.as_json() | {"bites": is_biting, "seed": asked.seed}
    told["seconds"] = round(time.monotonic() - began_s)
    print(json.dumps(told))
    return 0 if is_good and is_biting else 1


def _attempts(
    chosen: Sequence[Fault], lab: Lab, keep_log: Callable[[], None]
) -> Iterator[tuple[Fault, Tally, float]]:
    """Try the faults on two cores; yield each with its seconds when it has ended.

    Whoever has no more to do takes from the other what it has not begun.
    """
    beside = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=keep_log)
    try:
        told = lab.afresh()
        begun = {beside.submit(one.attempt_apart, told): one for one in chosen if one.is_apart}
        for fault in chosen:
            if not fault.is_apart:
                yield fault, *fault.attempt(lab)
            for done in [one for one in begun if one.done()]:
                yield begun.pop(done), *_result(done)
        for waiting in reversed(list(begun)):
            if waiting.cancel():
                fault = begun.pop(waiting)
                yield fault, *fault.attempt(lab)
        for done in as_completed(list(begun)):
            yield begun.pop(done), *_result(done)
    finally:
        beside.shutdown(cancel_futures=True)
        lab.close()


def _result(done: Future[tuple[Tally, float]]) -> tuple[Tally, float]:
    """Return what became of a fault; that its process stumbled is a failure of its row."""
    try:
        return done.result()
    except Exception as error:
        return Tally(failures=[f"broke off: {type(error).__name__}: {error}"]), 0


def _row(name: str, values: object) -> str:
    listed = list(values)  # type: ignore[call-overload]
    return f"{name:6}" + "".join(f"{value:>8}" for value in listed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m faults", description=main.__doc__)
    parser.add_argument("--only", default="", help="names, as F1,F12")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=_OUT, help="accept logs, journals and seeds")
    parser.add_argument("--full", action="store_true", help="each combination whole")
    parser.add_argument("--short", action="store_true", help="a little of each, on SQLite")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
