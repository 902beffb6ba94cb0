"""What texts cost: the longest beginning, the price of the day, and no sum over two currencies."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.price import Money, Price, PriceList, totals

PENCE = Money("GBP", 40_000)
PRICES = PriceList(
    (
        Price("+44", date(2026, 1, 1), PENCE),
        Price("+44", date(2026, 4, 1), Money("GBP", 50_000)),
        Price("+447700", date(2026, 1, 1), Money("USD", 10)),
    )
)


def test_a_text_costs_its_segments_times_the_price_of_its_day():
    march, april = date(2026, 3, 31), date(2026, 4, 1)

    assert PRICES.estimate("+447911123456", 3, march) == Money("GBP", 120_000)
    assert PRICES.estimate("+447911123456", 3, april) == Money("GBP", 150_000)


def test_the_longest_beginning_of_the_number_decides():
    assert PRICES.estimate("+447700900123", 1, date(2026, 5, 1)) == Money("USD", 10)


def test_what_no_price_is_known_of_costs_nothing_that_could_be_said():
    assert PRICES.estimate("+33612345678", 1, date(2026, 5, 1)) is None
    assert PRICES.estimate("+447911123456", 1, date(2025, 12, 31)) is None


def test_amounts_of_two_currencies_are_never_added():
    sums = [Money("USD", 1), PENCE, Money("USD", 2)]

    assert totals(sums) == (PENCE, Money("USD", 3))


@given(st.lists(st.integers(0, 10**9)))
def test_no_order_of_adding_loses_a_millionth(micros):
    moneys = [Money("GBP", one) for one in micros]

    (total,) = totals(moneys) or (Money("GBP", 0),)

    assert total.amount * 1_000_000 == sum(micros)


def test_a_written_amount_is_exact():
    assert Money.of("USD", Decimal("0.0079")) == Money("USD", 7900)
    assert Money("USD", 7900).amount == Decimal("0.0079")


def test_a_price_is_known_to_hold_from_its_own_day():
    assert PRICES.since("+447911123456", date(2026, 3, 31)) == date(2026, 1, 1)
    assert PRICES.since("+447911123456", date(2026, 4, 1)) == date(2026, 4, 1)
    assert PRICES.since("+33612345678", date(2026, 5, 1)) is None
