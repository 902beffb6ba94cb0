"""Paper cannot outlive the prescription: a new sheet, and the old one called in (S10)."""

from datetime import datetime

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.episode import Episode
from physio_service.domain.event import Json
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier, sheet_cause
from physio_service.services.signing_off import Signature, note, today_of
from physio_service.store import clinics, messages, sheets, tasks
from physio_service.store.database import Tx

SHEET_TEXT = "sheet_replaced"  # the text that names the valid sheet


def reissue(tx: Tx, episode: Episode, by: Signature, *, is_stricter: bool = False) -> int:
    """Begin the next version of the patient's sheet and return its number.

    Where it asks for less than the one before, older paper must go: somebody is asked to
    replace it within two open hours, and a text names the valid one. Takes part in a
    transaction that holds the patient's lock.
    """
    clinic_id, patient_id, now = episode.clinic_id, episode.patient_id, by.now
    today = today_of(tx, episode, now)
    is_first = sheets.latest(tx, clinic_id, patient_id) == 0
    stricter = is_stricter and not is_first
    # A text that waits and names an older sheet is made again, whatever changed.
    waiting = {key for *_, key in messages.waiting_of(tx, clinic_id, patient_id)}
    is_to_tell = stricter or SHEET_TEXT in waiting
    number = sheets.issue(tx, clinic_id, patient_id, today, is_to_tell=is_to_tell, now=now)
    after: dict[str, Json] = {"sheet": number, "is_stricter": stricter}
    note(tx, episode, "sheet.issued", after, by)
    if stricter:
        _call_in(tx, episode, by, now)
    return number


def _call_in(tx: Tx, episode: Episode, by: Signature, now: datetime) -> None:
    task = NewTask(
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        kind=TaskKind.REPLACE_SHEET,
        tier=Tier.SAME_DAY,
        dedupe=sheet_cause(episode.patient_id),
        due_at=after_open_hours(clinics.get(tx, episode.clinic_id), now, READ_WITHIN),
        episode_id=episode.id,
    )
    tasks.open_task(tx, task, by.who, now)
