"""Every page of every role: shown, or refused; and no other clinic's."""

from dataclasses import replace

import pytest

from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.services.founding import found_clinic
from tests.builders_accounts import browser, make_staff
from tests.builders_people import HIDDEN, NEW_CLINIC
from tests.web.pages.conftest import Page

EVERYBODY = set(Role)
CARE = EVERYBODY - {Role.VIEWER}
PRESCRIBERS = {Role.PHYSIO, Role.SURGEON}
PAGES = {
    "/": EVERYBODY,
    "/tasks": CARE,
    "/tasks?whose=mine&tier=2&kind=silent&show=aside": CARE,
    "/team": CARE,
    "/replies": CARE,
    "/replies?show=read": CARE,
    "/threads": CARE,
    "/threads?show=unread": CARE,
    "/clinic/answers": CARE,
    "/patients/{id}/carers": CARE,
    "/clinic": CARE,
    "/patients/new": CARE,
    "/patients/{id}": CARE,
    "/patients/{id}/preferences": CARE,
    "/patients/{id}/consent": CARE,
    "/patients/{id}/pause": CARE,
    "/patients/{id}/texts": CARE,
    "/patients/{id}/journal": CARE,
    "/patients/{id}/journal?only=consent": CARE,
    "/patients/{id}/assign": PRESCRIBERS,
    "/patients/{id}/episodes/{episode}/operation": PRESCRIBERS,
    "/patients/{id}/episodes/{episode}/phase": PRESCRIBERS,
    "/patients/{id}/episodes/{episode}/end": PRESCRIBERS,
}


def path_of(page, under_way):
    return page.format(id=under_way.id, episode=under_way.episode_id)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_pages_and_no_others(app, under_way, role):
    somebody = browser(app).sign_in(role.value)
    found = {page: somebody.client.get(path_of(page, under_way)).status_code for page in PAGES}

    assert found == {page: 200 if role in roles else 403 for page, roles in PAGES.items()}


@pytest.mark.parametrize("page", [page for page in PAGES if "{id}" in page])
def test_another_clinics_patient_is_not_found(app, on, under_way, page):
    elsewhere = replace(NEW_CLINIC, sender_address="+447700900002")
    other = found_clinic(on.database, elsewhere, SYSTEM, on.now)
    make_staff(on.database, other, on.now, username="elsewhere")
    stranger = browser(app).sign_in("elsewhere")

    answer = stranger.client.get(path_of(page, under_way))

    assert answer.status_code == 404
    assert HIDDEN not in answer.text


def test_every_link_of_a_page_leads_somewhere_of_ours(app, on, under_way, staff):
    on.says("my calf is swollen")
    with_links = {path_of(page, under_way) for page in PAGES}
    links = set()
    for page in with_links:
        links |= {link for link in Page(staff.client.get(page).text).links if link[0] != "#"}
    assert all(link.startswith("/") for link in links)

    broken = {}
    for link in links:
        with staff.client.get(link.partition("#")[0]) as answer:
            if answer.status_code not in (200, 405):
                broken[link] = answer.status_code
    assert broken == {}


def test_no_address_holds_a_name_a_number_or_a_text(app, on, under_way, staff):
    on.says("my calf is swollen")
    for page in PAGES:
        for link in Page(staff.client.get(path_of(page, under_way)).text).links:
            for told in (*HIDDEN.split(), "7700900123", "calf"):
                assert told.casefold() not in link.casefold()


def test_each_page_has_one_heading_a_language_and_labels_for_its_fields(under_way, staff):
    for page in PAGES:
        shown = Page(staff.client.get(path_of(page, under_way)).text)
        tags = [tag for tag, _ in shown.tags]
        ids = [named["id"] for _, named in shown.tags if named.get("id")]
        labelled = {named.get("for") for tag, named in shown.tags if tag == "label"}
        unlabelled = [
            named
            for tag, named in shown.tags
            if tag in ("input", "select", "textarea")
            and named.get("type") != "hidden"
            and named.get("id") not in labelled
        ]

        assert tags.count("h1") == 1, page
        assert ("html", {"lang": "en"}) in shown.tags
        assert len(ids) == len(set(ids)), page
        assert unlabelled == [], page
        assert not any("style" in named or "onclick" in named for _, named in shown.tags), page


def test_a_look_at_a_patient_leaves_one_line_in_the_journal(on, under_way, staff):
    for page in ("", "/consent", "/texts"):
        staff.client.get(under_way.path(page))

    assert [seen["part"] for seen in on.house.events("patient.viewed")] == [
        "story",
        "consent",
        "why",
    ]


def test_a_look_at_a_list_leaves_one_line_for_all_on_it(on, under_way, staff):
    on.patient("+447700900456")
    staff.client.get("/")

    (listed,) = on.house.events("patient.listed")
    assert (listed["part"], len(listed["patients"])) == ("caseload", 2)


def test_whoever_may_only_look_is_offered_nothing_to_do(app, under_way):
    viewer = browser(app).sign_in("viewer")
    shown = Page(viewer.client.get("/").text)

    assert HIDDEN in shown.text
    assert not any("/patients/" in link for link in shown.links)
