"""The fields of a protocol file that hold for the whole course."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from physio_service.catalogue.fields import (
    Items,
    Number,
    OneOf,
    Part,
    Strict,
    Table,
    Text,
    WallTime,
)
from physio_service.catalogue.header import Id
from physio_service.domain import course
from physio_service.domain.offloading import Aid, Status
from schedules.window import Window


class WeanSchema(Strict):
    makes = course.WeanStep

    step = Number(1, 20)
    status = OneOf(Status)
    percent = Number(0, 100)
    aid = OneOf(Aid)
    limits = Text()
    check = Text()


class RowSchema(Strict):
    makes = course.WalkingRow

    row = Number(1, 50)
    minutes_per_walk = Number(1, 240)
    walks_per_day = Number(1, 10)


class WalkingSchema(Strict):
    makes = course.Walking

    comfortable_walks = Number(1, 20)
    rows = Items(Part(RowSchema), least=1)


class PainSchema(Strict):
    makes = course.PainBand

    name = Id()
    lowest = Number(0, 10)
    highest = Number(0, 10)
    action = Text()


def _alert(thresholds: dict[str, float], **rest: Any) -> course.AlertRule:
    return course.AlertRule(thresholds=tuple(sorted(thresholds.items())), **rest)


class AlertSchema(Strict):
    makes = _alert

    id = Id()
    tier = OneOf(("same_day", "same_day_in_hours", "staff_check", "next_review"))
    thresholds = Table(Number(0, 1000, whole=False))
    why = Text()


class AdherenceSchema(Strict):
    makes = course.AdherenceRules

    done = Number(0, 1, whole=False)
    part = Number(0, 1, whole=False)
    skipped = Number(0, 1, whole=False)
    good_from = Number(0, 1, whole=False)
    partial_from = Number(0, 1, whole=False)
    window_days = Number(1, 60)
    excused = Items(Id())


class WindowSchema(Strict):
    makes = Window
    stands_in: ClassVar[dict[str, Any]] = {"opens": "08:00", "closes": "20:00"}

    opens = WallTime()
    closes = WallTime()

    @validates_schema
    def opens_first(self, loaded: dict[str, Any], **_: Any) -> None:
        if loaded["opens"] >= loaded["closes"]:
            raise ValidationError("must be later than opens", "closes")


class MessagesSchema(Strict):
    makes = course.MessageRules

    window = Part(WindowSchema)
    per_day = Number(1, 3)
    taper_adherence = Number(0, 1, whole=False)
    taper_weeks = Number(1, 20)
    exemption_per_day = Number(1, 3)
    exemption_per_week = Number(1, 21)
    exemption_chars = Number(70, 160)
