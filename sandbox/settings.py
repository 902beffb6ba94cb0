"""What one sandbox is started with."""

from dataclasses import dataclass, field
from pathlib import Path

from sandbox.clock import Clock, offset_clock
from sandbox.modes import Modes


@dataclass(frozen=True, slots=True)
class Settings:
    """The account that the sandbox plays, and where it keeps and sends things."""

    account_sid: str
    auth_token: str = field(repr=False)
    log_dir: Path
    webhook_url: str  # inbound texts are posted here; empty: they only wait in the list
    api_key: str = ""  # accepted beside the account's own credentials when both are set
    api_secret: str = field(default="", repr=False)
    senders: tuple[str, ...] = ()  # the account's numbers; the first is a service's pick
    voice_url: str = ""  # calls are posted here; empty: nobody answers them
    zone: str = "Europe/London"  # of the times on the page
    clock: Clock = field(default_factory=lambda: offset_clock(0))
    modes: Modes = field(default_factory=Modes)
