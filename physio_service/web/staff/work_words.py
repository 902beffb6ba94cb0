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
    "closed": _l("Closed"),
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
    "absence_reason": ABSENCE_REASON,
}
