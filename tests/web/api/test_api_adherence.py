"""Adherence by the API: two numbers always together, as JSON and as a file without formulas."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityState, Source
from physio_service.store import activities
from physio_service.store import schema as tables
from physio_service.web.spreadsheets import as_csv
from tests.builders_api import Place, fault_fields

ONE_DAY = timedelta(days=1)  # on the day itself a clinician saw the patient
NUMBERS = {"reported", "missing_as_zero"}
COURSE = "episodes/{}/adherence"


def answered(api_database, here: Place, now, state=ActivityState.DONE) -> None:
    with api_database.transaction() as tx:
        session = activities.get(tx, here.clinic_id, here.activity_id)
        activities.settle(tx, session, state, Source.SMS, now)
        of = tables.activities
        tx.connection.execute(
            update(of).where(of.c.id == session.id).values(local_day=now.date() - ONE_DAY)
        )


def rows(answer) -> list[dict[str, str]]:
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_a_course_tells_its_days_and_both_numbers(physio_api, api_database, here, clock):
    answered(api_database, here, clock.now())

    told = physio_api.get(COURSE.format(here.episode_id)).json

    assert told["whole"].keys() >= NUMBERS
    assert told["recent"].keys() >= NUMBERS
    (day,) = [one for one in told["days"] if one["upshot"]]
    assert (day["upshot"], day["missing_as_zero"]) == ("done", 1.0)
    assert told["offloading"]["asked"] == 0
    assert told["runs"]["longest"] == 1


def test_a_course_is_a_file_with_a_line_a_day(physio_api, api_database, here, clock):
    answered(api_database, here, clock.now(), ActivityState.PART)

    lines = rows(physio_api.get(COURSE.format(here.episode_id) + ".csv"))

    day = next(line for line in lines if line["class"] == "part")
    assert (day["row"], day["reported"], day["missing_as_zero"]) == ("day", "0.5000", "0.5000")
    assert [line["row"] for line in lines][-3:] == ["last 7 days", "whole course", "walking aid"]
    assert lines[-1]["aid_always"] == "0"


@pytest.mark.parametrize("by", ["protocol", "physio", "surgery_week"])
def test_cohorts_tell_both_numbers_of_each_group_and_of_all(caller, api_database, here, clock, by):
    answered(api_database, here, clock.now())

    told = caller("viewer").get(f"adherence/cohorts?by={by}&days=28").json

    (group,) = told["groups"]
    assert group["sums"].keys() >= NUMBERS
    assert group["sums"] == told["whole"]
    assert (told["whole"]["courses"], told["whole"]["is_small"], told["whole"]["done"]) == (
        1,
        True,
        1,
    )


def test_cohorts_are_a_file_with_a_line_a_group_and_one_for_all(caller, api_database, here, clock):
    answered(api_database, here, clock.now())

    lines = rows(caller("viewer").get("adherence/cohorts.csv"))

    assert [line["group"] for line in lines] == ["core_decompression", "all"]
    assert lines[0]["small"] == "yes"
    assert (lines[1]["reported"], lines[1]["missing_as_zero"]) == ("1.0000", "1.0000")


@pytest.mark.parametrize(
    ("query", "field"), [("by=colour", "by"), ("days=9", "days"), ("x=1", "x")]
)
def test_what_cannot_be_asked_is_refused_by_name(caller, query, field):
    answer = caller("viewer").get(f"adherence/cohorts?{query}")

    assert (answer.status_code, fault_fields(answer)) == (422, [field])


def test_another_clinics_course_is_not_found_and_a_viewer_sees_no_patient(caller, here, there):
    for rest in ("", ".csv"):
        assert caller("physio").get(COURSE.format(there.episode_id) + rest).status_code == 404
        assert caller("viewer").get(COURSE.format(here.episode_id) + rest).status_code == 403


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_a_file_is_a_formula(typed):
    file = as_csv("x", ["name", typed], [[typed, -1], [None, 0.25]])

    lines = list(csv.reader(io.StringIO(file.get_data(as_text=True).removeprefix("\ufeff"))))

    assert lines == [["name", f"'{typed}"], [f"'{typed}", "-1"], ["", "0.2500"]]
