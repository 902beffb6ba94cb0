"""Consent, pauses, days, measures and texts by the API."""

import pytest

from physio_service.domain.activity import Source
from physio_service.store import measurements
from tests.builders_api import Place, fault_fields, new_patient

A_MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def test_a_decision_is_kept_with_who_when_how_and_to_which_words(physio_api, here: Place):
    path = f"patients/{here.patient_id}"
    said = {"decision": "withdrawn", "channel": "in_person", "wording_version": "1.0.0"}

    answer = physio_api.create(f"{path}/consents", said)

    assert answer.status_code == 201, answer.text
    assert answer.json == {"consent": "withdrawn", "is_new": True}
    assert physio_api.get(path).json["consent"] == "withdrawn"
    latest = physio_api.get(f"{path}/consents").json["items"][0]
    assert latest["kind"] == "consent.withdrawn"
    assert latest["at"] == "2026-03-02T09:00:00Z"
    assert latest["after"]["channel"] == "in_person"


def test_a_decision_known_already_is_not_new(physio_api, here: Place):
    said = {"decision": "given", "channel": "in_person", "wording_version": "1.0.0"}

    answer = physio_api.create(f"patients/{here.patient_id}/consents", said)

    assert answer.json == {"consent": "given", "is_new": False}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"decision": "asked"}, "decision"),
        ({"decision": "yes"}, "decision"),
        ({"channel": "telepathy"}, "channel"),
        ({"wording_version": ""}, "wording_version"),
    ],
)
def test_a_wrong_decision_is_named(physio_api, here: Place, change, field):
    said = {"decision": "withdrawn", "channel": "in_person", "wording_version": "1.0.0", **change}

    answer = physio_api.create(f"patients/{here.patient_id}/consents", said)

    assert answer.status_code == 422
    assert fault_fields(answer) == [field]


def test_a_pause_holds_until_it_is_ended_and_ending_it_twice_is_no_error(physio_api, here: Place):
    path = f"patients/{here.patient_id}"

    made = physio_api.create(
        f"{path}/pauses", {"kind": "illness", "until_at": "2026-03-09T10:00:00+01:00"}
    )
    twice = physio_api.create(f"{path}/pauses", {"kind": "clinic"})

    assert made.status_code == 201, made.text
    assert made.json["until_at"] == "2026-03-09T09:00:00Z"
    assert twice.status_code == 409
    assert physio_api.get(path).json["pause"]["kind"] == "illness"
    for _ in range(2):
        assert physio_api.ask("DELETE", f"{path}/pauses").status_code == 204
    assert physio_api.get(path).json["pause"] is None


@pytest.mark.parametrize(
    "until_at",
    [
        "2026-03-01T09:00:00Z",
        "2026-03-09T09:00:00",
        "2026-03-09",
        "2026-03-09T09:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59",
        1_772_000_000,
        "tomorrow",
    ],
)
def test_a_pause_ends_at_a_time_ahead_that_says_its_offset(physio_api, here: Place, until_at):
    body = {"kind": "clinic", "until_at": until_at}

    answer = physio_api.create(f"patients/{here.patient_id}/pauses", body)

    assert answer.status_code == 422
    assert fault_fields(answer) == ["until_at"]


def test_the_days_of_a_patient_are_listed_in_order(physio_api, here: Place):
    answer = physio_api.get(f"patients/{here.patient_id}/activities", query_string=A_MARCH)

    assert answer.status_code == 200, answer.text
    listed = answer.json["items"]
    assert listed[0]["local_day"] == "2026-03-02"
    assert [one["due_at"] for one in listed] == sorted(one["due_at"] for one in listed)
    assert {one["state"] for one in listed} == {"planned"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "from"),
        ({"from": "2026-03-01"}, "to"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
        ({"from": "2026-03-01", "to": "2027-03-02"}, "to"),
        ({"from": "March", "to": "2026-03-02"}, "from"),
        ({**A_MARCH, "kind": "session"}, "kind"),
    ],
    ids=str,
)
def test_days_are_asked_for_by_two_dates_within_a_year(physio_api, here: Place, query, field):
    answer = physio_api.get(f"patients/{here.patient_id}/activities", query_string=query)

    assert answer.status_code == 422
    assert field in fault_fields(answer)


