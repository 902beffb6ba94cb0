"""Asking the carrier for what it could not tell us: texts that came in, receipts that did not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from physio_service.messaging.gateway import Arrived, Records
from physio_service.services.answering import answer_reply
from physio_service.services.queueing import Texts
from physio_service.services.receiving import Inbound, Receipt, receive_receipt, receive_reply
from physio_service.services.trying import each
from physio_service.store import polls
from physio_service.store.database import Database
from physio_service.store.polls import Line, Unreceipted

_BATCH = 50
# A text can be missing from the carrier's list for minutes, and has been for hours: each
# hour looks back over a day once.
_LAG = timedelta(minutes=15)
_LONGEST_LAG = timedelta(hours=24)
# A carrier that knows nothing more of a text after three days never will.
_GIVEN_UP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the carrier is asked."""

    inbound_every: timedelta
    receipt_after: tuple[timedelta, ...]  # from the text's claim, then from look to look


# Beside webhooks, asking only finds what they lost.
BESIDE_WEBHOOKS = Pace(
    timedelta(minutes=5),
    (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24)),
)
# Behind a firewall nothing is told: whoever texts is answered within this.
INSTEAD_OF_WEBHOOKS = Pace(
    timedelta(seconds=15),
    (
        timedelta(seconds=20),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=6),
        timedelta(hours=24),
    ),
)


def poll(database: Database, texts: Texts, records: Records, pace: Pace, now: datetime) -> int:
    """Ask for missed texts and receipts; return how many were news.

    What was known before changes nothing. One that fails keeps no other waiting: the first
    failure is raised when all were tried.
    """
    news: list[object] = []
    each(
        (
            partial(_poll_inbound, database, texts, records, pace, now, news),
            partial(_poll_receipts, database, records, pace, now, news),
        ),
        lambda step: step(),
    )
    return len(news)


def _poll_inbound(
    database: Database,
    texts: Texts,
    records: Records,
    pace: Pace,
    now: datetime,
    news: list[object],
) -> None:
    with database.reading() as tx:
        lines = polls.lines_to_poll(tx, now - pace.inbound_every)

    def ask(line: Line) -> None:
        listed = records.received_on(line.address, _since(line, now))
        if listed is None:
            return  # asked again at the next turn
        each(listed, partial(_keep, database, texts, now, news))
        with database.transaction() as tx:
            polls.note_polled(tx, line, now)

    each(lines, ask)


def _since(line: Line, now: datetime) -> datetime:
    if line.polled_at is None:
        return now - _LONGEST_LAG
    since = line.polled_at - _LAG
    return since if line.polled_at.hour == now.hour else min(since, now - _LONGEST_LAG)


def _keep(
    database: Database, texts: Texts, now: datetime, news: list[object], one: Arrived
) -> None:
    inbound = Inbound(one.sid, one.to, one.from_, one.body, one.media_count, sent_at=one.sent_at)
    kept = receive_reply(database, inbound, now)
    if kept is not None:
        news.append(kept)
        answer_reply(database, texts, *kept, now)


def _poll_receipts(
    database: Database, records: Records, pace: Pace, now: datetime, news: list[object]
) -> None:
    with database.reading() as tx:
        found = polls.without_receipt(
            tx,
            now,
            taken_before=now - pace.receipt_after[0],
            taken_after=now - _GIVEN_UP,
            limit=_BATCH,
        )
    is_silent = False

    def ask(text: Unreceipted) -> None:
        nonlocal is_silent
        if is_silent:
            return  # a carrier that cannot say keeps us for the whole deadline, each time
        seen = records.found(text.sid)
        is_silent = seen is None
        with database.transaction() as tx:
            polls.look_again(tx, text, now + _next_look(pace, text.looks))
        if seen is not None:
            receipt = Receipt(None, seen.sid, seen.status, seen.error_code or 0, seen.price)
            if receive_receipt(database, receipt, now):
                news.append(receipt)

    each(found, ask)


def _next_look(pace: Pace, looks: int) -> timedelta:
    return pace.receipt_after[min(looks + 1, len(pace.receipt_after) - 1)]
