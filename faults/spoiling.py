"""F21 and F24: a text that cannot be read, and a backup that brings the past back."""

import shutil
from datetime import timedelta

from faults.judging import Tally, judge
from faults.killing import calm_down
from faults.lab import Lab, lines_of
from faults.world import Stepper

_SPOIL = "UPDATE messages SET body = {} WHERE state = 'queued' AND kind = 'session' AND id IN ({})"


def poison(lab: Lab) -> Tally:
    """Spoil some of the texts that wait: the others leave, and people are told of these."""
    total = Tally()
    for kind in lab.engines:
        with lab.world("F21", kind) as world:
            steps = Stepper(world)
            steps.at(world.now)
            steps.at(world.now.replace(hour=10, minute=1), "remind")
            spoilt = _spoil(steps, kind)
            for minutes in range(0, 40, 4):
                steps.at(world.now + timedelta(minutes=minutes))
            steps.close()
            calm_down(world)
            tally = judge(world)
            ends = [one.kind for one in lines_of(world) if str(one.subject_id) in spoilt]
        if ends.count("message.failed") != len(spoilt):
            tally.failures.append(f"{len(spoilt)} spoilt texts ended as {sorted(set(ends))}")
        if tally.accepted < tally.slots // 3:
            tally.failures.append("spoilt texts held up the others")
        total.add(tally)
    return total


def _spoil(steps: Stepper, kind: str) -> set[str]:
    """Overwrite the sealed words of three texts that wait; return which."""
    waiting = [one for one in lines_of(steps.world) if one.kind == "message.queued"]
    chosen = [one.subject_id for one in waiting if one.after.get("kind") == "session"][:3]
    garbage = "x'00ff'" if kind == "sqlite" else "'\\x00ff'"
    names = ", ".join(f"'{one.hex if kind == 'sqlite' else one}'" for one in chosen)
    with steps.container.database.transaction() as tx:
        tx.connection.exec_driver_sql(_SPOIL.format(garbage, names))
    return {str(one) for one in chosen}


def restored(lab: Lab) -> Tally:
    """Put a database back that is two days old, and go on: nothing goes out again."""
    with lab.world("F24", "sqlite") as world:
        steps = Stepper(world)
        steps.at(world.now)
        steps.at(world.now.replace(hour=10, minute=1), "plan", "remind")
        steps.close()
        backup = world.folder / "backup.db"
        shutil.copy(world.folder / "physio.db", backup)
        for name in ("physio.db-wal",):
            if (world.folder / name).exists():
                shutil.copy(world.folder / name, world.folder / "backup.db-wal")
        steps = Stepper(world)
        begun = world.now
        for hours in (0, 8, 24, 32, 48):
            steps.at(begun + timedelta(hours=hours))
        steps.close()
        before = len(world.accepted())
        tally = Tally(failures=[f"not yet: no restore protocol to try ({before} accepted)"])
        tally.accepted = before
    return tally
