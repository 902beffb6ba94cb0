"""Warn of signs of danger: whom to call, at once at any hour; and a person, with a clock (S5)."""

from datetime import timedelta

from physio_service.domain import redflag
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.task import NewTask, TaskKind, Tier, flag_cause
from physio_service.services.conversing import Talk
from physio_service.services.listening import Heard
from physio_service.services.replying import read_by
from physio_service.store import tasks


def warn(talk: Talk, heard: Heard) -> None:
    """Answer the most urgent sign of a text, and open its task; one for each text that tells.

    Where nobody was named on a shared phone, one for each patient whom it may be about.
    """
    flags = heard.flags
    urgency = next(one for one in flags.tiers if one.tier == heard.tier)
    within = timedelta(minutes=urgency.acknowledge_minutes)
    for patient_id in talk.may_concern:
        own = "" if len(talk.may_concern) == 1 else f":{patient_id}"
        task = NewTask(
            clinic_id=talk.clinic.id,
            patient_id=patient_id,
            kind=TaskKind.RED_FLAG,
            tier=Tier(urgency.tier),
            dedupe=f"{flag_cause(talk.reply.id)}{own}",
            due_at=after_open_hours(talk.clinic, talk.now, within),
            reply_id=talk.reply.id,
            owner_id=talk.taken_by,
            signs=tuple(sorted({one.condition for one in heard.findings})),
        )
        tasks.open_task(talk.tx, task, talk.who, talk.now)
    when = read_by(talk.texts, talk.clinic, talk.patient, talk.now, within, language=talk.language)
    talk.say(_reply(flags, urgency, heard), when=when)


def _reply(flags: redflag.RedFlags, urgency: redflag.Tier, heard: Heard) -> str:
    """Return the tier's text; a condition's own where every sign of the tier has that one."""
    found = {one.condition for one in heard.findings if one.tier == urgency.tier}
    own = {one.reply for one in flags.conditions if one.id in found}
    only = own.pop() if len(own) == 1 else None
    return only or urgency.reply
