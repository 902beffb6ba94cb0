"""What the codes of the ladder are called on a page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

RUNG_WHO: Mapping[str, Any] = {
    "owner": _l("Whose task it is"),
    "responsible": _l("Who is responsible for the patient"),
    "on_call": _l("Who is on call"),
}
RUNG_TIERS: Mapping[str, Any] = {
    "1": _l("Now"),
    "2": _l("Today"),
    "1,2": _l("Now and today"),
    "3": _l("Review"),
    "1,2,3": _l("All"),
}
RUNG_DOOR: Mapping[str, Any] = {
    "open": _l("While open"),
    "closed": _l("While closed"),
    "always": _l("At any hour"),
}
STEP_OUTCOME: Mapping[str, Any] = {
    "texted": _l("Texted"),
    "told_already": _l("Was texted before"),
    "nobody": _l("Nobody there"),
    "gone": _l("Account closed"),
    "away": _l("Away, without cover"),
    "no_number": _l("No mobile"),
    "not_usable": _l("Number does not work"),
    "opted_out": _l("Said STOP"),
    "patients_too": _l("Number is a patient’s too"),
    "no_sender": _l("No number to text from"),
}
LADDER_TABLES: Mapping[str, Mapping[str, Any]] = {
    "rung_who": RUNG_WHO,
    "rung_tiers": RUNG_TIERS,
    "rung_door": RUNG_DOOR,
    "step_outcome": STEP_OUTCOME,
}
