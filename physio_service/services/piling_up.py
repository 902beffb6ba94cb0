"""Texts that fail one after another: the rule of that, and the alert it opens."""

from dataclasses import replace
from datetime import datetime

from physio_service.domain.alert import RuleId
from physio_service.domain.event import Actor
from physio_service.domain.message import Message
from physio_service.domain.off_track import undelivered
from physio_service.services.alerting import fire, held, is_open, occasion, usual_task
from physio_service.store import alert_facts, alerts, episodes, patients
from physio_service.store.database import Tx
from physio_service.store.message_queue import Due
from schedules.localtime import local_day, zone


def hear_of_failure(tx: Tx, message: Message | Due, who: Actor, now: datetime) -> bool:
    """Put a text that failed for good to the rule; return whether its alert is open now.

    It takes over the task that an earlier lost text opened. Takes part in a transaction
    with the patient locked.
    """
    if message.patient_id is None:
        return False
    patient = patients.get(tx, message.clinic_id, message.patient_id)
    for episode in episodes.active_of(tx, message.clinic_id, patient.id):
        today = local_day(now, zone(patient.zone))
        on = occasion(tx, episode, today, who, now, message_id=message.id)
        if is_open(tx, on, RuleId.UNDELIVERED):
            return True
        rule = held(tx, on, RuleId.UNDELIVERED)
        last = alerts.last_of(tx, on.clinic.id, patient.id, RuleId.UNDELIVERED.value)
        to = patient.id, message.contact_id
        failed = alert_facts.failures(tx, on.clinic.id, *to, last.closed_at if last else None)
        values = undelivered(failed, rule.thresholds)
        task = replace(usual_task(on, rule), dedupe=f"undelivered:{message.contact_id}")
        if values is not None and fire(tx, on, rule, values, f"message:{message.id}", task=task):
            return True
    return False
