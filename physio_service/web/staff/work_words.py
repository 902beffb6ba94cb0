"""Words of tasks and the team: what became of a task, why somebody is away, how soon."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

TASK_MOMENT: Mapping[str, Any] = {
    "opened": _l("Opened"),
    "taken": _l("Taken"),
    "snoozed": _l("Put aside"),
    "tried": _l("Rung, no answer"),
    "handed_over": _l("Handed over"),
    "covered": _l("Went to the cover"),
    "returned": _l("Came back from the cover"),
    "judged": _l("Judged"),
    "called": _l("A colleague was to be texted"),
    "called_in_vain": _l("Nobody came of all who were texted"),
    "closed": _l("Closed"),
}
CALL_OUTCOME: Mapping[str, Any] = {  # of a text to a colleague about a task
    "texted": _l("texted"),
    "told_already": _l("told already"),
    "nobody": _l("nobody is named"),
    "gone": _l("account closed"),
    "away": _l("away, and nobody covers"),
    "no_number": _l("no number"),
    "not_usable": _l("the number cannot be texted"),
    "opted_out": _l("said STOP"),
    "patients_too": _l("the number is a patient’s too"),
    "no_sender": _l("the clinic has no number to text from"),
}
VERDICT: Mapping[str, Any] = {
    "useful": _l("Useful"),
    "false_alarm": _l("False alarm"),
}
ABSENCE_REASON: Mapping[str, Any] = {
    "leave": _l("Leave"),
    "sick": _l("Ill"),
    "training": _l("Training"),
    "other": _l("Another reason"),
}
WORK_TABLES: Mapping[str, Mapping[str, Any]] = {
    "task_moment": TASK_MOMENT,
    "verdict": VERDICT,
    "call_outcome": CALL_OUTCOME,
    "absence_reason": ABSENCE_REASON,
}
