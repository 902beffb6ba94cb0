"""What staff do on the pages for a patient, a task, a reply and the clinic."""

from datetime import timedelta

import pytest

from physio_service.domain.activity import ActivityState
from physio_service.domain.patient import Consent
from physio_service.queries.inbox import inbox
from physio_service.queries.worklist import open_tasks
from tests.builders_accounts import browser
from tests.builders_plans import CATALOGUE
from tests.web.pages.conftest import Page, faults, told


def test_consent_is_recorded_in_person(on, staff):
    patient_id = on.house.patient(on.now)
    path = f"/patients/{patient_id}/consent"

    assert staff.send(path, decision="given").status_code == 422
    answer = staff.send(path, decision="given", channel="in_person")

    assert answer.status_code == 303
    assert told(on, patient_id).patient.consent is Consent.GIVEN


def test_a_pause_stops_texts_until_somebody_resumes(on, staff, under_way):
    path = under_way.path("/pause")

    assert staff.send(path).status_code == 422
    past = {"until_day-day": "1", "until_day-month": "1", "until_day-year": "2020"}
    assert faults(staff.send(path, kind="illness", **past)) == ["until_day"]
    assert staff.send(path, kind="illness").status_code == 303
    assert told(on, under_way.id).pause is not None
    assert staff.send(path, kind="illness").status_code == 409
    assert staff.send(under_way.path("/resume"), page=path).status_code == 303
    assert told(on, under_way.id).pause is None


def test_preferences_change_and_move_what_lies_ahead(on, staff, under_way):
    seen = {
        "version": str(told(on, under_way.id).patient.version),
        "name": "Ada Renamed",
        "language": "pl",
        "zone": "Europe/Warsaw",
        "wording": "plain",
        "time_1": "12:00",
        "time_2": "18:00",
    }
    path = under_way.path("/preferences")

    assert faults(staff.send(path, **{**seen, "time_2": ""})) == ["time_1"]
    assert faults(staff.send(path, **{**seen, "time_1": "04:00"})) == ["time_1"]
    assert staff.send(path, **seen).status_code == 303
    stale = staff.send(path, **{**seen, "name": "Ada Again"})

    assert told(on, under_way.id).patient.name == "Ada Renamed"
    assert stale.status_code == 412
    assert "Somebody changed this" in stale.text
    assert "Ada Again" in stale.text
    fresh = Page(stale.text).fields["version"]
    assert staff.send(path, **{**seen, "name": "Ada Again", "version": fresh}).status_code == 303


def test_a_text_of_ones_own_is_queued_or_kept_to_be_mended(on, staff, under_way):
    empty = write(staff, under_way.path(), " ")
    long = write(staff, under_way.path(), "word " * 120)
    sent = write(staff, under_way.path(), "See you on Monday")

    assert [empty.status_code, long.status_code, sent.status_code] == [422, 422, 303]
    assert "word word" in long.text
    assert "See you on Monday" in staff.client.get(under_way.path()).text


def version_on(answer):
    return Page(answer.text).fields["version"]


def write(staff, page, body, version=None):
    """Write a text on a patient's page as it is now, or as it was at `version`."""
    version = version or version_on(staff.client.get(page))
    return staff.send(f"{page}/texts", page=page, body=body, version=version)


def test_who_writes_while_the_patient_does_reads_that_first_and_loses_nothing(on, staff, under_way):
    before = version_on(staff.client.get(under_way.path()))
    on.says("It hurts more today")

    late = write(staff, under_way.path(), "See you on Monday", before)
    sent = write(staff, under_way.path(), "See you today", version_on(late))

    assert (late.status_code, sent.status_code) == (412, 303)
    assert "It hurts more today" in Page(late.text).text
    assert "See you on Monday</textarea>" in late.text
    assert not any("Monday" in text.body for text in on.texts())


def test_a_text_to_somebody_who_said_no_is_refused_in_words(on, staff):
    patient_id = on.house.patient(on.now)
    answer = write(staff, f"/patients/{patient_id}", "Hello there")

    assert answer.status_code == 409
    assert "call instead" in answer.text
    assert "Hello there" in answer.text


def test_an_answer_by_telephone_is_entered_once(on, staff, under_way):
    session = next(one for one in told(on, under_way.id).ahead if one.kind == "session")
    path = under_way.path(f"/sessions/{session.id}")

    assert staff.send(path, state="").status_code == 422
    assert staff.send(path, state="missed").status_code == 422
    assert staff.send(path, state="part").status_code == 303
    assert staff.send(path, state="done").status_code == 409
    states = {one.id: one.state for one in told(on, under_way.id).ahead}
    assert states[session.id] is ActivityState.PART


def test_a_session_of_somebody_else_is_not_found(on, staff, under_way):
    session = next(one for one in told(on, under_way.id).ahead if one.kind == "session")
    other = on.patient("+447700900456").id

    answer = staff.client.get(f"/patients/{other}/sessions/{session.id}")

    assert answer.status_code == 404


def test_the_operation_is_recorded_on_the_day_it_was(on, staff):
    patient_id = on.house.patient(on.now)
    episode_id = on.house.assign(
        patient_id, on.now, surgery_day=on.now.date(), operation_done=False
    )
    path = f"/patients/{patient_id}/episodes/{episode_id}/operation"
    (course,) = told(on, patient_id).active
    today, later = on.now.date(), on.now.date() + timedelta(days=2)

    ahead = staff.send(path, version=str(course.episode.version), **_day(later))
    done = staff.send(path, version=str(course.episode.version), **_day(today))

    assert faults(ahead) == ["day"]
    assert done.status_code == 303
    assert told(on, patient_id).active[0].in_force is not None


