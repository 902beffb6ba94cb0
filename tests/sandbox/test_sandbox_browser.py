"""The page of phones in a real browser."""

import threading
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from sandbox import create_sandbox
from sandbox.clock import offset_clock
from sandbox.server import serving

pytestmark = pytest.mark.browser

LINE, PHONE, OTHER = "+447700900000", "+447700900123", "+447700900124"


@pytest.fixture
def address(settings):
    clock = offset_clock(0)
    app = create_sandbox(replace(settings, clock=clock))
    with serving(app, 0, clock, threading.Event()) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(address):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 844})
        yield page
        browser.close()


def test_texts_arrive_live_and_leave_a_half_typed_reply_alone(
    page: Page, address, connect, service
):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    client = connect(address)
    client.messages.create(to=PHONE, from_=LINE, body="First")
    page.goto(address)
    reply = page.get_by_label("Reply from +44 7700 900123")
    reply.fill("DO")

    client.messages.create(to=PHONE, from_=LINE, body="Second")
    client.messages.create(to=OTHER, from_=LINE, body="For another phone")

    expect(page.locator("#phone-447700900123 .theirs")).to_have_count(2)
    expect(page.locator("#phone-447700900124 .status")).to_have_text("Delivered")
    expect(reply).to_have_value("DO")

    reply.fill("DONE")
    reply.press("Enter")

    expect(page.locator("#phone-447700900123 .mine .body")).to_have_text("DONE")
    expect(reply).to_have_value("")
    assert service.received.get(timeout=10)[1]["Body"] == "DONE"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert complaints == []
