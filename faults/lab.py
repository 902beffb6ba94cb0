"""Where faults are tried: the engines, a world for each fault, and what each leaves behind."""

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from shutil import rmtree

from faults.clinic import fill
from faults.engines import Engine, PostgreSQL, SQLite
from faults.world import World, keyring
from physio_service.domain.audit import Span
from physio_service.domain.ledger import Line
from physio_service.store import audits, clinics
from physio_service.store.vault import Keyring

FEW, SMALL, CROWD, LARGE = 12, 40, 120, 500  # patients
_KINDS: dict[str, Callable[[Path, Keyring], Engine]] = {"sqlite": SQLite, "postgresql": PostgreSQL}


@dataclass
class Lab:
    """How much is tried, by which dice, and where it is kept."""

    out: Path
    seed: int
    is_full: bool = False
    is_short: bool = False
    _engines: dict[tuple[str, int], Engine] = field(default_factory=dict)
    _scratch: list[Path] = field(default_factory=list)

    def afresh(self) -> "Lab":
        """Return the same lab before anything was opened in it, for another process."""
        return replace(self, _engines={}, _scratch=[])

    def dice(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}:{name}")  # noqa: S311 - repeatable, not secret

    def some(self, short: int, usual: int, full: int) -> int:
        """Return how often something is tried."""
        return short if self.is_short else full if self.is_full else usual

    @property
    def few(self) -> int:
        """Return how many patients do for a fault that needs no crowd."""
        return FEW if self.is_short else SMALL

    @property
    def engines(self) -> tuple[str, ...]:
        return ("sqlite",) if self.is_short else ("sqlite", "postgresql")

    def engine(self, kind: str, patients: int = SMALL) -> Engine:
        """Return an engine with a filled template, made when first asked for."""
        if (kind, patients) not in self._engines:
            folder = Path(tempfile.mkdtemp(prefix="faults-"))  # a server wants a short path
            folder.chmod(0o755)
            self._scratch.append(folder)
            engine = _KINDS[kind](folder, keyring())
            engine.fill(partial(fill, patients))
            self._engines[kind, patients] = engine
        return self._engines[kind, patients]

    @contextmanager
    def world(
        self, name: str, kind: str, patients: int = 0, *, carrier_port: int | None = None
    ) -> Iterator[World]:
        """Open a world of its own; its accept log, journal and seed stay in the folder `out`."""
        patients = patients or self.few
        folder = self.out / f"{name}-{kind}"
        rmtree(folder, ignore_errors=True)
        world = World(folder, self.engine(kind, patients), carrier_port=carrier_port)
        (folder / "seed").write_text(f"{self.seed}\n", encoding="utf-8")
        try:
            yield world
        finally:
            world.end_services()
            keep_journal(world)
            world.close()

    def close(self) -> None:
        for engine in self._engines.values():
            engine.close()
        for folder in self._scratch:
            rmtree(folder, ignore_errors=True)


def lines_of(world: World) -> list[Line]:
    """Return the whole journal of a world, in the order of writing."""
    found: list[Line] = []
    ever = Span(world.now.replace(year=2000), world.now.replace(year=2100))
    with world.opened() as container, container.database.reading() as tx:
        for clinic_id in clinics.all_ids(tx):
            concerned = audits.suspects(tx, clinic_id, ever)
            about = (concerned.patients, concerned.subjects)
            found += audits.lines(tx, clinic_id, *about, ever)
    return sorted(found, key=lambda one: one.id)


def keep_journal(world: World) -> None:
    """Write the journal of a world beside its accept log."""
    with (world.folder / "journal.jsonl").open("w", encoding="utf-8") as file:
        for line in lines_of(world):
            told = {
                "id": str(line.id),
                "at": line.at.isoformat(),
                "kind": line.kind,
                "subject": str(line.subject_id),
                "patient": line.patient_id and str(line.patient_id),
                "after": line.after,
            }
            file.write(json.dumps(told) + "\n")