def _day(day):
    return {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}


def test_a_phase_opens_only_signed_on_somebodys_word(on, staff, under_way):
    path = under_way.course("/phase")
    version = Page(staff.client.get(path).text).fields["version"]

    nobody = staff.send(path, version=version, phase="P2")
    signed = staff.send(path, version=version, phase="P2", authority="Letter of the surgeon")
    stale = staff.send(path, version=version, phase="P3", authority="Again")

    assert faults(nobody) == ["authority"]
    assert signed.status_code == 303
    assert stale.status_code in (412, 422)
    assert told(on, under_way.id).active[0].phase.id == "P2"


def test_a_phase_that_needs_more_load_asks_for_the_status_too(on, staff, under_way):
    path = under_way.course("/phase")
    for phase, expected in (("P2", 303), ("P3", 422)):
        version = Page(staff.client.get(path).text).fields["version"]
        answer = staff.send(path, version=version, phase=phase, authority="X-ray of 1 March")
        assert answer.status_code == expected
    assert faults(answer) == ["status"]
    assert "X-ray of 1 March" in answer.text

    step = {"status": "PWB", "aid": "two_crutches", "limits": "Half your weight"}
    version = Page(answer.text).fields["version"]
    signed = staff.send(path, version=version, phase="P3", authority="X-ray", **step)

    assert signed.status_code == 303, signed.text
    assert told(on, under_way.id).active[0].in_force.limits == "Half your weight"


def test_an_episode_ends_with_an_outcome(on, staff, under_way):
    path = under_way.course("/end")
    version = Page(staff.client.get(path).text).fields["version"]

    assert faults(staff.send(path, version=version)) == ["outcome"]
    assert staff.send(path, version=version, outcome="discharged").status_code == 303
    assert told(on, under_way.id).active == ()
    assert "Discharged" in staff.client.get(under_way.path()).text


def test_a_task_is_closed_with_what_came_of_it(on, staff, under_way):
    on.says("my calf is swollen")
    with on.database.reading() as tx:
        task = open_tasks(tx, on.clinic_id).rows[0]
    path = f"/tasks/{task.id}"

    refused = staff.send(path, note="Rang twice")
    closed = staff.send(path, outcome="reached", note="Rang twice", back="patient")

    assert faults(refused) == ["outcome"]
    assert "Rang twice" in refused.text
    assert closed.headers["Location"] == under_way.path()
    assert staff.send(path, outcome="done", page="/tasks").status_code == 409
    assert "Spoke to the patient" in staff.client.get(path).text


def test_a_reply_is_marked_as_read_from_either_page(on, staff, under_way):
    on.says("hello?")
    on.clock.forward(minutes=1)
    on.says("anybody?")
    with on.database.reading() as tx:
        first, second = inbox(tx, on.clinic_id).rows
    staff.send(f"/replies/{first.id}/read", page="/replies")
    staff.send(under_way.path(f"/replies/{second.id}/read"), page=under_way.path())

    with on.database.reading() as tx:
        assert inbox(tx, on.clinic_id).rows == ()
    assert "anybody?" in staff.client.get("/replies?show=read").text


def test_texts_are_stopped_by_a_physio_and_let_go_by_an_admin(on, app, staff):
    version = Page(staff.client.get("/clinic").text).fields["version"]
    stopped = staff.send("/clinic/texting", page="/clinic", texting="off", version=version)
    again = staff.send("/clinic/texting", page="/clinic", texting="on", version="2")
    admin = browser(app).sign_in("admin")
    let_go = admin.send("/clinic/texting", page="/clinic", texting="on", version="2")

    assert (stopped.status_code, again.status_code, let_go.status_code) == (303, 403, 303)
    assert on.house.events("clinic.changed") == [
        {"texting_enabled": False},
        {"texting_enabled": True},
    ]


def test_a_file_is_signed_as_it_was_shown(on, app):
    surgeon = browser(app).sign_in("surgeon")
    file = CATALOGUE.files[0]
    shown = {"path": file.path, "content_hash": file.content_hash, "note": "Read it all"}

    shown |= {"csrf_token": surgeon.form_token("/clinic")}
    changed = surgeon.client.post("/clinic/files", data=shown | {"content_hash": "0" * 64})
    signed = surgeon.client.post("/clinic/files", data=shown)

    assert changed.status_code == 409
    assert "Read it all" in changed.text
    assert signed.status_code == 303
    assert len(on.rows("approvals")) == 1


@pytest.mark.parametrize("path", ["/patients/new", "/clinic/texting", "/"])
def test_a_form_without_its_token_does_nothing(staff, path):
    assert staff.client.post(path, data={"name": "Ada"}).status_code == 403


def test_hours_of_ones_own_are_kept_and_named_where_they_are_wrong(on, staff, under_way):
    path = under_way.path("/preferences")
    shown = Page(staff.client.get(path).text).fields
    seen = {**shown, "language": "en", "zone": "Europe/London", "own_opens": "09:00"}
    half = staff.send(path, **{**seen, "own_closes": ""})
    whole = staff.send(path, **{**seen, "own_closes": "19:00"})

    assert faults(half) == ["own_opens"]
    assert whole.status_code == 303
    assert Page(staff.client.get(path).text).fields["own_closes"] == "19:00"
