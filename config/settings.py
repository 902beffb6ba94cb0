"""How the service is set: read from the environment once, checked whole, then never changed.

Read by hand rather than with environs, whose reader always looks into the process's own
environment (a mapping cannot be handed to it) and so could not be tested or composed with
the secrets file. Each variable may also be given as NAME_FILE, the path of a file to read.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from config.addresses import LOOPBACK, database_fault, public_fault, split
from config.failpoints import Failpoint, parse
from config.reading import Reader

_HERE = Path(__file__).parent  # where the shipped clinical files are
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Carrier(StrEnum):
    SANDBOX = "sandbox"  # the local stand-in: no text leaves the machine
    TWILIO = "twilio"


class BadSettings(Exception):
    """The service cannot start as it is set; every fault is listed at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        listed = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"the settings cannot be used:\n{listed}")
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that may differ between two installations. Secrets stay out of `repr`."""

    data_dir: Path
    database_url: str = field(repr=False)  # may hold a password
    config_dir: Path
    instruments_dir: Path | None  # licensed questionnaires of the clinics; none: none is shown
    host: str
    port: int
    sandbox_port: int
    public_base_url: str  # as browsers and the carrier reach us; no slash at the end
    trusted_proxies: int  # how many stand in front and set X-Forwarded-*
    carrier: Carrier
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_auth_token_previous: str = field(repr=False)  # still accepted while rotating
    twilio_api_key: str = field(repr=False)
    twilio_api_secret: str = field(repr=False)
    twilio_base_url: str  # empty: the real service
    twilio_redacts: bool  # the account withholds words and numbers: its list is of no use
    secret_key: str = field(repr=False)  # signs cursors and form tokens
    encryption_keys: Mapping[str, bytes] = field(repr=False)  # by id; the first is current
    index_key: bytes = field(repr=False)
    demo: bool
    admin_password: str = field(repr=False)  # of the demo's staff; empty: made up
    physio_password: str = field(repr=False)
    viewer_password: str = field(repr=False)
    log_level: str
    number_silent_days: int  # without a text from a number until it may be somebody else's
    texts_a_minute: int  # this process hands over at most; 0: as many as the carrier takes
    polls: bool  # the carrier cannot reach us: replies and receipts are asked for, not told
    beats: bool  # whether this process also plans and sends
    clock_offset_s: float  # a demonstration's clock runs this far ahead
    failpoints: tuple[Failpoint, ...]  # where fault tests stop us; sandbox carrier only

    @property
    def is_https(self) -> bool:
        return self.public_base_url.startswith("https:")

    @property
    def generation_file(self) -> Path:
        """The file that tells a database which was restored: never part of a backup."""
        return self.data_dir / "generation"

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_base_url).hostname or ""

    @property
    def current_key_id(self) -> str:
        return next(iter(self.encryption_keys))


def environment() -> Mapping[str, str]:
    """Return this process's environment, for programs that have no other way to be told."""
    return os.environ


def config_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of clinical files, for a command that needs no other setting."""
    return Path(_Reader(environ).text("CONFIG_DIR", str(_HERE)))


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that `environ` asks for; raises BadSettings with every fault."""
    read = _Reader(environ)
    data_dir = Path(read.text("DATA_DIR", "var"))
    host, port = read.text("HOST", "127.0.0.1"), read.number("PORT", 8000, 1, 65_535)
    sandbox_port = read.number("SANDBOX_PORT", 8010, 1, 65_535)
    carrier = read.carrier()
    settings = Settings(
        data_dir=data_dir,
        database_url=read.database_url(data_dir),
        config_dir=Path(read.text("CONFIG_DIR", str(_HERE))),
        instruments_dir=Path(folder) if (folder := read.text("INSTRUMENTS_DIR", "")) else None,
        host=host,
        port=port,
        sandbox_port=sandbox_port,
        public_base_url=read.public_url(host, port),
        trusted_proxies=read.number("TRUSTED_PROXIES", 0, 0, 10),
        carrier=carrier,
        **read.twilio(carrier, sandbox_port),
        twilio_redacts=read.truth("TWILIO_REDACTS", default=False),
        secret_key=read.secret("SECRET_KEY"),
        encryption_keys=read.keys("ENCRYPTION_KEYS"),
        index_key=read.key("INDEX_KEY", read.needed("INDEX_KEY")),
        demo=read.truth("DEMO", default=carrier is Carrier.SANDBOX),
        admin_password=read.text("ADMIN_PASSWORD", ""),
        physio_password=read.text("PHYSIO_PASSWORD", ""),
        viewer_password=read.text("VIEWER_PASSWORD", ""),
        log_level=read.choice("LOG_LEVEL", "INFO", _LOG_LEVELS),
        number_silent_days=read.number("NUMBER_SILENT_DAYS", 60, 14, 365),
        texts_a_minute=read.number("TEXTS_A_MINUTE", 0, 0, 60_000),
        polls=read.choice("INBOUND", "webhooks", ("webhooks", "polling")) == "polling",
        beats=read.truth("BEATS", default=True),
        clock_offset_s=read.number("CLOCK_OFFSET_S", 0, -(10**9), 10**9),
        failpoints=read.failpoints(),
    )
    read.refuse_together(settings)
    if read.faults:
        raise BadSettings(tuple(read.faults))
    return settings


