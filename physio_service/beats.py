"""The table: which service beats how often, and what each beat leaves behind in the pulse."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from physio_service.services.answering import answer_left_behind
from physio_service.services.auditing import audit_due
from physio_service.services.calling_in import call_in
from physio_service.services.closing import close_due
from physio_service.services.covering import cover_absences
from physio_service.services.doubting import doubt_silent
from physio_service.services.escalating import escalate
from physio_service.services.founding import extend_calendars
from physio_service.services.giving_up import give_up_asking
from physio_service.services.planning import plan_ahead
from physio_service.services.polling import BESIDE_WEBHOOKS, INSTEAD_OF_WEBHOOKS, poll
from physio_service.services.reasking import ask_again
from physio_service.services.reminding import remind
from physio_service.services.repeating import forget_old
from physio_service.services.restoring import keep_mark
from physio_service.services.sending import Sender, owner_name, send_due
from physio_service.services.settling import settle
from physio_service.services.surveying import survey
from physio_service.services.taking_over import end_forgotten
from physio_service.services.targeting import keep_house_targets
from physio_service.services.trying import each
from physio_service.services.watching import watch
from physio_service.store import heartbeats
from schedules.runner import Beat, Runner

if TYPE_CHECKING:  # the container counts the beats, and the beats run on its parts
    from physio_service.container import Container

log = logging.getLogger(__name__)

Work = Callable[["Container"], object]


def _plan(on: Container) -> None:
    now = on.clock.now()
    steps: tuple[Callable[[], object], ...] = (
        partial(plan_ahead, on.database, now),
        partial(survey, on.database, on.texts, on.catalogue, now),
        partial(keep_house_targets, on.database, on.catalogue.red_flags),
    )
    each(steps, lambda step: step())


def _remind(on: Container) -> None:
    now = on.clock.now()
    steps = (
        partial(remind, on.database, on.texts, now, pass_by=on.pass_by),
        partial(call_in, on.database, on.texts, now),
        partial(ask_again, on.database, on.texts, now),
    )
    each(steps, lambda step: step())


def _send(on: Container) -> None:
    owner = owner_name(socket.gethostname(), os.getpid())
    parts = (on.database, on.gateway, on.texts, on.clock, owner)
    send_due(Sender(*parts, pass_by=on.pass_by, pace=on.pace))


def _escalate(on: Container) -> None:
    escalate(on.database, on.texts, on.clock.now(), pass_by=on.pass_by)


def _settle(on: Container) -> None:
    now = on.clock.now()
    # A reply that cannot be answered must not keep lost texts from being found.
    steps = (
        partial(answer_left_behind, on.database, on.texts, now),
        partial(give_up_asking, on.database, now),
        partial(end_forgotten, on.database, now),
        partial(settle, on.database, on.gateway, now, pass_by=on.pass_by),
    )
    each(steps, lambda step: step())


def _poll(on: Container) -> None:
    if on.records is not None:
        pace = INSTEAD_OF_WEBHOOKS if on.settings.polls else BESIDE_WEBHOOKS
        poll(on.database, on.texts, on.records, pace, on.clock.now())


def _miss(on: Container) -> None:
    steps = (close_due, forget_old, extend_calendars, cover_absences)
    each(steps, lambda step: step(on.database, on.clock.now()))


def _watch(on: Container) -> None:
    watch(on.database, on.clock.now())


def _mark(on: Container) -> None:
    keep_mark(on.database, on.settings.generation_file, on.clock.now())


def _audit(on: Container) -> None:
    now = on.clock.now()
    steps = (
        partial(audit_due, on.database, now),
        partial(doubt_silent, on.database, on.settings.number_silent_days, now),
    )
    each(steps, lambda step: step())


TABLE: Mapping[str, tuple[int, Work]] = {  # by name: every so many seconds, what
    "plan": (60, _plan),  # activities reach two weeks ahead
    "remind": (5, _remind),  # what is due becomes a text
    "send": (2, _send),  # what waits leaves, or says why not
    "escalate": (15, _escalate),  # the next person is texted about what nobody has taken
    "settle": (15, _settle),  # what hangs: lost answers, dead claims, replies left behind
    "poll": (15, _poll),  # what the carrier could not tell us is asked for
    "audit": (3600, _audit),  # the journal is asked whether every rule was kept
    "miss": (60, _miss),  # a day that is over closes; old answers to repeated requests go; absences
    "watch": (60, _watch),  # what failed to happen: silence, and sessions not done
    "mark": (60, _mark),  # a database that came back as it was is noticed
}
INTERVALS: Mapping[str, int] = {name: seconds for name, (seconds, _) in TABLE.items()}


def start(container: Container) -> Runner:
    """Begin to beat in threads of this process, until the runner is stopped."""
    # It warns of every turn that a long run made it skip; our pulse tells what matters of that.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    beats = [
        Beat(name, timedelta(seconds=seconds), partial(run, container, name))
        for name, (seconds, _) in TABLE.items()
    ]
    return Runner.start(beats, _report)


def run(container: Container, name: str) -> None:
    """Run one beat and note how it ended; never raises, for the next turn is the remedy."""
    seconds, work = TABLE[name]
    try:
        work(container)
        with container.database.transaction() as tx:
            heartbeats.beat(tx, name, seconds, container.clock.now())
    except Exception as error:
        _report(name, error)
        _note_failure(container, name, error)


def _note_failure(container: Container, name: str, error: Exception) -> None:
    kind = type(error).__name__[:80]
    try:
        with container.database.transaction() as tx:
            heartbeats.fail(tx, name, INTERVALS[name], kind, container.clock.now())
    except Exception as second:
        _report(name, second)  # the store itself is out of reach: the beat will be late


def _report(name: str, error: BaseException) -> None:
    log.error("beat failed", extra={"beat": name}, exc_info=error)
