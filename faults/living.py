"""F32: so many steps of a clinic's life, with every rule asked at the end of each."""

import tempfile
from pathlib import Path

from faults.judging import Tally
from faults.lab import Lab
from faults.machine import live
from faults.world import keyring
from physio_service.store.database import Database
from physio_service.store.migrating import migrate


def lives(lab: Lab) -> Tally:
    """Live 20,000 steps; what breaks a rule is a failure, with the steps that led there."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        template = Path(folder) / "empty.db"
        database = Database(f"sqlite:///{template}", keyring(), is_scratch=True)
        migrate(database)
        database.close()
        try:
            live(lab.some(1_000, 20_000, 20_000), template, seed=lab.seed)
        except AssertionError as broken:
            told = [*getattr(broken, "__notes__", []), str(broken)]
            (lab.out / "F32").mkdir(parents=True, exist_ok=True)
            (lab.out / "F32" / "steps").write_text("\n".join(told), encoding="utf-8")
            tally.violations += 1
            tally.failures.append(str(broken))
    return tally
