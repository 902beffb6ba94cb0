"""Walks by the API: none counts while walking without crutches is not signed off."""

from tests.builders_api import Place


def test_before_walking_without_crutches_is_signed_there_is_no_row(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"

    shown = physio_api.get(f"{path}/walking")
    reported = physio_api.create(f"{path}/walks", {"is_comfortable": True})

    assert (shown.status_code, reported.status_code) == (404, 409)


def test_another_clinics_episode_is_not_found(physio_api, there: Place):
    path = f"episodes/{there.episode_id}"

    assert physio_api.get(f"{path}/walking").status_code == 404
    assert physio_api.create(f"{path}/walks", {"is_comfortable": True}).status_code == 404
