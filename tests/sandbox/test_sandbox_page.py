"""The page of phones and its JSON, without a browser."""

from dataclasses import replace

import pytest

from sandbox.page import pieces_of, spaced

LINE, PHONE = "+447700900000", "+447700900123"


@pytest.fixture
def browser(sandbox):
    return sandbox.app.test_client()


def send(sandbox, client, body="Hello", to=PHONE):
    client.messages.create(to=to, from_=LINE, body=body)
    sandbox.deliver(seconds=5)


def test_an_empty_page_says_what_will_happen(browser):
    assert "No phone has a text yet" in browser.get("/").text


def test_a_text_shows_its_time_status_and_segments(sandbox, client, browser):
    send(sandbox, client, body="żółw " * 15)

    page = browser.get("/").text

    assert "+44 7700 900123" in page
    assert ">10:00</time>" in page  # nine in UTC, summer time in London
    assert "Delivered" in page
    assert "2 segments" in page
    assert "Today" in page


def test_an_older_day_is_named(sandbox, client, browser):
    send(sandbox, client)
    sandbox.clock.forward(86400 * 2)
    send(sandbox, client)

    page = browser.get("/").text

    assert "Monday 29 June" in page
    assert page.count("Today") == 1


def test_text_is_never_markup(sandbox, client, browser):
    send(sandbox, client, body="<script>alert(1)</script> \"'&")

    page = browser.get("/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_link_can_be_followed(sandbox, client, browser):
    send(sandbox, client, body='See http://127.0.0.1:8000/p/a?b=1&c="x')

    assert 'href="http://127.0.0.1:8000/p/a?b=1&amp;c=" target="_blank"' in browser.get("/").text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.example/x. Bye", ["https://a.example/x"]),
        ("(http://a.example/x)", ["http://a.example/x"]),
        ("https://a.example/1 https://b.example/2", ["https://a.example/1", "https://b.example/2"]),
        ("javascript:alert(1)", []),
        ("", []),
    ],
)
def test_links_are_found_and_nothing_is_lost(text, links):
    pieces = pieces_of(text)

    assert [piece.text for piece in pieces if piece.is_link] == links
    assert "".join(piece.text for piece in pieces) == text


def test_numbers_are_spaced_as_people_read_them():
    assert spaced(PHONE) == "+44 7700 900123"
    assert spaced("+48500600700") == "+48500600700"


def test_the_phone_with_the_newest_text_comes_first(sandbox, client, browser):
    send(sandbox, client, to=PHONE)
    send(sandbox, client, to="+447700900124")
    send(sandbox, client, to=PHONE)

    page = browser.get("/").text
    listed = browser.get("/sandbox/phones").json["phones"]

    assert page.index("phone-447700900123") < page.index("phone-447700900124")
    assert [(phone["number"], phone["messages"]) for phone in listed] == [
        (PHONE, 2),
        ("+447700900124", 1),
    ]
    assert listed[0]["lines"] == [LINE]
    assert listed[0]["latest"]["status"] == "delivered"


def test_a_failed_text_shows_its_code(sandbox, client, browser):
    sandbox.exchange.board.change({"outcomes": {"*": {"status": "undelivered", "code": 30003}}})
    send(sandbox, client)

    assert "Not delivered (30003)" in browser.get("/").text


def test_a_reply_the_service_did_not_take_says_so(sandbox, service, browser):
    sandbox.exchange.receive(PHONE, "DONE", LINE, sandbox.clock.now)
    sandbox.exchange.mailbox.change(
        sandbox.exchange.mailbox.on_phone(PHONE)[0].sid, problem="11200 the webhook answered 500"
    )

    page = browser.get("/").text

    assert "Not received" in page
    assert "11200 the webhook answered 500" in page


def test_several_lines_to_one_phone_are_told_apart(sandbox, client, browser):
    send(sandbox, client)
    client.messages.create(to=PHONE, from_="+447700900001", body="Other")

    page = browser.get("/").text

    assert '<span class="line">+447700900001</span>' in page
    assert "<option>+447700900001</option>" in page


@pytest.mark.parametrize("written", ["%2B447700900999", " 447700900999", "447700900999"])
def test_a_phone_that_nobody_texted_can_be_opened_and_text_first(browser, sandbox, written):
    page = browser.get(f"/?open={written}").text

    assert "No texts yet" in page
    assert 'name="to" type="tel"' in page
    sent = browser.post("/sandbox/phones/+447700900999/replies", data={"body": "START", "to": LINE})
    assert (sent.status_code, sent.location) == (303, "/?open=%2B447700900999")
    assert "START" in browser.get(sent.location).text


def test_the_accounts_numbers_are_offered_to_a_phone_nobody_texted(start, settings):
    offering = start(replace(settings, senders=(LINE,)))

    page = offering.app.test_client().get("/?open=%2B447700900999").text

    assert f'type="hidden" name="to" value="{LINE}"' in page


def test_a_number_that_is_none_is_not_opened(browser):
    page = browser.get("/?open=<b>hello").text

    assert "That is not a number" in page
    assert "<b>hello" not in page


def test_a_bad_reply_from_the_form_is_answered_in_words(browser):
    answered = browser.post(f"/sandbox/phones/{PHONE}/replies", data={"body": ""})

    assert (answered.status_code, answered.text) == (422, "a reply needs a body\n")


def test_a_long_thread_and_a_long_row_are_cut_and_say_so(sandbox, client, browser):
    for _ in range(62):
        sandbox.exchange.receive(PHONE, "x", LINE, sandbox.clock.now)
    for number in range(25):
        sandbox.exchange.receive(f"+4477009002{number:02}", "x", LINE, sandbox.clock.now)

    row = browser.get("/").text
    thread = browser.get("/?open=%2B447700900123").text

    assert "2 more phones have texts" in row
    assert "2 earlier" in thread


def test_an_unchanged_page_is_not_sent_again(sandbox, client, browser):
    etag = browser.get("/").headers["ETag"]

    unchanged = browser.get("/", headers={"If-None-Match": etag})
    send(sandbox, client)
    changed = browser.get("/", headers={"If-None-Match": etag})

    assert (unchanged.status_code, changed.status_code) == (304, 200)
