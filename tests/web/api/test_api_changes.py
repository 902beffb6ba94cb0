"""A change is looked at over HTTP, then made as it was shown, once, or refused with a new look."""

from uuid import uuid4

import pytest

from tests.builders_api import PREFIX, PROBLEM, fault_fields

PAUSE = {"pause": {"kind": "clinic"}}
END = {"end": {"outcome": "discharged"}}


def at(place, *, of_episode: bool) -> str:
    if of_episode:
        return f"{PREFIX}/episodes/{place.episode_id}/changes"
    return f"{PREFIX}/patients/{place.patient_id}/changes"


@pytest.fixture
def look(physio_api, here):
    def of(body, *, of_episode=False):
        return physio_api.ask("POST", f"{at(here, of_episode=of_episode)}/preview", body)

    return of


@pytest.fixture
def make(physio_api, here):
    def of(body, shown, *, of_episode=False, key=None, etag=None, **more):
        return physio_api.create(
            at(here, of_episode=of_episode),
            {**body, "fingerprint": shown.json["fingerprint"], **more},
            key=key or str(uuid4()),
            seen=etag or shown.headers["ETag"],
        )

    return of


def test_a_preview_tells_texts_in_the_patient_s_time_and_does_nothing(look, physio_api, here):
    shown = look(PAUSE)

    assert shown.status_code == 200, shown.text
    first = shown.json["texts"][0]
    assert (first["effect"], first["why"], first["to_at"]) == ("cancelled", "paused", None)
    assert {one["needs_sign_off"] for one in shown.json["texts"]} == {True, False}
    patient = physio_api.get(f"{PREFIX}/patients/{here.patient_id}")
    assert patient.json["pause"] is None


def test_a_change_of_a_course_is_made_as_it_was_shown(look, make, physio_api, here):
    made = make(END, look(END, of_episode=True), of_episode=True)

    assert made.status_code == 200, made.text
    episode = physio_api.get(f"{PREFIX}/episodes/{here.episode_id}")
    assert episode.json["state"] == "ended"
    assert made.headers["ETag"] == episode.headers["ETag"]


def test_when_something_moved_nothing_is_done_and_the_new_preview_comes_along(look, make):
    shown = look(PAUSE)
    make({"preferences": {"zone": "Asia/Tokyo"}}, look({"preferences": {"zone": "Asia/Tokyo"}}))

    refused = make(PAUSE, shown)

    assert (refused.status_code, refused.mimetype) == (409, PROBLEM)
    fresh = refused.json["preview"]
    assert fresh["fingerprint"] == look(PAUSE).json["fingerprint"] != shown.json["fingerprint"]


def test_the_same_request_sent_again_is_answered_and_not_done_again(look, make):
    shown, key = look(PAUSE), str(uuid4())
    first = make(PAUSE, shown, key=key)

    again = make(PAUSE, shown, key=key)

    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_another_version_than_the_one_shown_is_refused(look, make):
    assert make(PAUSE, look(PAUSE), etag='"v7"').status_code == 412


@pytest.mark.parametrize("body", [{}, {**PAUSE, "resume": {}}])
def test_exactly_one_change_is_named(look, body):
    answer = look(body)

    assert answer.status_code == 422
    assert "exactly one change" in answer.json["errors"][0]["message"]


def test_a_fault_names_the_field_of_the_change(look):
    answer = look({"pause": {"kind": "holiday"}})

    assert answer.status_code == 422
    assert fault_fields(answer) == ["pause.kind"]


def test_a_correction_that_was_not_offered_is_refused(look, make, here):
    answer = make(PAUSE, look(PAUSE), corrections=[str(here.patient_id)])

    assert fault_fields(answer) == ["corrections"]


@pytest.mark.parametrize(
    "body",
    [
        {"operation": {"day": "2026-03-02"}},
        {"surgery": {"move": "moved", "day": "2026-03-23"}},
        {"weeks": {"offload_weeks": 8}},
    ],
)
def test_each_change_of_a_course_can_be_looked_at(look, body):
    shown = look(body, of_episode=True)

    assert shown.status_code == 200, shown.text
    assert shown.json["turns"]


@pytest.mark.parametrize(
    "body",
    [
        {"phase": {"phase": "P2", "authority": "letter"}},
        {"step": {"step": {"status": "PWB", "aid": "frame"}, "authority": "letter"}},
        {"parked": {"exercises": ["bridge"], "authority": "letter"}},
        {"review": {"next_review_day": "2026-04-01"}},
    ],
)
def test_what_cannot_be_done_before_the_operation_cannot_be_looked_at(look, body):
    assert look(body, of_episode=True).status_code == 409


def test_an_assistant_may_not_look_at_a_change_of_the_course(caller, here):
    path = f"{at(here, of_episode=True)}/preview"

    assert caller("assistant").ask("POST", path, END).status_code == 403


def test_another_clinic_s_patient_is_not_found(physio_api, there):
    path = f"{at(there, of_episode=False)}/preview"

    assert physio_api.ask("POST", path, PAUSE).status_code == 404
