"""The form under which somebody sets a rule of alerts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from physio_service.domain.alert import Rule
from physio_service.services.tuning import LONGEST_REASON
from physio_service.web.schemas.page_fields import Decimal, Words, YesNo

NUMBERS = "thresholds"


def rule_setting(rule: Rule) -> type[Schema]:
    """Return the form of one rule: whether it is on, its numbers, and why."""
    numbers = {f"{NUMBERS}.{one.name}": Decimal(_l("Give a number")) for one in rule.thresholds}
    said: dict[str, fields.Field[Any]] = {
        "is_on": YesNo(_l("Choose whether the rule is on")),
        **numbers,
        "why": Words(LONGEST_REASON),
    }
    return Schema.from_dict(said)
