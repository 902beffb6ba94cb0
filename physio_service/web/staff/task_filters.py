"""Which tasks the worklist shows, as its address says it; what is not understood asks for all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from physio_service.domain.staff import Role
from physio_service.domain.task import TaskKind, Tier
from physio_service.queries.clinic import Colleague
from physio_service.queries.worklist import Wanted
from physio_service.web.staff.words import TASK, TIER

MINE, UNOWNED, ASIDE = "mine", "unowned", "aside"
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was chosen, as it stands in the address; empty: everything in sight."""

    whose: str = ""  # mine, unowned, or the id of a colleague
    kind: str = ""
    tier: str = ""
    show: str = ""  # aside: what was put aside

    @property
    def is_any(self) -> bool:
        return any((self.whose, self.kind, self.tier, self.show))

    def address(self) -> Mapping[str, str]:
        """Return it as the next piece of the list asks for it."""
        named = {"whose": self.whose, "kind": self.kind, "tier": self.tier, "show": self.show}
        return {name: value for name, value in named.items() if value}

    def wanted(self, me: UUID, now: datetime) -> Wanted:
        """Return it as the query takes it."""
        is_aside = self.show == ASIDE
        return Wanted(
            owner_id=me if self.whose == MINE else _id(self.whose),
            is_unowned=self.whose == UNOWNED,
            kind=TaskKind(self.kind) if self.kind else None,
            tier=Tier(int(self.tier)) if self.tier else None,
            snoozed_at=now if is_aside else None,
            in_sight_at=None if is_aside else now,
        )


def asked() -> Narrowed:
    """Return what this request asks for."""
    whose, kind, tier = (request.args.get(name, "") for name in ("whose", "kind", "tier"))
    return Narrowed(
        whose=whose if whose in (MINE, UNOWNED) or _id(whose) else "",
        kind=kind if kind in set(TaskKind) else "",
        tier=tier if tier in ("1", "2", "3") else "",
        show=ASIDE if request.args.get("show") == ASIDE else "",
    )


def choices(people: Iterable[Colleague]) -> dict[str, Options]:
    """Return the items of the filters' lists."""
    everybody = [("", _("Everybody")), (MINE, _("Mine")), (UNOWNED, _("Nobody’s"))]
    every = ("", _("All"))
    kinds = sorted(((code, str(text)) for code, text in TASK.items()), key=_text)
    return {
        "whose_choices": [*everybody, *who_may_do(people)],
        "kind_choices": [every, *kinds],
        "tier_choices": [every, *((code, str(text)) for code, text in TIER.items())],
        "show_choices": [("", _("In sight")), (ASIDE, _("Put aside"))],
    }


def who_may_do(
    people: Iterable[Colleague], *, but: UUID | None = None, only: Iterable[Role] = ()
) -> Options:
    """Return the colleagues who can be given work, but one of them, as a list to pick from."""
    roles = set(only) or set(Role) - {Role.VIEWER}
    return [
        (str(one.id), one.name or one.username)
        for one in people
        if one.is_active and one.role in roles and one.id != but
    ]


def _text(item: tuple[str, str]) -> str:
    return item[1]


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
