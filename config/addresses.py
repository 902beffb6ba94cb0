"""Addresses as settings give them: what is wrong with one, in words that never repeat it."""

import re
from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
# The web framework knows its own host as a name or as four numbers, not in IPv6.
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def split(url: str) -> SplitResult | None:
    """Return the parts of an http address; none for what is not one."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    # Ends of lines are passed over when an address is split, and would still be in it.
    return parts if is_usable and not re.search(r"\s", url) else None


def public_fault(url: str) -> str | None:
    """Return what keeps an address from being the one by which others reach us."""
    parts = split(url)
    if parts is None or parts.path or parts.query or parts.fragment or parts.username:
        return "is not scheme://host[:port] and nothing more"
    if not _HOST.fullmatch(parts.hostname or ""):
        return "needs a host by its name, or in numbers as 127.0.0.1"
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return "must be https: plain http is for this machine only"
    return None


def database_fault(url: str) -> str | None:
    """Return what keeps an address from being one of a database that lasts."""
    scheme, _, rest = url.partition("://")
    if scheme not in _DATABASES:
        return "begins with neither sqlite:/// nor postgresql+psycopg://"
    if scheme == "sqlite" and (not rest.removeprefix("/") or ":memory:" in rest):
        return "names no file: write sqlite:///folder/file.db"
    return None
