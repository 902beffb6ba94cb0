"""What codes are called on a page. A code without a word here is shown as it is, spaced."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l

from physio_service.web.staff.file_words import FILE_TABLES
from physio_service.web.staff.ladder_words import LADDER_TABLES
from physio_service.web.staff.work_words import WORK_TABLES

Words = Mapping[str, Any]

CONSENT: Words = {
    "none": _l("Not asked"),
    "asked": _l("Asked, no answer yet"),
    "given": _l("Agreed to texts"),
    "declined": _l("Said no to texts"),
    "withdrawn": _l("Withdrew"),
}
REACH: Words = {
    "smartphone": _l("Smartphone"),
    "sms": _l("Texts only"),
    "paper": _l("Paper and telephone"),
}
WORDING: Words = {
    "discreet": _l("Discreet: nothing about exercises or health"),
    "plain": _l("Plain: may mention exercises"),
}
LIMB: Words = {"left": _l("left"), "right": _l("right")}
AID: Words = {
    "two_crutches": _l("Two crutches"),
    "frame": _l("Frame"),
    "one_crutch": _l("One crutch"),
    "stick": _l("Stick"),
    "none": _l("No aid"),
}
STATUS: Words = {
    "NWB": _l("no weight"),
    "TTWB": _l("toe touch"),
    "PWB": _l("partial weight"),
    "WBAT": _l("as tolerated"),
    "FWB": _l("full weight"),
}
TIER: Words = {"1": _l("Now"), "2": _l("Today"), "3": _l("Review")}
TASK: Words = {
    "read_reply": _l("Read a reply"),
    "red_flag": _l("A warning sign was reported"),
    "call_back": _l("Asked to be called"),
    "pain_severe": _l("Severe pain"),
    "pain_red": _l("Pain in exercise in the red band"),
    "pain_jump": _l("Pain rose suddenly"),
    "pain_plateau": _l("Pain has not really fallen"),
    "cannot_bear": _l("Cannot put the usual weight on the leg"),
    "check_by_phone": _l("Ring to ask the week’s questions"),
    "skipped_for_pain": _l("Skipped a session for pain"),
    "skipped_unwell": _l("Skipped a session, feeling unwell"),
    "offloading_breach": _l("Walking without the walking aid"),
    "low_adherence": _l("Little of the exercises for weeks"),
    "walking_stalled": _l("Walks little, weeks after offloading"),
    "too_much": _l("Far more than prescribed"),
    "stopped_while_offloaded": _l("Said STOP while offloaded"),
    "paused_while_offloaded": _l("Texts paused while offloaded"),
    "wrong_number": _l("Wrong number"),
    "undelivered": _l("Texts do not arrive"),
    "carrier_code": _l("The carrier gave a code nobody here knows"),
    "carrier_setup": _l("The carrier refuses our texts: why stands under Clinic"),
    "safety_text_failed": _l("A safety answer did not arrive"),
    "clinic_cap": _l("The clinic has sent all it may today"),
    "silent": _l("No answer for days: please ring"),
    "gate_due": _l("Review due before the next phase"),
    "sign_off_overdue": _l("Past the planned day and nobody decided"),
    "limit_review": _l("A movement limit is to be looked at"),
    "replace_sheet": _l("Replace the printed sheet: it asks too much"),
    "may_postpone": _l("BMI of 40 or more: may the operation take place?"),
    "recall_call": _l("Tell the patient that their programme was recalled"),
    "correct_by_phone": _l("Tell the patient that an earlier text no longer holds"),
    "awaiting_date": _l("Ask after a date for the operation"),
    "rule_broken": _l("A rule about texts was broken"),
}
SIGN_OFF: Words = {
    "operation": _l("The operation took place"),
    "phase": _l("A phase was opened"),
    "step": _l("Weight-bearing or aid changed"),
    "length": _l("Offloading changed in length"),
    "review": _l("The next review was planned"),
    "limit_set": _l("A movement was limited"),
    "limit_lifted": _l("A movement limit was lifted"),
    "retaken": _l("Exercises were taken again"),
    "other_leg": _l("The other leg was assessed"),
}
RULE: Words = {  # of texting, as the audit names them
    "I1": _l("Each text is accepted once, or not sent for a reason on record"),
    "I2": _l("None outside the hours of contact"),
    "I3": _l("None after a STOP"),
    "I4": _l("None without consent, in a pause or after the end"),
    "I5": _l("None late"),
    "I6": _l("No more a day than allowed"),
    "I7": _l("Each speaks of the plan in force"),
    "I8": _l("Each reply is read or shown within a minute"),
}
BASIS: Words = {
    "consent": _l("The patient’s consent, asked for first"),
    "exemption": _l("The health-care exemption of the United States: one short text a day"),
}
TASK_OUTCOME: Words = {
    "reached": _l("Spoke to the patient"),
    "no_answer": _l("No answer"),
    "plan_changed": _l("Changed the plan"),
    "sent_to_emergency": _l("Sent to emergency care"),
    "no_longer_needed": _l("No longer needed"),
    "useful": _l("Was right to ask; nothing else to do"),
    "false_alarm": _l("False alarm"),
    "done": _l("Done"),
}
ACTIVITY: Words = {
    "planned": _l("planned"),
    "done": _l("done"),
    "part": _l("part done"),
    "skipped": _l("skipped"),
    "missed": _l("no answer"),
    "not_asked": _l("not asked"),
    "excused": _l("excused"),
    "cancelled": _l("called off"),
}
ACTIVITY_KIND: Words = {
    "session": _l("Session"),
    "check": _l("Weekly check"),
    "notice": _l("Notice"),
}
SOURCE: Words = {
    "sms": _l("by text"),
    "carer": _l("by text, from a carer"),
    "app": _l("in the app"),
    "staff": _l("entered by staff"),
    "system": _l("by the clock"),
}
MEASURE: Words = {
    "pain_usual": _l("Pain, usual (0–10)"),
    "pain_rest": _l("Pain at rest (0–10)"),
    "pain_activity": _l("Pain in activity (0–10)"),
    "crutch_use": _l("Walking aid used (1 always – 4 not)"),
    "walking_minutes": _l("Walking (minutes)"),
    "sessions_count": _l("Sessions in a week"),
    "bears_as_before": _l("Bears weight as the week before (1 yes, 0 no)"),
    "walk": _l("Walk (1 comfortable, 0 not, 0.5 not said)"),
}
BAND: Words = {"green": _l("green"), "amber": _l("amber"), "red": _l("red")}
OUTCOME: Words = {
    "kept_hip": _l("Discharged with their own hip"),
    "complication": _l("Ended by a complication"),
    "discharged": _l("Discharged, outcome of the hip not known"),
    "hip_replacement": _l("Went on to hip replacement"),
    "operation_cancelled": _l("The operation was cancelled"),
    "moved_away": _l("Moved away"),
    "transferred": _l("Transferred to other care"),
    "patient_wish": _l("The patient’s own wish"),
    "lost_contact": _l("Contact was lost"),
    "died": _l("Died"),
    "entered_in_error": _l("Entered in error"),
}
PAUSE: Words = {
    "patient": _l("The patient asked for a pause"),
    "clinic": _l("The clinic decided"),
    "illness": _l("Illness or hospital stay"),
}
CHANNEL: Words = {
    "in_person": _l("In person or by telephone"),
    "web": _l("On a form on the web"),
    "sms": _l("By text"),
}
ROLE: Words = {
    "physio": _l("Physiotherapist"),
    "assistant": _l("Assistant"),
    "surgeon": _l("Surgeon"),
    "admin": _l("Administrator"),
    "viewer": _l("Viewer"),
}
SESSION: Words = {
    "morning": _l("Morning"),
    "midday": _l("Midday"),
    "evening": _l("Evening"),
}
WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
LANGUAGES: Words = {
    "ar": _l("Arabic"),
    "bn": _l("Bengali"),
    "cy": _l("Welsh"),
    "en": _l("English"),
    "es": _l("Spanish"),
    "fr": _l("French"),
    "pl": _l("Polish"),
    "ur": _l("Urdu"),
}
TABLES: Mapping[str, Words] = {
    **FILE_TABLES,
    "consent": CONSENT,
    "reach": REACH,
    "wording": WORDING,
    "limb": LIMB,
    "aid": AID,
    "status": STATUS,
    "tier": TIER,
    "task": TASK,
    "text_rule": RULE,
    "task_outcome": TASK_OUTCOME,
    "basis": BASIS,
    "sign_off": SIGN_OFF,
    "activity": ACTIVITY,
    "activity_kind": ACTIVITY_KIND,
    "source": SOURCE,
    "measure": MEASURE,
    "band": BAND,
    "outcome": OUTCOME,
    "pause": PAUSE,
    "channel": CHANNEL,
    "role": ROLE,
    "session": SESSION,
    "language": LANGUAGES,
    **WORK_TABLES,
    **LADDER_TABLES,
}


def word(code: object, table: str) -> str:
    """Return what `code` is called; a filter of templates: `{{ aid | word("aid") }}`."""
    key = str(code.value if isinstance(code, Enum) else code)
    known = TABLES[table].get(key)
    return spaced(key) if known is None else str(known)


def spaced(code: str) -> str:
    """Return a code as words: `day_cap` as “day cap”."""
    return code.replace("_", " ").replace(".", " ")
