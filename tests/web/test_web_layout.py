"""The frame of every page: the clinic, its clock, its language, and where one may go."""

import dataclasses
from datetime import UTC, date, datetime

from babel.messages.extract import extract_from_dir

from physio_service.app import create_app
from physio_service.web import i18n
from tests.builders_accounts import browser, settings


def test_a_page_shows_the_clinic_and_who_is_signed_in(physio):
    text = physio.client.get("/account").text

    assert "Hillside Physiotherapy" in text
    assert "physio (physio)" in text
    assert 'href="#maincontent"' in text
    assert '<html lang="en">' in text


def test_a_demonstration_says_what_its_clock_says(container, clinic_id, tmp_path):
    demo = dataclasses.replace(container, settings=settings(tmp_path, DEMO="1", BEATS="0"))
    app = create_app(demo.settings, demo)

    text = browser(app).sign_in("physio").client.get("/account").text

    assert "Demonstration: the clock says Mon 2 Mar 2026, 09:00" in text


def test_without_a_demonstration_there_is_no_banner(physio):
    assert "Demonstration" not in physio.client.get("/account").text


def test_times_are_the_clinics_across_the_change_of_clocks(app, physio):
    with app.test_request_context():
        assert i18n.show_moment(datetime(2026, 7, 1, 8, tzinfo=UTC), "Europe/London") == (
            "Wed 1 Jul 2026, 09:00"
        )
        assert i18n.show_moment(datetime(2026, 7, 1, 8, tzinfo=UTC)) == "Wed 1 Jul 2026, 08:00"
        assert i18n.show_day(date(2026, 7, 1)) == "Wed 1 Jul 2026"


def test_pages_are_in_english_until_a_translation_is_there(tmp_path):
    assert i18n.languages(tmp_path) == {"en"}

    catalogue = tmp_path / "cy" / "LC_MESSAGES" / "messages.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()

    assert i18n.languages(tmp_path) == {"cy", "en"}


def test_the_strings_of_the_pages_can_be_extracted(request):
    folder = request.config.rootpath / "physio_service" / "web"
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]

    found = {message for _, _, message, *_ in extract_from_dir(folder, methods)}

    assert {"Sign in", "My account", "You may not do this"} <= found
