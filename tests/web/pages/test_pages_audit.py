"""The clinic's page and the API say whether every rule of texting was kept."""

from datetime import timedelta

import pytest

from physio_service.domain.audit import Span
from physio_service.store import audits
from physio_service.store.audits import Audited
from tests.builders_accounts import browser

HOUR = timedelta(hours=1)


@pytest.fixture
def physio(app, on):
    return browser(app).sign_in("physio")


def audited(on, clinic_id, *, broken, ago=HOUR):
    span = Span(on.clock.now() - ago, on.clock.now() - ago + HOUR)
    found = Audited(span, span.until_at, 12, sum(broken.values()), broken)
    with on.house.database.transaction() as tx:
        assert audits.keep(tx, clinic_id, found)


def page(physio):
    return " ".join(physio.client.get("/clinic").text.split())


def test_before_the_first_audit_the_page_says_so(on, physio):
    assert "Nothing has been checked yet." in page(physio)


def test_where_every_rule_was_kept_the_page_says_how_much_was_checked(on, physio):
    audited(on, on.house.clinic_id, broken={})

    assert "No rule was broken in the last seven days." in page(physio)
    assert "12 texts and replies checked" in page(physio)


def test_a_broken_rule_is_named_in_words_with_how_often(on, physio):
    audited(on, on.house.clinic_id, broken={"I3": 2})

    assert "Rules were broken 2 times" in page(physio)
    assert "I3: None after a STOP" in page(physio)


def test_what_is_older_than_a_week_is_no_news(on, physio):
    audited(on, on.house.clinic_id, broken={"I3": 2}, ago=timedelta(days=9))

    assert "No rule was broken in the last seven days." in page(physio)


def test_a_monitor_is_told_of_broken_rules_and_nothing_about_anybody(app, on):
    audited(on, on.house.clinic_id, broken={"I1": 1, "I8": 1})

    assert app.test_client().get("/health").json["broken_rules"] == 2
