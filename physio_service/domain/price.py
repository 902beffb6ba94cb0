"""What texts cost: a price list with dates, and sums kept apart by currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in millionths, so that sums are exact: a segment costs less than a penny."""

    currency: str  # ISO 4217
    micros: int

    @classmethod
    def of(cls, currency: str, amount: Decimal) -> Money:
        """Return `amount` of a currency, rounded to a millionth."""
        return cls(currency, round(amount * _MICROS))

    @property
    def amount(self) -> Decimal:
        """The amount in the currency's own unit, with no digit lost."""
        return Decimal(self.micros) / _MICROS


@dataclass(frozen=True, slots=True)
class Price:
    """What one segment to numbers of a prefix costs, from a day on."""

    prefix: str  # as numbers begin, +44: the longest that fits is the one that counts
    from_day: date
    segment: Money


@dataclass(frozen=True, slots=True)
class PriceList:
    """Every price, past ones too: a text is priced as of its own day."""

    prices: tuple[Price, ...] = ()

    def estimate(self, number: str, segments: int, day: date) -> Money | None:
        """Return what `segments` to an E.164 number cost on `day`; none where no price is known."""
        price = self._of(number, day)
        if price is None:
            return None
        return Money(price.segment.currency, price.segment.micros * segments)

    def since(self, number: str, day: date) -> date | None:
        """Return from which day the price that counts on `day` holds; none where there is none."""
        price = self._of(number, day)
        return None if price is None else price.from_day

    def _of(self, number: str, day: date) -> Price | None:
        known = [
            price
            for price in self.prices
            if number.startswith(price.prefix) and price.from_day <= day
        ]
        return max(known, key=lambda one: (len(one.prefix), one.from_day), default=None)


def totals(sums: Iterable[Money]) -> tuple[Money, ...]:
    """Return one sum a currency, by its code: amounts of two currencies are never added."""
    counted: Counter[str] = Counter()
    for money in sums:
        counted[money.currency] += money.micros
    return tuple(Money(currency, micros) for currency, micros in sorted(counted.items()))
