"""What a month of texts cost: what left, at its own price, currencies apart."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.domain.price import Money, Price, PriceList
from physio_service.queries.costs import of_months
from physio_service.services.queueing import queue
from physio_service.services.receiving import Receipt, receive_receipt
from tests.builders_carrier import refused
from tests.builders_messages import PHONE, line
from tests.builders_people import TEXTS

PRICES = PriceList((Price("+44", date(2020, 1, 1), Money("GBP", 40_000)),))
PRICED = replace(TEXTS, prices=PRICES)
FAR = "+33612345678"


def send(on, number=PHONE):
    on.episode(patient := on.patient(number))
    with on.database.transaction() as tx:
        wish = on.wish(tx, patient, number, duty=Duty.NOTICE)
        queue(tx, PRICED, wish, SYSTEM, on.now)
    on.send()


def this_month(on):
    with on.database.reading() as tx:
        return of_months(tx, on.clinic_id, ZoneInfo("Europe/London"), on.now)[0][1]


def test_a_text_costs_its_segments_at_the_price_of_its_day(database, clock):
    on = line(database, clock)
    send(on)

    month = this_month(on)

    assert (month.texts, month.segments, month.estimated) == (1, 1, 1)
    assert month.sums == (Money("GBP", 40_000),)


def test_what_the_carrier_reports_takes_the_place_of_the_estimate(database, clock):
    on = line(database, clock)
    send(on)
    sid = on.rows("attempts")[0]["provider_sid"]

    receive_receipt(database, Receipt(None, sid, "delivered", 0, Money("USD", 7_900)), on.now)

    month = this_month(on)
    assert (month.sums, month.estimated) == ((Money("USD", 7_900),), 0)


def test_what_the_carrier_refused_costs_nothing(database, clock):
    on = line(database, clock)
    on.carrier.answers = [refused(21211)]
    send(on)

    assert this_month(on).texts == 0


def test_a_number_without_a_price_is_counted_and_not_guessed(database, clock):
    on = line(database, clock)
    send(on)
    send(on, FAR)

    month = this_month(on)

    assert (month.texts, month.unpriced, month.sums) == (2, 1, (Money("GBP", 40_000),))


def test_the_month_before_stands_apart(database, clock):
    on = line(database, clock)
    send(on)
    on.clock.forward(days=30)

    with database.reading() as tx:
        now, before = of_months(tx, on.clinic_id, ZoneInfo("Europe/London"), on.now)

    assert (now[0], now[1].texts) == (date(2026, 4, 1), 0)
    assert (before[0], before[1].texts) == (date(2026, 3, 1), 1)
