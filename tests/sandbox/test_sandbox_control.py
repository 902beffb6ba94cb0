"""Who may press the buttons, and the knobs: modes, webhooks, health."""

import pytest

LINE, PHONE = "+447700900000", "+447700900123"


@pytest.fixture
def browser(sandbox):
    return sandbox.app.test_client()


def test_no_page_may_load_or_run_anything_of_others(browser):
    policy = browser.get("/").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "style=" not in browser.get("/").text
    for name in ("phones.css", "phones.js", "icon.svg"):
        with browser.get(f"/static/{name}") as answered:
            assert answered.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_press_our_buttons(browser, sandbox, headers):
    form = {"body": "STOP", "to": LINE}

    answered = browser.post(f"/sandbox/phones/{PHONE}/replies", data=form, headers=headers)

    assert answered.status_code == 403
    assert sandbox.exchange.mailbox.phones() == []


def test_our_own_page_can_press_them(browser):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}

    answered = browser.post(
        f"/sandbox/phones/{PHONE}/replies", data={"body": "Hi", "to": LINE}, headers=headers
    )

    assert answered.status_code == 303


def test_a_name_that_merely_resolves_to_us_is_refused(browser):
    assert browser.get("/", headers={"Host": "rebound.example"}).status_code == 400


def test_modes_are_set_from_the_page_and_reset(browser, sandbox):
    form = {
        "list_lag": "5",
        "callback_loss": "",
        "stop_words": "on",
        "fault_kind": "error",
        "fault_times": "",
        "fault_to": PHONE,
        "fault_status": "400",
        "fault_code": "21610",
        "fault_accept": "yes",
        "outcome_to": "*",
        "outcome_status": "failed",
        "outcome_code": "30008",
    }

    answered = browser.post("/sandbox/modes", data=form)
    modes = sandbox.exchange.board.now
    page = browser.get("/").text
    browser.post("/sandbox/modes", data={"reset": "1"})

    assert answered.status_code == 303
    assert (modes.list_lag, modes.stop_words) == (5, True)
    assert (modes.faults[0].code, modes.faults[0].times, modes.faults[0].accepts) == (
        21610,
        None,
        True,
    )
    assert modes.outcomes["*"].code == 30008
    assert "error, every to +447700900123" in page
    assert "*: failed (30008)" in page
    assert sandbox.exchange.board.now.list_lag == 0


def test_a_mode_that_is_no_number_is_refused_in_words(browser):
    answered = browser.post("/sandbox/modes", data={"list_lag": "soon"})

    assert (answered.status_code, answered.text) == (422, "list_lag must be a number\n")


def test_health_and_the_log_of_webhooks_can_be_read(browser, sandbox, service):
    sandbox.exchange.receive(PHONE, "DONE", LINE, sandbox.clock.now)
    sandbox.deliver()

    attempts = browser.get("/sandbox/webhooks").json["attempts"]

    assert browser.get("/health").status_code == 200
    assert [(a["kind"], a["outcome"], a["status"]) for a in attempts] == [
        ("inbound", "204", "received")
    ]
