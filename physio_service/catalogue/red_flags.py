"""The red flags file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from physio_service.catalogue.fields import Items, Number, OneOf, Part, Strict, Table, Text, Truth
from physio_service.catalogue.header import FileSchema, Finding, Id
from physio_service.catalogue.reading import FieldPath
from physio_service.domain import redflag
from physio_service.domain.sign import BadSign, read_sign
from physio_service.domain.target import Unit

_LONGEST_WAIT = 14 * 24 * 60


class TierSchema(Strict):
    makes = redflag.Tier

    tier = Number(1, 3)
    code = Id()
    label = Text()
    reply = Id()
    acknowledge_minutes = Number(1, _LONGEST_WAIT)


class StaffTargetSchema(Strict):
    makes = redflag.StaffTarget

    tier = Number(1, 3)
    amount = Number(1, _LONGEST_WAIT)
    unit = OneOf(Unit)


class JurisdictionSchema(Strict):
    makes = redflag.Jurisdiction

    emergency = Text()
    urgent = Text()
    crisis = Text()
    is_verified = Truth()


class ConditionSchema(Strict):
    makes = redflag.Condition

    id = Id()
    tier = Number(1, 3)
    name = Text()
    symptoms = Items(Text(), least=1)
    signs = Items(Text(), least=1)
    question = Text(load_default=None)
    escalates_with = Items(Id(), load_default=())
    urgent_if = Text(load_default="")
    reply = Id(load_default=None)


class SafetyCheckSchema(Strict):
    makes = redflag.SafetyCheck

    phase_id = Text()
    conditions = Items(Id(), least=1)
    days = Items(Number(0, 366), load_default=())
    every_days = Number(1, 366, load_default=None)


class RedFlagsFile(FileSchema):
    kind = OneOf(("red_flags",))
    mode = OneOf(redflag.Mode)
    static_reply = Id()
    static_minutes = Number(1, _LONGEST_WAIT)
    tiers = Items(Part(TierSchema), least=3)
    staff_targets = Items(Part(StaffTargetSchema), least=3)
    jurisdictions = Table(Part(JurisdictionSchema))
    conditions = Items(Part(ConditionSchema), least=1)
    checks = Items(Part(SafetyCheckSchema))
    must_tell = Items(Text(), least=1)


def findings(flags: redflag.RedFlags) -> Iterator[Finding]:
    """Yield what is wrong within the file."""
    if [tier.tier for tier in flags.tiers] != [1, 2, 3]:
        yield ("tiers",), "must be the tiers 1, 2 and 3, in order"
    if [target.tier for target in flags.staff_targets] != [1, 2, 3]:
        yield ("staff_targets",), "must be of the tiers 1, 2 and 3, in order"
    ids = [item.id for item in flags.conditions]
    for place, condition in enumerate(flags.conditions):
        if condition.id in ids[:place]:
            message = f"{condition.id} stands twice: each needs its own id"
            yield ("conditions", place, "id"), message
        yield from _condition(condition, ids, ("conditions", place))
    asked = {item.id for item in flags.conditions if item.question}
    for place, check in enumerate(flags.checks):
        for row, name in enumerate(check.conditions):
            if name not in asked:
                yield ("checks", place, "conditions", row), f"{name} has no question to ask"


def _condition(
    condition: redflag.Condition, ids: list[str], path: tuple[str, int]
) -> Iterator[Finding]:
    for row, other in enumerate(condition.escalates_with):
        if other not in ids:
            yield (*path, "escalates_with", row), f"there is no condition {other}"
    for row, rule in enumerate(condition.signs):
        try:
            read_sign(condition, rule)
        except BadSign as bad:
            yield (*path, "signs", row), str(bad)


def replies(loaded: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str]]:
    """Yield each text key the file needs, with its path."""
    yield ("static_reply",), loaded["static_reply"]
    for place, tier in enumerate(loaded["tiers"]):
        yield ("tiers", place, "reply"), tier.reply
    for place, condition in enumerate(loaded["conditions"]):
        if condition.reply:
            yield ("conditions", place, "reply"), condition.reply
