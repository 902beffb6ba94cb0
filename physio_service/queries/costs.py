"""What a clinic's texts of a month cost: as the carrier reported it, else as estimated."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from physio_service.domain.price import Money
from physio_service.store.database import Tx
from physio_service.store.schema import messages
from schedules.localtime import day_bounds

# What the carrier took, or may have taken; what it refused costs nothing.
_PAID = ("sending", "sent", "delivered", "undelivered", "unknown", "unknown_final")
_FINAL = "unknown_final"


@dataclass(frozen=True, slots=True)
class MonthCost:
    """One month's texts; sums of several currencies stand beside each other."""

    texts: int
    segments: int
    never_found: int  # nobody knows whether they arrived
    unpriced: int  # to numbers that no price is known for
    estimated: int  # whose price the carrier has not reported
    sums: tuple[Money, ...]


def of_months(
    tx: Tx, clinic_id: UUID, zone: ZoneInfo, now: datetime
) -> tuple[tuple[date, MonthCost], ...]:
    """Return this month and the one before, each with its first day on the clinic's calendar."""
    first = now.astimezone(zone).date().replace(day=1)
    earlier = (first - timedelta(days=1)).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    starts = [day_bounds(day, zone)[0] for day in (earlier, first, following)]
    return (
        (first, month_cost(tx, clinic_id, starts[1], starts[2])),
        (earlier, month_cost(tx, clinic_id, starts[0], starts[1])),
    )


def month_cost(tx: Tx, clinic_id: UUID, from_at: datetime, before_at: datetime) -> MonthCost:
    """Return what left the clinic in [from, before) and what it cost."""
    c = messages.c
    # What was sent again was paid for again.
    times = 1 + c.retries + case((c.possible_duplicate, 1), else_=0)
    statement = (
        select(
            c.price_currency,
            func.count().label("texts"),
            func.sum(c.segments * times).label("segments"),
            func.sum(case((c.state == _FINAL, 1), else_=0)).label("never_found"),
            func.sum(case((c.is_price_reported, 0), else_=1)).label("estimated"),
            func.sum(c.price_micros * times).label("micros"),
        )
        .where(
            c.clinic_id == clinic_id,
            c.state.in_(_PAID),
            c.claimed_at >= from_at,
            c.claimed_at < before_at,
        )
        .group_by(c.price_currency)
        .order_by(c.price_currency)
    )
    rows = tx.connection.execute(statement).all()
    priced = [row for row in rows if row.price_currency is not None]
    return MonthCost(
        texts=sum(row.texts for row in rows),
        segments=sum(int(row.segments) for row in rows),
        never_found=sum(int(row.never_found) for row in rows),
        unpriced=sum(row.texts for row in rows if row.price_currency is None),
        estimated=sum(int(row.estimated) for row in priced),
        sums=tuple(Money(row.price_currency, int(row.micros)) for row in priced),
    )