class _Reader(Reader):
    """Knows what the settings mean, and what is wrong only in company."""

    def carrier(self) -> Carrier:
        return Carrier(self.choice("CARRIER", "sandbox", tuple(Carrier)))

    def public_url(self, host: str, port: int) -> str:
        default = f"http://{'localhost' if ':' in host else host}:{port}"
        value = self.text("PUBLIC_BASE_URL", default).rstrip("/")
        if fault := public_fault(value):
            self.fault("PUBLIC_BASE_URL", fault)
            return default
        return value

    def database_url(self, data_dir: Path) -> str:
        value = self.text("DATABASE_URL", f"sqlite:///{data_dir / 'physio.db'}")
        if fault := database_fault(value):
            self.fault("DATABASE_URL", fault)
        return value

    def twilio(self, carrier: Carrier, sandbox_port: int) -> dict[str, str]:
        """Return the carrier's settings; the sandbox's own credentials never pass for real ones."""
        named = ("AUTH_TOKEN_PREVIOUS", "API_KEY", "API_SECRET")
        found = {f"twilio_{name.lower()}": self.text(f"TWILIO_{name}", "") for name in named}
        for name in ("ACCOUNT_SID", "AUTH_TOKEN"):
            value = self.text(f"TWILIO_{name}", "")
            if not value and carrier is Carrier.SANDBOX:
                value = self.needed(f"SANDBOX_{name}")
            elif not value:
                self.fault(f"TWILIO_{name}", "is missing: CARRIER=twilio needs the account's own")
            found[f"twilio_{name.lower()}"] = value
        if bool(found["twilio_api_key"]) != bool(found["twilio_api_secret"]):
            self.fault("TWILIO_API_KEY", "and TWILIO_API_SECRET go together: set both or neither")
        default = f"http://127.0.0.1:{sandbox_port}" if carrier is Carrier.SANDBOX else ""
        base = found["twilio_base_url"] = self.text("TWILIO_BASE_URL", default).rstrip("/")
        if base and carrier is Carrier.TWILIO:
            self.fault("TWILIO_BASE_URL", "is for CARRIER=sandbox only: leave it out")
        elif base and ((parts := split(base)) is None or parts.hostname not in LOOPBACK):
            self.fault("TWILIO_BASE_URL", "must be on this machine: http://127.0.0.1:port")
        return found

    def failpoints(self) -> tuple[Failpoint, ...]:
        try:
            return parse(self.text("FAILPOINTS", ""))
        except ValueError as error:
            self.fault("FAILPOINTS", str(error))
            return ()

    def refuse_together(self, settings: Settings) -> None:
        """Note what is wrong only in company."""
        if not settings.is_https and settings.host not in LOOPBACK:
            self.fault("HOST", "opens plain http to the network: use 127.0.0.1, or https in front")
        if settings.demo and settings.carrier is Carrier.TWILIO:
            self.fault("DEMO", "is for CARRIER=sandbox only: made-up patients are never texted")
        if settings.clock_offset_s and settings.carrier is Carrier.TWILIO:
            self.fault("CLOCK_OFFSET_S", "is for CARRIER=sandbox only: real texts keep real time")
        if settings.failpoints and settings.carrier is Carrier.TWILIO:
            self.fault("FAILPOINTS", "is for CARRIER=sandbox only: it breaks us on purpose")
