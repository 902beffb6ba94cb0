"""The file of prices: what a segment costs, by the beginning of a number and from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from physio_service.catalogue.fields import Items, OneOf, Part, Strict, Text
from physio_service.catalogue.header import FileSchema, Finding
from physio_service.domain.price import Money, Price


class Day(Text):
    """A day in quotes, YYYY-MM-DD."""

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> Any:
        try:
            return date.fromisoformat(super()._deserialize(value, *rest, **options))
        except ValueError:
            raise ValidationError('must be a day in quotes, as in "2026-01-31"') from None


def _price(prefix: str, from_day: date, currency: str, segment: str) -> Price:
    return Price(prefix, from_day, Money.of(currency, Decimal(segment)))


class PriceSchema(Strict):
    makes = _price

    prefix = Text(r"\+\d{1,15}", 'the beginning of a number in quotes, as in "+44"')
    from_day = Day()
    currency = Text(r"[A-Z]{3}", "a currency's three capital letters, as in GBP")
    # Quoted, since a number with a point is not exact to the reader of the file.
    segment = Text(r"\d{1,3}(\.\d{1,6})?", 'an amount in quotes, as in "0.0524"')


class PricesFile(FileSchema):
    kind = OneOf(("prices",))
    prices = Items(Part(PriceSchema))


def findings(loaded: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield each price that stands twice for one beginning and day."""
    seen = set()
    for place, price in enumerate(loaded["prices"]):
        if (price.prefix, price.from_day) in seen:
            yield ("prices", place), "stands twice for this beginning and day: keep one of them"
        seen.add((price.prefix, price.from_day))