def test_a_session_is_answered_by_hand_once(physio_api, here: Place):
    path = f"activities/{here.activity_id}/answer"

    first = physio_api.create(path, {"state": "part"}, key="k")
    replayed = physio_api.create(path, {"state": "part"}, key="k")
    other = physio_api.create(path, {"state": "done"})
    wrong = physio_api.create(path, {"state": "missed"})

    assert [first.status_code, replayed.status_code, other.status_code] == [204, 204, 409]
    assert fault_fields(wrong) == ["state"]
    listed = physio_api.get(f"patients/{here.patient_id}/activities", query_string=A_MARCH).json
    told = next(one for one in listed["items"] if one["id"] == str(here.activity_id))
    assert (told["state"], told["source"]) == ("part", "staff")


def test_what_was_measured_is_listed_latest_first(physio_api, here: Place, api_database, clock):
    for score in (6.0, 3.0):
        now = clock.now()
        with api_database.transaction() as tx:
            measurements.add(
                tx,
                here.clinic_id,
                here.patient_id,
                here.episode_id,
                "pain_usual",
                score,
                now,
                now.date(),
                Source.SMS,
                None,
            )
        clock.forward(days=7)
    path = f"patients/{here.patient_id}/measurements"

    first = physio_api.get(path, query_string={"limit": 1}).json
    second = physio_api.get(path, query_string={"limit": 1, "cursor": first["next"]}).json

    assert [one["score"] for one in first["items"] + second["items"]] == [3.0, 6.0]
    assert second["next"] is None


def test_a_text_in_ones_own_words_is_queued_and_says_why_it_waits(physio_api, here: Place):
    path = f"patients/{here.patient_id}"

    made = physio_api.create(f"{path}/messages", {"body": "Please ring us"}, key="k")
    again = physio_api.create(f"{path}/messages", {"body": "Please ring us"}, key="k")

    assert made.status_code == 201, made.text
    assert again.json == made.json
    lines = physio_api.get(f"{path}/messages").json["items"]
    ours = next(line for line in lines if line["id"] == made.json["id"])
    assert "Please ring us" in ours["body"]
    assert ours["text"]["state"] == "queued"
    assert ours["reply"] is None
    theirs = next(line for line in lines if line["id"] == str(here.reply_id))
    assert theirs["reply"]["state"] == "unclear"
    assert theirs["text"] is None
    intended = physio_api.get(f"{path}/why").json["items"]
    assert made.json["id"] in [one["id"] for one in intended]
    assert all(one["rule"] for one in intended)


def test_the_thread_is_read_in_pieces(physio_api, here: Place):
    path = f"patients/{here.patient_id}/messages"
    whole = [line["id"] for line in physio_api.get(path).json["items"]]

    seen, cursor = [], None
    for _ in whole:
        query = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        piece = physio_api.get(path, query_string=query).json
        seen += [line["id"] for line in piece["items"]]
        cursor = piece["next"]

    assert seen == whole
    assert cursor is None


@pytest.mark.parametrize("body", ["", "   ", "x" * 5_000, None, 3, ["hello"], "\ud800"])
def test_a_text_that_cannot_be_sent_is_refused(physio_api, here: Place, body):
    answer = physio_api.create(f"patients/{here.patient_id}/messages", {"body": body})

    assert answer.status_code == 422, answer.text
    assert fault_fields(answer) == ["body"]


def test_who_has_not_agreed_is_not_texted(physio_api):
    somebody = physio_api.create("patients", new_patient()).headers["Location"]

    answer = physio_api.create(f"{somebody}/messages", {"body": "hello"})

    assert answer.status_code == 409
    assert "agreed" in answer.json["detail"]
