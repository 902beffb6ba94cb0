"""What the texts of a rehearsal would cost, by the price list of the clinical files' folder."""

from datetime import date

from physio_service.domain.price import Money, PriceList


def cost(prices: PriceList, number: str, segments: int, day: date) -> Money | None:
    """Return what a text costs on its day; one before the first price, as if it were later.

    None where no price is known for numbers that begin like this one.
    """
    return prices.estimate(number, segments, day) or prices.estimate(number, segments, date.max)


def spelled(money: Money) -> str:
    """Return an amount with its currency, as in USD 0.0524."""
    return f"{money.currency} {money.amount}"
