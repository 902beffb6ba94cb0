"""The rule of the house, as tables: an import points down, and each library has one owner."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A room is a folder; beside it, the other rooms it may import from.
ROOMS: dict[str, frozenset[str]] = {
    "schedules": frozenset(),
    "config": frozenset(),
    "sandbox": frozenset(),
    "scripts": frozenset(),
    "physio_service/domain": frozenset({"schedules"}),
    "physio_service/store": frozenset({"physio_service/domain", "schedules"}),
    "physio_service/messaging": frozenset({"physio_service/domain", "schedules"}),
    "physio_service/queries": frozenset(
        {"physio_service/store", "physio_service/domain", "schedules"}
    ),
    "physio_service/services": frozenset(
        {"physio_service/store", "physio_service/messaging", "physio_service/domain", "schedules"}
    ),
    "physio_service/web": frozenset(
        {
            "physio_service/services",
            "physio_service/queries",
            "physio_service/domain",
            "schedules",
            "config",
        }
    ),
}
# What stands in no room is the top floor: it puts the rooms together and sees them all.
EVERY_ROOM = frozenset(ROOMS) - {"sandbox", "scripts"}
# What breaks all of it on purpose stands above the top floor; nobody imports it.
HARNESS = "faults/"
# The web is handed the container and names its type; it imports nothing from it at run time.
EXCEPTIONS = {("physio_service/web/parts.py", "physio_service/container.py")}

_WEB_TOP = tuple(f"physio_service/{name}.py" for name in ("app", "cli", "serving"))
STDLIB_ONLY = ("schedules/", "physio_service/domain/")
OWNERS: dict[str, tuple[str, ...]] = {  # library -> where it may be imported
    "alembic": ("physio_service/store/",),
    "apscheduler": ("schedules/runner.py",),
    "argon2": ("physio_service/services/hashing.py",),
    "cryptography": ("physio_service/store/vault.py", "physio_service/store/database.py"),
    "flask": ("physio_service/web/", *_WEB_TOP),
    "marshmallow": (
        "physio_service/web/schemas",
        "physio_service/web/api/",
        "physio_service/catalogue",
    ),
    "phonenumbers": ("physio_service/messaging/number.py",),
    "procrastinate": ("schedules/cluster.py",),
    "psycopg": ("physio_service/store/",),
    "pycurl": ("physio_service/messaging/twilio",),
    "sqlalchemy": ("physio_service/store/", "physio_service/queries/"),
    "twilio": ("physio_service/messaging/twilio",),
    "werkzeug": ("physio_service/web/", *_WEB_TOP),
}
READERS: dict[str, tuple[str, ...]] = {  # what reads the machine -> where it may stand
    "datetime.now": ("schedules/clock.py",),
    "datetime.today": (),
    "datetime.utcnow": (),
    "date.today": (),
    "time.time": (),
    "os.environ": ("wsgi.py", "config/settings.py"),
    "os.getenv": (),
}
# The sandbox is a program of its own, with its own Flask and its own clock.
OURS = ("schedules/", "config/", "physio_service/", "wsgi.py")

SKIPPED = {".git", ".venv", "node_modules", "var", "build", "vendor", "__pycache__"}
TEXTS = {".py", ".md", ".yaml", ".toml", ".html", ".css", ".js", ".json", ".txt", ".cfg", ".mako"}
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:work|home|root|Users)/\w")
ELSEWHERE = re.compile(r"\.\./" + "shared")


@dataclass(frozen=True)
class Import:
    """One name imported by one file, as written and as a file of ours if it is one."""

    path: str
    line: int
    name: str
    target: str | None


def faults_of(root: Path) -> list[str]:
    """Return every breach of the rule under `root`, as file:line: what."""
    found: list[str] = []
    for file in python_files(root):
        path = file.relative_to(root).as_posix()
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for one in imports_of(root, path, tree):
            found += [f"{path}:{one.line}: {fault}" for fault in import_faults(one)]
        if path.startswith(OURS):
            found += [f"{path}:{line}: {fault}" for line, fault in reader_faults(path, tree)]
    for file in text_files(root):
        path = file.relative_to(root).as_posix()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if MACHINE_PATH.search(line) or ELSEWHERE.search(line):
                found.append(f"{path}:{number}: names a place outside the project")
    return sorted(found)


def python_files(root: Path) -> Iterator[Path]:
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root)
        if not SKIPPED & set(path.parts) and path.parts[0] not in ("tests", "benchmarks"):
            yield file


def text_files(root: Path) -> Iterator[Path]:
    for file in sorted(root.rglob("*")):
        inside = file.relative_to(root)
        is_text = file.suffix in TEXTS or file.name in ("Makefile", "run")
        if is_text and file.is_file() and not SKIPPED & set(inside.parts):
            yield file


def imports_of(root: Path, path: str, tree: ast.AST) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            names = ["." * node.level + (node.module or "")]
        elif isinstance(node, ast.ImportFrom):
            # `from package import module` names a module; `from module import name` does not.
            names = [
                f"{node.module}.{alias.name}"
                if file_of(root, f"{node.module}.{alias.name}")
                else str(node.module)
                for alias in node.names
            ]
        else:
            continue
        for name in names:
            yield Import(path, node.lineno, name, file_of(root, name))


def file_of(root: Path, name: str) -> str | None:
    base = name.replace(".", "/")
    for candidate in (f"{base}.py", f"{base}/__init__.py"):
        if (root / candidate).exists():
            return candidate
    return f"{base}/" if name and (root / base).is_dir() else None


def room_of(path: str) -> str | None:
    rooms = [room for room in ROOMS if path.startswith(f"{room}/")]
    return max(rooms, key=len) if rooms else None


def import_faults(one: Import) -> Iterator[str]:
    if one.name.startswith("."):
        yield "imports are absolute"
        return
    library = one.name.split(".")[0]
    if one.target is not None:
        if not may_import(one.path, one.target):
            yield f"may not import {one.name}: an import points down"
        return
    if one.path.startswith("sandbox/"):
        return
    family = "flask" if library.startswith("flask_") else library
    owners = OWNERS.get(family)
    if owners is not None and not one.path.startswith(owners):
        yield f"{family} belongs to {', '.join(owners)}"
    is_pure = one.path.startswith(STDLIB_ONLY)
    if is_pure and owners is None and library not in sys.stdlib_module_names:
        yield f"{library} is not of the standard library"


def may_import(path: str, target: str) -> bool:
    room, other = room_of(path), room_of(target)
    if target in ("physio_service/__init__.py", "physio_service/"):
        return True
    if (path, target) in EXCEPTIONS:
        return True
    if path.startswith(HARNESS):
        # It speaks to the carrier by its wire, as the service does.
        return other not in ("sandbox", "scripts")
    if room is not None:
        return other == room or other in ROOMS[room]
    return other in EVERY_ROOM or (other is None and target.startswith("physio_service/"))


def reader_faults(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = f"{ast.unparse(node.value).split('.')[-1]}.{node.attr}"
            if name in READERS and path not in READERS[name]:
                yield node.lineno, f"{name} is read in {READERS[name] or 'no file'} only"
