"""The list resource: filters, pages and lag."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.messages import Message
from sandbox.wire import is_match, to_list

LINE, PHONE, OTHER = "+447700900000", "+447700900123", "+447700900124"


def message(sequence, clock_now, **fields):
    return Message(
        sid=f"SM{sequence:032x}",
        sequence=sequence,
        direction="outbound-api",
        sender=LINE,
        to=PHONE,
        body="x",
        shown="x",
        status="delivered",
        created_at=clock_now,
        updated_at=clock_now,
        **fields,
    )


def test_the_list_is_filtered_by_both_ends(client, sandbox):
    for to, body in ((PHONE, "one"), (OTHER, "two"), (PHONE, "three")):
        client.messages.create(to=to, from_=LINE, body=body)

    assert [m.body for m in client.messages.list(to=PHONE)] == ["three", "one"]
    assert [m.body for m in client.messages.list(from_=LINE)] == ["three", "two", "one"]
    assert client.messages.list(from_="+447700900999") == []


def test_a_date_filter_hides_what_was_not_sent_yet(client, sandbox, clock):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    an_hour_ago = clock.now - timedelta(hours=1)

    before = client.messages.list(to=PHONE, date_sent_after=an_hour_ago)
    sandbox.deliver()
    after = client.messages.list(to=PHONE, date_sent_after=an_hour_ago)

    assert (len(before), len(after)) == (0, 1)
    assert len(client.messages.list(to=PHONE)) == 1


def test_date_filters_compare_instants_and_days(client, sandbox, clock):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    sandbox.deliver()
    later = clock.now + timedelta(hours=1)

    assert len(client.messages.list(date_sent=date(2026, 6, 29))) == 1
    assert client.messages.list(date_sent=date(2026, 6, 28)) == []
    assert len(client.messages.list(date_sent_before=later)) == 1
    assert client.messages.list(date_sent_after=later) == []


@pytest.mark.parametrize(
    ("value", "is_found"),
    [("2026-06-29T09:00:00", True), ("2026-06-29T10:00:00+01:00", True), ("soon", False)],
)
def test_a_date_without_an_offset_is_utc_and_nonsense_matches_nothing(clock, value, is_found):
    sent = message(1, clock.now, sent_at=clock.now)

    assert is_match(sent, {"DateSent": value}) is is_found


def test_the_client_walks_all_pages_forth_and_back(client, sandbox):
    for number in range(5):
        client.messages.create(to=PHONE, from_=LINE, body=str(number))

    everything = client.messages.list(page_size=2)
    first = client.messages.page(to=PHONE, page_size=2)
    second = first.next_page()

    assert [m.body for m in everything] == ["4", "3", "2", "1", "0"]
    assert first.previous_page_url is None
    assert [m.body for m in second] == ["2", "1"]
    assert [m.body for m in second.previous_page()] == ["4", "3"]
    assert second.next_page().next_page() is None


def test_a_message_that_arrives_between_two_pages_repeats_none(client, sandbox):
    for number in range(4):
        client.messages.create(to=PHONE, from_=LINE, body=str(number))
    first = client.messages.page(page_size=2)

    client.messages.create(to=PHONE, from_=LINE, body="late")

    assert [m.body for m in first.next_page()] == ["1", "0"]


@given(count=st.integers(0, 12), size=st.integers(1, 5))
def test_pages_of_any_size_hold_every_message_once(count, size):
    now = datetime(2026, 6, 29, tzinfo=UTC)
    found = [message(sequence, now) for sequence in range(count, 0, -1)]
    seen, query = [], {"PageSize": str(size)}
    while True:
        page = to_list(found, query, "AC1")
        seen += [item["sid"] for item in page["messages"]]
        if page["next_page_uri"] is None:
            break
        pairs = page["next_page_uri"].partition("?")[2].split("&")
        query = dict(pair.split("=") for pair in pairs)

    assert seen == [item.sid for item in found]


def test_a_page_is_never_larger_than_a_thousand(client):
    client.messages.page(page_size=5000)

    assert '"page_size":1000' in client.http_client._test_only_last_response.text


def test_the_list_lags_behind_while_the_message_itself_can_be_read(client, sandbox, clock):
    sandbox.exchange.board.change({"list_lag": 600})
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")

    clock.forward(599)
    early = client.messages.list(to=PHONE)
    clock.forward(1)

    assert early == []
    assert sent.fetch().sid == sent.sid
    assert len(client.messages.list(to=PHONE)) == 1


def test_what_a_patient_wrote_is_in_the_list_too(client, sandbox, clock):
    sandbox.exchange.receive(PHONE, "DONE", LINE, clock.now)

    found = client.messages.list(from_=PHONE, date_sent_after=clock.now)

    assert [(m.direction, m.status, m.body) for m in found] == [("inbound", "received", "DONE")]
