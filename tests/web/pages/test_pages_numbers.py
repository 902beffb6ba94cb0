"""Numbers and carers on the pages: a doubt is confirmed by name, a carer added, a phone shared."""

from tests.builders_messages import PHONE
from tests.web.pages.conftest import Page, faults

KIM = {
    "name": "Kim Example",
    "relation": "daughter",
    "phone": "07700 900456",
    "gets_copies": "yes",
}
ADA = {
    "name": "Ada Example",
    "phone": "07700 900123",
    "language": "en",
    "zone": "Europe/London",
    "wording": "discreet",
    "reach": "sms",
    "time_1": "10:00",
}


def test_a_doubted_number_is_shown_on_its_thread_and_confirmed_with_a_ground(on, under_way, staff):
    on.says("wrong number")
    with on.database.transaction() as tx:
        path = f"/threads/{on.contact(tx, PHONE).id}"

    shown = Page(staff.client.get(path).text)
    refused = staff.send(f"{path}/number", ground="")
    done = staff.send(f"{path}/number", ground="rang, gave the birth date")

    assert "No text goes to this number" in shown.text
    assert f"{path}/number" in shown.links
    assert faults(refused) == ["ground"]
    assert done.status_code == 303
    assert "No text goes to this number" not in staff.client.get(path).text


def test_a_carer_is_added_shown_and_ended(on, under_way, staff):
    page = under_way.path("/carers")

    refused = staff.send(page, **{**KIM, "phone": "12"})
    staff.send(page, **KIM)
    shown = Page(staff.client.get(page).text)
    carer_id = on.rows("carers")[0]["id"]
    staff.send(f"{page}/{carer_id}/end", page=page)

    assert faults(refused) == ["phone"]
    assert "Kim Example" in shown.text
    assert "Kim Example" not in Page(staff.client.get(page).text).text


def test_a_second_patient_on_a_number_is_registered_only_when_they_share_it(on, under_way, staff):
    refused = staff.send("/patients/new", **ADA)
    done = staff.send("/patients/new", **ADA, shares_phone="yes")

    assert faults(refused) == ["phone"]
    assert "omebody else here" in Page(refused.text).text
    assert on.house.read(under_way.id).name not in refused.text
    assert done.status_code == 303
    assert on.texts()[-1].body.startswith("R7: ")
