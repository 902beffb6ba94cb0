"""F21 and F24: a text that cannot be read, and a backup that brings the past back."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from faults.clinic import ADMIN, OURS, number_of
from faults.judging import Tally, judge
from faults.killing import calm_down
from faults.lab import Lab, lines_of
from faults.world import Stepper, World
from physio_service.domain.event import Actor, ActorKind
from physio_service.services.receiving import Inbound, receive_reply
from physio_service.services.restoring import resume
from physio_service.store import restorations, staff

_SPOIL = "UPDATE messages SET body = {} WHERE state = 'queued' AND kind = 'session' AND id IN ({})"


def poison(lab: Lab) -> Tally:
    """Spoil some texts that wait, and one that came in: people are told, the others go on."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F21", kind) as world:
            steps = Stepper(world)
            steps.at(world.now)
            steps.at(world.now.replace(hour=10, minute=1), "remind")
            spoilt = _spoil(steps, kind)
            reply_id = _spoil_reply(steps, kind)
            for _ in range(4):
                steps.at(world.now + timedelta(seconds=15), "settle")
            for minutes in range(0, 40, 4):
                steps.at(world.now + timedelta(minutes=minutes))
            steps.close()
            calm_down(world)
            tally = judge(world)
            lines = lines_of(world)
            ends = [one.kind for one in lines if str(one.subject_id) in spoilt]
            shown = [one.kind for one in lines if one.subject_id == reply_id]
        if ends.count("message.failed") != len(spoilt):
            tally.failures.append(f"{len(spoilt)} spoilt texts ended as {sorted(set(ends))}")
        if shown != ["reply.received", "reply.unclear"]:
            tally.failures.append(f"a spoilt reply was not shown to a person: {shown}")
        if tally.accepted < tally.slots // 3:
            tally.failures.append("spoilt texts held up the others")
        total.add(tally)
    return total


def _spoil(steps: Stepper, kind: str) -> set[str]:
    """Overwrite the sealed words of three texts that wait; return which."""
    waiting = [one for one in lines_of(steps.world) if one.kind == "message.queued"]
    chosen = [one.subject_id for one in waiting if one.after.get("kind") == "session"][:3]
    garbage = _garbage(kind, chosen[0])[0]
    names = ", ".join(_garbage(kind, one)[1] for one in chosen)
    with steps.container.database.transaction() as tx:
        tx.connection.exec_driver_sql(_SPOIL.format(garbage, names))
    return {str(one) for one in chosen}


def _spoil_reply(steps: Stepper, kind: str) -> UUID:
    """Keep a reply and overwrite its sealed words before anybody answers it; return its id."""
    database = steps.container.database
    came = Inbound(f"SM{1:032x}", to=OURS, from_=number_of(1), body="DONE")
    kept = receive_reply(database, came, steps.clock.now())
    if kept is None:
        raise RuntimeError("the reply was kept before")
    garbage, name = _garbage(kind, kept[1])
    with database.transaction() as tx:
        tx.connection.exec_driver_sql(f"UPDATE replies SET body = {garbage} WHERE id = {name}")  # noqa: S608
    return kept[1]


def _garbage(kind: str, row_id: UUID) -> tuple[str, str]:
    """Return bytes that nothing was sealed in, and an id, as the engine writes them."""
    if kind == "sqlite":
        return "x'00ff'", f"'{row_id.hex}'"
    return "'\\x00ff'", f"'{row_id}'"


def restored(lab: Lab) -> Tally:
    """Put a database back that is two days old, and go on: nothing goes out again."""
    total = Tally()
    for kind in lab.engines:
        total.add(_restored(lab, kind))
    return total


def _restored(lab: Lab, kind: str) -> Tally:
    with lab.world("F24", kind) as world:
        steps, begun, backup = Stepper(world), world.now, world.folder / "backup"
        _play(steps, begun, days=1)
        world.engine.back_up(steps.container.database, backup)
        _play(steps, begun + timedelta(days=1), days=2)
        steps.at((begun + timedelta(days=3)).replace(hour=10, minute=2))
        steps.close()
        back_at = world.now
        before = world.taken
        _put_back(world, backup)
        steps = Stepper(world)
        for minutes in (1, 2, 8, 20, 70, 130):
            steps.at(back_at + timedelta(minutes=minutes))
        while_paused = world.taken - before
        _resume(steps)
        _play(steps, world.now, days=1)
        steps.close()
        calm_down(world)
        tally = judge(world, known_from=back_at)
        said = [(one["to"], one["body"], one["accepted_at"][:10]) for one in world.accepted()]
    told = set(said[:before])  # a check that stands still is asked on the same day, on purpose
    tally.duplicates += sum(text in told for text in said[before:])
    if while_paused:
        tally.failures.append(f"{while_paused} texts left before a person let them")
    if tally.accepted == before:
        tally.failures.append("nothing left after a person let texts go again")
    return tally


def _play(steps: Stepper, begun: datetime, *, days: int) -> None:
    for day in range(days):
        for hour in (9, 10, 13, 17, 19):
            at = (begun + timedelta(days=day)).replace(hour=hour, minute=3)
            steps.at(max(at, steps.clock.now()))


def _put_back(world: World, backup: Path) -> None:
    """Restore it; a real start of the service must see by itself that it is an old one."""
    world.engine.put_back(world.url, backup)
    service = world.serve()
    service.kill()
    world.end_services()


def _resume(steps: Stepper) -> None:
    database, now = steps.container.database, steps.clock.now()
    with database.reading() as tx:
        admin = staff.by_username(tx, ADMIN)
        seen = restorations.latest(tx, admin.clinic_id) if admin else None
    if admin is None or seen is None:
        raise RuntimeError("the service did not see that its database was restored")
    who = Actor(ActorKind.STAFF, admin.id)
    resume(database, who, admin.clinic_id, version=seen.version, now=now)
