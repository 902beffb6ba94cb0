from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from physio_service.domain.history import Course, Entry, Standing, standing
from physio_service.domain.offloading import Status
from physio_service.domain.patient import Consent, Reach

PATIENT, CONTACT, EPISODE = UUID(int=1), UUID(int=2), UUID(int=3)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
REGISTERED = ("patient.registered", PATIENT, {"contact_id": str(CONTACT), "reach": "sms"})
GIVEN = ("consent.given", PATIENT, {})
ASSIGNED = ("episode.assigned", EPISODE, {})


def entries(*said: tuple[str, UUID, dict[str, object]]) -> list[Entry]:
    """One entry an hour from START."""
    return [
        Entry(START + timedelta(hours=hour), kind, subject, after)
        for hour, (kind, subject, after) in enumerate(said)
    ]


def after(*said: tuple[str, UUID, dict[str, object]], hours: float = 1000) -> Standing:
    return standing(PATIENT, entries(*said), START + timedelta(hours=hours))


def test_before_anything_happened_nothing_holds():
    found = after(REGISTERED, GIVEN, ASSIGNED, hours=-1)

    assert found == Standing(
        is_registered=False,
        consent=Consent.NONE,
        is_opted_out=False,
        is_paused=False,
        is_archived=False,
        reach=Reach.SMS,
        courses={},
    )
    assert not found.is_eligible


def test_a_patient_who_agreed_and_has_an_episode_may_be_texted():
    assert not after(REGISTERED, GIVEN).is_eligible
    assert not after(REGISTERED, ASSIGNED).is_eligible
    assert after(REGISTERED, GIVEN, ASSIGNED).is_eligible
    assert after(REGISTERED, GIVEN, ASSIGNED).is_registered


@pytest.mark.parametrize(
    "then",
    [
        ("consent.withdrawn", PATIENT, {}),
        ("contact.opted_out", CONTACT, {}),
        ("patient.paused", PATIENT, {"until_at": None}),
        ("patient.archived", PATIENT, {}),
        ("patient.changed", PATIENT, {"reach": "paper"}),
        ("episode.ended", EPISODE, {}),
    ],
)
def test_each_of_these_ends_what_allowed_a_text(then):
    assert not after(REGISTERED, GIVEN, ASSIGNED, then).is_eligible


@pytest.mark.parametrize(
    "then",
    [
        ("patient.viewed", PATIENT, {}),
        ("patient.changed", PATIENT, {"language": "cy"}),
        ("message.sent", UUID(int=9), {}),
        ("contact.verified", CONTACT, {}),
        ("contact.opted_out", UUID(int=9), {}),
        ("consent.withdrawn", UUID(int=9), {}),  # of somebody who shares the phone
    ],
)
def test_what_does_not_concern_the_patient_changes_nothing(then):
    assert after(REGISTERED, GIVEN, ASSIGNED, then).is_eligible


def test_who_was_archived_in_error_may_be_texted_again():
    archived, restored = ("patient.archived", PATIENT, {}), ("patient.restored", PATIENT, {})

    assert after(REGISTERED, GIVEN, ASSIGNED, archived).is_archived
    assert after(REGISTERED, GIVEN, ASSIGNED, archived, restored).is_eligible


def test_a_stop_holds_until_a_start():
    said = [REGISTERED, ("contact.opted_out", CONTACT, {}), ("contact.opted_in", CONTACT, {})]

    assert after(*said, hours=1).is_opted_out
    assert not after(*said).is_opted_out


def test_a_pause_ends_by_its_date_or_when_resumed_whichever_comes_first():
    until = (START + timedelta(hours=10)).isoformat()
    dated = ("patient.paused", PATIENT, {"until_at": until})
    resumed = ("patient.resumed", PATIENT, {})

    assert after(dated, hours=9.9).is_paused
    assert not after(dated, hours=10).is_paused
    assert not after(dated, resumed).is_paused


def test_of_two_pauses_each_is_resumed_by_itself():
    begun = ("patient.paused", PATIENT, {"until_at": None})
    resumed = ("patient.resumed", PATIENT, {})

    assert after(begun, begun, resumed).is_paused
    assert not after(begun, begun, resumed, resumed).is_paused


def test_the_course_follows_what_was_opened():
    said = [
        ASSIGNED,
        ("offloading.prescribed", EPISODE, {"status": "TTWB"}),
        ("plan.phase_opened", EPISODE, {"phase": "P0"}),
        ("plan.changed", EPISODE, {"plan_version": 2}),
        ("episode.operated", EPISODE, {}),
        ("offloading.phase_opened", EPISODE, {"status": "TTWB"}),
        ("plan.phase_opened", EPISODE, {"phase": "P1"}),
    ]

    assert after(*said, hours=1).courses == {EPISODE: Course(None, None, 1)}
    assert after(*said, hours=4).courses == {EPISODE: Course("P0", None, 2)}
    assert after(*said).courses == {EPISODE: Course("P1", Status.TTWB, 2)}
