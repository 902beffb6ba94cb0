"""The file of prices: read exactly, and refused by line and field when it is wrong."""

from datetime import date

import pytest

from physio_service.catalogue import load_catalogue
from physio_service.domain.errors import BadCatalogue
from tests.builders_plans import CATALOGUE

PRICES = "prices.yaml"


def test_the_shipped_prices_know_what_a_text_to_a_british_mobile_costs():
    cost = CATALOGUE.prices.estimate("+447700900123", 2, date(2026, 3, 2))

    assert (cost.currency, str(cost.amount)) == ("USD", "0.1048")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"+44"', '"44"', "the beginning of a number"),
        ('"0.0524"', "0.0524", "must be text: put it in quotes"),
        ('"0.0524"', '"-0.05"', "must be an amount"),
        ('"2024-01-01"', '"2024-13-01"', "must be a day in quotes"),
        ("USD", "usd", "three capital letters"),
        ('"+1"', '"+44"', "stands twice"),
        ("prices:\n", "cheap: yes\nprices:\n", "is not a field here"),
    ],
)
def test_a_wrong_price_is_refused_by_line_and_field(folder, edit, old, new, said):
    edit(PRICES, old, new)

    with pytest.raises(BadCatalogue) as refused:
        load_catalogue(folder)

    assert {fault.file for fault in refused.value.faults} == {PRICES}
    assert said in str(refused.value)


def test_a_folder_without_prices_is_refused(folder):
    (folder / PRICES).unlink()

    with pytest.raises(BadCatalogue, match=r"prices\.yaml"):
        load_catalogue(folder)
