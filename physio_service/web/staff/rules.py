"""Why a text is in the state it is in, in plain words: one sentence for each rule."""

from typing import Any

from flask_babel import lazy_gettext as _l

from physio_service.domain.message import MessageState
from physio_service.web.staff.words import Words, spaced

TONES: dict[MessageState, str] = {  # colours of the design system; the word is always beside it
    MessageState.DELIVERED: "green",
    MessageState.SENT: "green",
    MessageState.UNDELIVERED: "red",
    MessageState.FAILED: "red",
    MessageState.UNKNOWN: "orange",
    MessageState.UNKNOWN_FINAL: "orange",
    MessageState.HELD: "yellow",
    MessageState.QUEUED: "white",
    MessageState.SENDING: "white",
}
RULES: Words = {
    "due": _l("It leaves when it is due."),
    "claimed": _l("It was handed to the carrier a moment ago."),
    "accepted": _l("The carrier took it; no receipt has come yet."),
    "receipt": _l("The carrier’s receipt says so."),
    "looking": _l("The answer of the carrier was lost: we look whether it arrived."),
    "lease_ended": _l("The program stopped while sending: we look whether it arrived."),
    "no_answer": _l("The carrier did not answer: it may have gone, so it is not sent again."),
    "not_found": _l("The carrier does not know it: it may have gone, so it is not sent again."),
    "sent_again": _l("Nobody could find it although the line works: it is sent once more, marked."),
    "restored": _l("The database was restored: it may have gone before, so we look for it."),
    "paused_by_restore": _l("The database was restored: texts wait until a person resumes them."),
    "tried_again": _l("It did not arrive: it is tried again as long as its time lasts."),
    "provider_silent": _l("A network on the way fell silent: it may have arrived."),
    "validity_ended": _l("The network could not deliver it in time, and dropped it."),
    "wording_stopped": _l("The carrier does not let these words through: a person looks at them."),
    "quarantined": _l("The program could not decide on it three times: a person looks at it."),
    "not_it": _l("What the carrier has was another text: we look whether this one arrived."),
    "carrier_busy": _l("The carrier could not take it: it is tried again."),
    "carrier_setup": _l("The carrier refuses every text until our account is put right."),
    "carrier_cap": _l("The carrier takes no more texts for now: it waits for its turn."),
    "carrier_slow": _l("The number it leaves from has too much to send: it waits for its turn."),
    "bad_number": _l("The carrier says that nobody has this number as a mobile."),
    "bad_content": _l("The carrier does not take this text."),
    "cannot_decide": _l("The program could not decide on it: it is tried again in its time."),
    "lease_too_old": _l("It waited too long for its turn: it is tried again."),
    "too_late": _l("Its time had passed before it could leave."),
    "wording_not_signed": _l("Nobody has signed these words for this clinic."),
    "kill_switch": _l("The clinic’s texts are switched off."),
    "number_not_usable": _l("The number cannot take texts."),
    "opted_out": _l("The patient said STOP."),
    "archived": _l("The patient is archived."),
    "consent_settled": _l("The question was answered before it left."),
    "no_consent": _l("The patient has not agreed to texts."),
    "paused": _l("Texts to this patient are paused."),
    "episode_ended": _l("The episode has ended."),
    "awaiting_operation": _l("The operation awaits a date, or nobody has recorded it."),
    "superseded": _l("The plan changed: these words no longer fit."),
    "contradicts_phase": _l("Another phase is in force than the one it was made for."),
    "contradicts_load": _l("It asks for an exercise that the leg may not do now."),
    "contradicts_aid": _l("It names a walking aid that is no longer the one prescribed."),
    "contradicts_sheet": _l("It names a sheet that is no longer the valid one."),
    "contradicts_sign_off": _l("The sign-off it speaks of has been withdrawn or overtaken."),
    "contradicts_status": _l("The leg may take less again than it says."),
    "contradicts_walking": _l("Walking without an aid is not signed off."),
    "contradicts_row": _l("It named another length of walk than the one that holds now."),
    "contradicts_change": _l("The prescription changed after somebody wrote it: write it again."),
    "safety_open": _l("A person is still to look at a sign of danger: nothing asks for load."),
    "done_already": _l("The work was reported before the reminder left."),
    "check_replaces_reminder": _l("The weekly check takes the place of that day’s reminder."),
    "merged": _l("A later reminder of the same day spoke for it."),
    "tapered": _l("Two weeks were kept to, so reminders come less often."),
    "taken_over": _l("A person answers on this phone: nothing of ours breaks in."),
    "others_asked": _l("Somebody else on this phone was asked first: two are never asked at once."),
    "number_doubted": _l("The number may be somebody else’s by now: a person confirms it first."),
    "carer_no_consent": _l("The carer has not agreed to texts."),
    "in_conversation": _l("The patient had just texted: nothing of ours broke in."),
    "exemption_day": _l("Without consent to rest on, one text a day is the most."),
    "exemption_week": _l("Without consent to rest on, three texts a week are the most."),
    "exemption_length": _l("Without consent to rest on, a text has at most 160 characters."),
    "clinic_cap": _l("The clinic had sent all it may in a day."),
    "day_cap": _l("The most texts of a day were reached."),
    "week_cap": _l("The most texts of a week were reached."),
    "outside_window": _l("It was outside the hours in which this patient may be texted."),
    "consent_given": _l("The patient had agreed meanwhile."),
    "consent_declined": _l("The patient said no to texts."),
    "consent_withdrawn": _l("The patient withdrew."),
    "recalled": _l("It comes from a version that was recalled as faulty."),
    "not_planned": _l("Nothing asks for it any more."),
    "planned": _l("So the course is planned then."),
    "wrong_number": _l("Somebody else has this number."),
}


def why(rule: str) -> str:
    """Return the sentence for a rule; a rule without one is named as it is."""
    known: Any = RULES.get(rule)
    return spaced(rule) if known is None else str(known)


def tone(state: MessageState) -> str:
    """Return the design system's colour for a state."""
    return TONES.get(state, "grey")
