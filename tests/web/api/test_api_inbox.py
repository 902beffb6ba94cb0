"""Threads, taking over, answers to put in and carers by the API."""

from tests.builders_api import Place, fault_fields


def test_a_thread_is_listed_taken_over_answered_as_seen_and_given_back(physio_api, here: Place):
    path = f"threads/{here.contact_id}"
    (listed,) = physio_api.get("threads?which=unread").json["items"]
    seen = physio_api.get(path).headers["ETag"]
    body = {"patient_id": str(here.patient_id), "body": "Please ring us"}

    taken = [physio_api.ask("POST", f"{path}/takeover") for _ in range(2)]
    sent = physio_api.create(f"{path}/messages", body, seen=seen)
    late = physio_api.create(f"{path}/messages", body, seen=seen)

    assert (listed["unread"], listed["last_body"]) == (1, "my calf is a bit sore today")
    assert [answer.status_code for answer in taken] == [204, 204]
    assert physio_api.get(path).json["taken_by"] == "Sam Example"
    assert (sent.status_code, late.status_code) == (201, 412)
    assert physio_api.get(f"{path}/messages").json["items"][0]["body"].endswith("Please ring us")
    for _ in range(2):
        assert physio_api.ask("DELETE", f"{path}/takeover").status_code == 204
    assert physio_api.get(path).json["taken_by"] is None


def test_who_read_a_reply_is_told_and_it_is_put_back(physio_api, here: Place):
    for word in ("read-so-far", "unread"):
        assert physio_api.ask("POST", f"replies/{here.reply_id}/{word}").status_code == 204

    lines = physio_api.get(f"threads/{here.contact_id}/messages").json["items"]
    (reply,) = [line["reply"] for line in lines if line["reply"]]
    assert [reader["name"] for reader in reply["readers"]] == ["Sam Example"]
    assert reply["read_at"] is None


def test_answers_are_written_changed_as_seen_and_withdrawn(physio_api):
    words = {"language": "en", "title": "Ring us", "body": "Please ring {phone}."}
    made = physio_api.create("canned-answers", words)
    one = f"canned-answers/{made.json['id']}"
    refused = physio_api.create("canned-answers", {**words, "body": "Your hip is fine"})
    changed = physio_api.ask("PATCH", one, {"title": "Call", "body": "Call."}, seen='"v1"')
    late = physio_api.ask("PATCH", one, {"title": "Call", "body": "Call."}, seen='"v1"')

    assert fault_fields(refused) == ["body"]
    assert (changed.status_code, late.status_code) == (204, 412)
    assert "Call" in [row["title"] for row in physio_api.get("canned-answers").json["items"]]
    assert physio_api.ask("DELETE", one).status_code == 204


def test_a_carer_is_added_listed_without_the_number_and_ended(physio_api, here: Place):
    path = f"patients/{here.patient_id}/carers"
    asked = {"name": "Kim Example", "relation": "son", "phone": "07700 900787"}
    made = physio_api.create(path, asked)

    listed = physio_api.get(path)
    for _ in range(2):
        assert physio_api.ask("DELETE", f"carers/{made.json['id']}").status_code == 204

    assert "900787" not in listed.text
    assert [row["consent"] for row in listed.json["items"]] == ["none", "asked"]
    assert len(physio_api.get(path).json["items"]) == 1


def test_a_number_in_use_is_registered_only_where_it_is_meant(physio_api, here: Place):
    asked = {
        "name": "Ada Example",
        "phone": "07700 900123",
        "language": "en",
        "zone": "Europe/London",
        "preferred_times": ["09:30"],
    }

    assert physio_api.create("patients", asked).status_code == 409
    assert physio_api.create("patients", {**asked, "shares_phone": True}).status_code == 201
