"""Places on a text's way at which a fault test may stop the program: named, and off by default."""

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """Each stands right after what it is called by, unless it says before."""

    QUEUED = "queued"  # committed
    CLAIMED = "claimed"  # committed
    BEFORE_CALL = "before_call"  # the lease was looked at once more
    CONNECTING = "connecting"  # nothing has left
    AFTER_WRITE = "after_write"  # the whole request has left, and no answer is read
    AFTER_ANSWER = "after_answer"  # read, and known to nobody else
    BEFORE_RECORD = "before_record"
    RECORDED = "recorded"  # committed
    SETTLE_FOUND = "settle_found"  # the carrier was asked; nothing is written
    SETTLE_BOUND = "settle_bound"  # committed
    RECEIPT_KEPT = "receipt_kept"  # committed, not acknowledged
    REPLY_KEPT = "reply_kept"  # committed, not answered and not acknowledged
    REPLY_ANSWERED = "reply_answered"  # committed, not acknowledged


Passing = Callable[[Point], None]


def pass_by(_point: Point) -> None:
    """Do nothing: what happens at every point unless somebody asks for a fault."""
