"""One variable at a time, by hand, remembering everything that is wrong with them."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path

_TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_KEY_BYTES = 32  # AES-256 and HMAC-SHA-256 keys
_SHORTEST_SECRET = 32  # characters


class Reader:
    """Reads variables of an environment; each may also be given as NAME_FILE."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        path = self._environ.get(f"{name}_FILE")
        if path is None:
            return self._environ.get(name, "").strip() or default
        if self._environ.get(name):
            self.fault(name, f"is given twice: keep either it or {name}_FILE")
        try:
            return Path(path).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeDecodeError) as error:
            self.fault(f"{name}_FILE", f"cannot be read ({type(error).__name__}): name a file")
            return default

    def needed(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            self.fault(name, f"is missing: set it, or {name}_FILE")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            self.fault(name, f"is not a whole number from {least} to {most}")
            return default
        return number

    def truth(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in _TRUTHS:
            self.fault(name, "is neither 1 nor 0")
        return _TRUTHS.get(value, default)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value in choices:
            return value
        self.fault(name, f"is none of {', '.join(choices)}")
        return default

    def secret(self, name: str) -> str:
        value = self.needed(name)
        if value and len(value) < _SHORTEST_SECRET:
            self.fault(name, f"is too short: use {_SHORTEST_SECRET} random characters or more")
        return value

    def key(self, name: str, value: str) -> bytes:
        """Return a key of 32 bytes; faults are noted, and an empty value already was."""
        try:
            key = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if value and len(key) != _KEY_BYTES:
            self.fault(name, f"is not {_KEY_BYTES} bytes in base64: openssl rand -base64 32")
        return key

    def keys(self, name: str) -> dict[str, bytes]:
        keys: dict[str, bytes] = {}
        for entry in filter(None, self.needed(name).split(",")):
            key_id, colon, value = entry.strip().partition(":")
            if not colon or not key_id or not value or key_id in keys:
                self.fault(name, "is not a list of id:base64, each id once, the current first")
                break
            keys[key_id] = self.key(name, value)
        return keys or {"": b""}

    def fault(self, name: str, what: str) -> None:
        """Note what is wrong with a variable."""
        self.faults.append(f"{name} {what}")
