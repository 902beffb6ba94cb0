"""What the pages show: the two numbers, the thread, the search, and no word of a text as markup."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import escape

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.message import WAITING, MessageState
from physio_service.store import activities, measurements, messages
from physio_service.web.staff import rules
from tests.builders_accounts import browser
from tests.builders_people import HIDDEN
from tests.web.pages.conftest import Page

ROOT = Path(__file__).parents[3]
XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "‮gnp.exe",
]


@pytest.mark.parametrize("words", XSS)
def test_what_a_patient_texts_is_never_markup(on, staff, under_way, words):
    on.says(words)
    for path in (under_way.path(), "/replies", "/tasks"):
        shown = staff.client.get(path).text

        assert str(escape(words)) in shown
        for tag, named in Page(shown).tags:
            assert tag != "svg" or "onload" not in named
            assert not any(name.startswith("on") for name in named)
            assert tag != "script" or named.get("src")
        assert "49" not in Page(shown).words


@pytest.mark.parametrize("words", XSS)
def test_what_staff_type_is_never_markup(staff, words):
    answer = staff.send("/patients/new", name=words, phone=words, nhs_number=words)
    shown = Page(answer.text)

    assert answer.status_code == 422
    assert shown.fields["name"] == words
    assert all(named.get("src") for tag, named in shown.tags if tag == "script")


def test_adherence_is_always_two_numbers_with_their_counts(app, on, under_way):
    with on.database.transaction() as tx:
        today = on.now.date()
        listed = activities.between(
            tx, on.clinic_id, under_way.id, today, today + timedelta(days=2)
        )
        sessions = [one for one in listed if one.kind == "session"]
        for session, state in zip(
            sessions[1:3], (ActivityState.DONE, ActivityState.MISSED), strict=False
        ):
            activities.settle(tx, session, state, Source.SMS, on.now)
    asked = on.queue(on.house.read(under_way.id), activity_ids=[sessions[2].id])
    with on.database.transaction() as tx:
        messages.move(tx, on.clinic_id, asked, among=WAITING, state=MessageState.SENT, rule="due")
    on.clock.forward(days=3)
    staff = browser(app).sign_in("physio")

    for path in ("/", under_way.path()):
        text = Page(staff.client.get(path).text).text
        assert "100% of 1 answered" in text
        assert "50% of 2 due" in text


@pytest.mark.parametrize("typed", [HIDDEN, HIDDEN[:4].lower(), "07700 900123", "+447700900123"])
def test_a_patient_is_found_by_what_is_known_of_them(on, staff, under_way, typed):
    on.patient("+447700900456", name="Somebody Else")
    shown = Page(staff.send("/", search=typed).text).text

    assert HIDDEN in shown
    assert "Somebody Else" not in shown
    assert "1 patient found" in shown


def test_nobody_is_found_by_what_is_known_of_nobody(staff, under_way):
    assert "Nobody matches" in staff.send("/", search="Zzyzx").text
    assert staff.send("/", search="  ").status_code == 303


def test_the_next_patients_follow_by_a_link(on, staff):
    for number in range(3):
        on.patient(f"+4477009004{number:02}", name=f"Patient {number}")
    seen, path = [], "/?limit=1"
    for _ in range(3):
        page = Page(staff.client.get(path).text)
        seen += [word for word in page.words if word.startswith("Patient ")]
        follow = [link for link in page.links if "cursor=" in link]
        path = f"{follow[0]}&limit=1" if follow else path

    assert sorted(seen) == ["Patient 0", "Patient 1", "Patient 2"]
    assert staff.client.get("/?cursor=forged").status_code == 422


def test_who_needs_nobody_is_left_out_on_request(on, staff, under_way):
    on.patient("+447700900456", name="Calm Person")
    on.says("my calf is swollen")
    shown = Page(staff.client.get("/?show=attention").text).text

    assert HIDDEN in shown
    assert "Calm Person" not in shown


def test_pain_is_drawn_with_a_table_behind_it(on, staff, under_way):
    with on.database.transaction() as tx:
        for days, score in ((14, 6.0), (7, 4.0), (0, 3.0)):
            at = on.now - timedelta(days=days)
            measurements.add(
                tx,
                on.clinic_id,
                under_way.id,
                under_way.episode_id,
                "pain_usual",
                score,
                at,
                at.date(),
                Source.SMS,
            )
    shown = Page(staff.client.get(under_way.path()).text)

    points = [named for tag, named in shown.tags if tag == "circle"]
    assert len(points) == 3
    assert sorted(float(p["cx"]) for p in points) == [float(p["cx"]) for p in points]
    assert float(points[0]["cy"]) < float(points[2]["cy"])  # more pain stands higher
    assert shown.text.count("Pain, usual (0–10)") == 3


def test_a_text_that_was_not_sent_says_why(on, staff, under_way):
    patient = on.house.read(under_way.id)
    on.suppress(patient, "week_cap", sequence=7)

    for path in (under_way.path(), under_way.path("/texts")):
        assert "The most texts of a week were reached." in staff.client.get(path).text


def test_every_rule_the_code_names_has_a_sentence():
    named = set()
    for path in ("domain/policy.py", "services/sending.py", "services/settling.py"):
        code = (ROOT / "physio_service" / path).read_text(encoding="utf-8")
        named |= set(re.findall(r'_suppress\("([a-z_]+)"', code))
        named |= set(re.findall(r'MessageState\.[A-Z]+, "([a-z_]+)"', code))
        named |= set(re.findall(r'\brule(?::\s*str)? ?= ?"([a-z_]+)"', code))
        named |= set(re.findall(r'Hold\([^"]+"([a-z_]+)"', code))

    assert len(named) > 20
    assert named <= set(rules.RULES)
