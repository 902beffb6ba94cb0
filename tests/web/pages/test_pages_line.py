"""The line to the carrier on the page and by the API: circuits, stopped words, restores."""

import re

import pytest

from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.services.restoring import note_restored
from physio_service.services.settling import settle
from physio_service.store import restorations
from tests.builders_accounts import browser
from tests.builders_carrier import refused
from tests.web.pages.conftest import Page


@pytest.fixture
def admin(app, on):
    return browser(app).sign_in("admin")


def queue(on, number="+447700900123"):
    on.episode(patient := on.patient(number))
    on.queue(patient, number, duty=Duty.NOTICE)


def shown(who):
    return Page(who.client.get("/clinic").text).text


def test_a_clear_line_is_called_so(admin):
    assert "Nothing keeps texts from leaving." in shown(admin)


def test_an_open_circuit_is_shown_with_its_code_and_counted_for_a_monitor(on, admin):
    queue(on)
    on.carrier.answers = [refused(20003)]
    on.send()

    assert "Carrier’s code 20003" in shown(admin)
    assert admin.client.get("/health").json["open_circuits"] == 1
    line = admin.client.get("/api/v1/clinic/line").json
    assert [one["rule"] for one in line["circuits"]] == ["carrier_setup"]
    assert not line["is_clear"]


def restored(on):
    queue(on)
    note_restored(on.database, on.now, SYSTEM, on.now)


def look_to_the_end(on):
    for minutes in (0, 1, 1, 5, 15, 60):
        on.clock.forward(minutes=minutes)
        settle(on.database, on.carrier, on.now)
        on.send()


def test_after_a_restore_the_page_says_what_is_sought_and_offers_nothing_yet(on, admin):
    restored(on)

    page = admin.client.get("/clinic").text

    assert "1 text may have left before" in Page(page).text
    assert "/clinic/line/resume" not in page
    assert admin.client.get("/health").json["paused_clinics"] == 1


def test_an_administrator_lets_texts_go_again_on_the_page(on, admin):
    restored(on)
    look_to_the_end(on)
    admin.sign_in("admin")

    answer = admin.send("/clinic/line/resume", page="/clinic", version="1")

    assert answer.status_code == 303
    with on.database.reading() as tx:
        assert not restorations.latest(tx, on.clinic_id).is_open


def test_a_physiotherapist_is_not_offered_what_an_administrator_decides(on, staff):
    restored(on)
    look_to_the_end(on)
    staff.sign_in("physio")

    assert "/clinic/line/resume" not in staff.client.get("/clinic").text
    assert staff.send("/clinic/line/resume", page="/clinic", version="1").status_code == 403


def test_stopped_words_are_shown_and_let_go_by_an_approver(on, staff):
    queue(on)
    on.send()
    on.receipt(on.carrier.handed[0].token, "undelivered", code=30007)

    path = re.search(r"/clinic/line/wordings/[0-9a-f-]+/release", staff.client.get("/clinic").text)
    answer = staff.send(path[0], page="/clinic")

    assert answer.status_code == 303
    assert "Nothing keeps texts from leaving." in shown(staff)


def test_a_month_of_texts_is_added_up(on, admin):
    queue(on)
    queue(on, "+447700900456")
    on.send()

    row = admin.client.get("/api/v1/clinic/costs").json["items"][0]

    assert (row["month"], row["texts"], row["never_found"]) == ("2026-03-01", 2, 0)
    assert row["segments"] >= 2
    assert "03/2026" in shown(admin)
