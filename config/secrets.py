"""The secrets of one installation, made once and kept in its data folder."""

import base64
import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.settings import BadSettings

FILE = "secrets.env"


def with_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` with the secrets of its DATA_DIR beneath it, made if there are none.

    What the environment says wins, so an installation that keeps its secrets elsewhere
    gives them there; when it gives all of them, nothing is made. Raises BadSettings when
    DATA_DIR is no folder that this account can write to.
    """
    data_dir = Path(environ.get("DATA_DIR", "").strip() or "var")
    kept = data_dir / FILE
    is_real = environ.get("CARRIER") == "twilio"
    wanted = [name for name in _made() if not (is_real and name.startswith("SANDBOX_"))]
    if not kept.exists() and all(n in environ or f"{n}_FILE" in environ for n in wanted):
        return dict(environ)
    try:
        return _beneath(environ, make_secrets(data_dir))
    except OSError as error:
        wrong = f"DATA_DIR cannot be used ({type(error).__name__}): name a folder to write to"
        raise BadSettings((wrong,)) from None


def make_secrets(data_dir: Path) -> dict[str, str]:
    """Return the secrets kept in `data_dir`, making them first if there are none.

    The file appears whole or not at all, readable by its owner only (0600); of two
    starters at once both end up with the same secrets, and none is ever overwritten.
    """
    path = data_dir / FILE
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, "".join(f"{name}={value}\n" for name, value in _made().items()))
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")


def _made() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": f"k1:{_key()}",
        "INDEX_KEY": _key(),
        # The local stand-in's account; never taken for a real one.
        "SANDBOX_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "SANDBOX_AUTH_TOKEN": secrets.token_hex(16),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, fails when another starter was first: theirs stays.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _beneath(environ: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    # A secret given as a file must not meet its own kept value: it would count as given twice.
    free = {name: value for name, value in kept.items() if f"{name}_FILE" not in environ}
    return {**free, **environ}
