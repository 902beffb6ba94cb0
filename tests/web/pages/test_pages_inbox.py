"""The inbox: threads by phone, taking over, reading, answers to put in, whose a number is."""

import re

import pytest

from physio_service.domain.staff import Role
from physio_service.services.canning import add_answer
from physio_service.services.taking_over import take_over
from physio_service.services.writing import write
from tests.builders_accounts import browser
from tests.builders_messages import OTHER_PHONE
from tests.builders_people import HIDDEN, TEXTS
from tests.web.pages.conftest import Page

WORDS = "my calf is swollen"


def thread_of(on, number="+447700900123"):
    with on.database.transaction() as tx:
        return f"/threads/{on.contact(tx, number).id}"


def seen(page) -> str:
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


def test_threads_are_listed_by_phone_with_what_waits_and_who_is_unknown(on, under_way, staff):
    on.says(WORDS)
    on.clock.forward(minutes=5)
    on.says("who is this", OTHER_PHONE)

    shown = Page(staff.client.get("/threads").text)
    unknown = Page(staff.client.get("/threads?show=unknown").text)

    assert shown.text.index("Unknown number") < shown.text.index(HIDDEN)
    assert shown.text.count("1 unread") == 2
    assert "who is this" in unknown.text
    assert WORDS not in unknown.text
    assert "Nothing here" in Page(staff.client.get("/threads?show=taken").text).text


def test_a_takeover_shows_on_the_thread_the_list_and_the_patients_page(on, under_way, staff):
    on.says(WORDS)
    path = thread_of(on)

    staff.send(f"{path}/take")

    for page in (path, "/threads?show=taken", under_way.path()):
        assert "Sam Example" in Page(staff.client.get(page).text).text, page
    staff.send(f"{path}/release")
    assert "Take this conversation over" in staff.client.get(path).text


def test_who_is_second_to_answer_is_told_and_nothing_typed_is_lost(on, under_way, staff):
    on.says(WORDS)
    path = thread_of(on)
    version = seen(staff.client.get(path))
    write(on.database, TEXTS, on.house.physio, on.clinic_id, under_way.id, "I rang you", on.now)
    typed = {"body": "We will ring you", "to": str(under_way.id), "version": version}

    late = staff.send(f"{path}/texts", **typed)
    sent = staff.send(f"{path}/texts", **{**typed, "version": seen(late)})

    assert late.status_code == 412
    assert "We will ring you</textarea>" in late.text
    assert "I rang you" in Page(late.text).text
    assert sent.status_code == 303
    assert [text.body for text in on.texts() if text.kind == "staff_message"][-1].endswith(
        "We will ring you"
    )


def test_an_answer_is_put_behind_what_is_typed_and_nothing_is_sent(app, on, under_way, staff):
    admin = on.house.staff(Role.ADMIN, on.now)
    words = ("en", "Ring us", "Please ring {phone}.")
    answer_id = add_answer(on.database, TEXTS, admin, on.clinic_id, *words, now=on.now)
    on.says(WORDS)
    before = len(on.texts())

    shown = staff.send(f"{thread_of(on)}/answers", body="Hi.", answer=str(answer_id))

    assert shown.status_code == 200
    assert "Hi.\nPlease ring 02079460000.</textarea>" in shown.text
    assert len(on.texts()) == before


def test_who_read_what_is_shown_and_it_can_be_put_back(app, on, under_way, staff):
    on.says(WORDS)
    path = thread_of(on)
    reply_id = on.rows("replies")[0]["id"]
    assistant = browser(app).sign_in("assistant")

    for who in (staff, assistant):
        who.send(f"/threads/replies/{reply_id}/read", contact_id=path[9:])
        who.send(f"/threads/replies/{reply_id}/unread", contact_id=path[9:])

    assert Page(staff.client.get(path).text).text.count("Read by") == 2
    assert "1 unread" in staff.client.get("/threads?show=unread").text
    assert on.journal("reply.read") == ["reply.read"] * 2


def test_an_unknown_number_is_matched_by_reference_with_a_reason(on, under_way, staff):
    on.says("it is me, from another phone", OTHER_PHONE)
    path = thread_of(on, OTHER_PHONE)
    reference = on.house.read(under_way.id).reference

    wrong = staff.send(f"{path}/patient", reference="ZZZZZZ", reason="she rang")
    done = staff.send(f"{path}/patient", reference=reference, reason="she rang")

    assert (wrong.status_code, done.status_code) == (422, 303)
    assert on.rows("replies")[0]["patient_id"] == under_way.id
    assert "it is me" in staff.client.get(under_way.path()).text
    assert on.journal("contact.matched") == ["contact.matched"]


def test_a_text_to_a_shared_phone_is_sent_to_the_one_who_is_chosen(on, under_way, staff):
    other = on.patient()
    on.says(WORDS)
    path = thread_of(on)
    version = seen(staff.client.get(path))

    nobody = staff.send(f"{path}/texts", body="Hello", version=version)
    staff.send(f"{path}/texts", body="Hello", version=version, to=str(other.id))

    assert nobody.status_code == 422
    assert on.texts()[-1].body == "R7: Hillside: Hello"


@pytest.mark.parametrize("page", ["/threads", "/clinic/answers"])
def test_the_pages_have_one_heading_and_a_label_for_each_field(on, under_way, staff, page):
    shown = Page(staff.client.get(page).text)

    assert [tag for tag, _ in shown.tags].count("h1") == 1


def test_an_administrator_writes_changes_and_withdraws_answers(app, on, under_way):
    admin = browser(app).sign_in("admin")
    words = {"language": "en", "title": "Ring us", "body": "Please ring {phone}."}

    refused = admin.send("/clinic/answers", **{**words, "body": "Your hip is fine"})
    admin.send("/clinic/answers", **words)
    (row,) = on.rows("canned_answers")
    one = f"/clinic/answers/{row['id']}"
    admin.send(one, title="Call", body="Call {phone}.", version="1")

    assert refused.status_code == 422
    assert "hip" in Page(refused.text).text
    assert "Call 02079460000." in admin.client.get("/clinic/answers").text
    assert admin.client.get(one).status_code == 200
    admin.send(f"{one}/withdraw")
    assert "None yet" in admin.client.get("/clinic/answers").text
    assert admin.client.get(one).status_code == 404


def test_a_thread_taken_over_by_somebody_else_is_not_taken_again(on, under_way, staff):
    on.says(WORDS)
    with on.database.transaction() as tx:
        contact_id = on.contact(tx).id
    assistant = on.house.staff(Role.SURGEON, on.now)
    take_over(on.database, assistant, on.clinic_id, contact_id, now=on.now)

    assert staff.send(f"/threads/{contact_id}/take").status_code == 409
