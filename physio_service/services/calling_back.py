"""Whether a text comes from a version that was recalled, asked in the moment of its claim."""

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.message import Duty, Message
from physio_service.domain.recall import Faulty, Subject, stops_text
from physio_service.store import care_plans, message_facts, recalls
from physio_service.store.database import Tx

# Whoever writes that they are unwell, or STOP, is answered whatever is wrong with the words:
# no answer would be the greater harm.
_ALWAYS = (Duty.SAFETY, Duty.COMMAND)


def comes_from_recalled(tx: Tx, message: Message, asked: list[Activity]) -> bool:
    """Say whether a text is of a version that was found faulty: it must not leave then."""
    faulty = recalls.faulty(tx, message.clinic_id)
    if not faulty or message.duty in _ALWAYS:
        return False
    return any(_is_of(tx, message, asked, what) for what in faulty)


def _is_of(tx: Tx, message: Message, asked: list[Activity], what: Faulty) -> bool:
    if what.subject is Subject.WORDING:
        said = message_facts.words_of(tx, message.clinic_id, message.id)
        return (said["language"], said["version"]) == (what.key, what.version)
    return any(
        stops_text(
            what,
            care_plans.get(tx, message.clinic_id, one.episode_id, one.plan_version),
            one.phase_id,
            one.sequence,
            one.local_day,
            is_session=one.kind is ActivityKind.SESSION,
        )
        for one in asked
    )
