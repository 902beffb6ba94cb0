"""What the service is put together from: the only place where adapters are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from config.settings import Settings
from physio_service import beats, failing
from physio_service.catalogue import Catalogue, load_catalogue
from physio_service.catalogue.instruments import load_instruments
from physio_service.domain.failpoint import Passing
from physio_service.domain.instrument import Instruments
from physio_service.messaging.gateway import Gateway, Records
from physio_service.messaging.twilio import Signatures, TwilioGateway
from physio_service.services.hashing import Cost, Hasher
from physio_service.services.pacing import Pace
from physio_service.services.queueing import Texts
from physio_service.services.understanding import Readers
from physio_service.store.database import Database
from physio_service.store.vault import Keyring
from schedules.clock import Clock, ShiftedClock, SystemClock

INBOUND_PATH, STATUS_PATH = "/webhooks/twilio/messages", "/webhooks/twilio/status"
CHECK_PATH = "/c"
# With the 23 characters of a token it is what `page` in placeholders.yaml allows.
LONGEST_ADDRESS = 34
CALL_PATH = "/webhooks/twilio/calls"


@dataclass(frozen=True, slots=True)
class Container:
    """The parts, each made once and handed to whoever needs it."""

    settings: Settings
    clock: Clock
    database: Database
    hasher: Hasher
    catalogue: Catalogue
    texts: Texts
    gateway: Gateway
    records: Records | None  # what the carrier can be asked for, when it can be asked
    signatures: Signatures
    # The beats this installation should have, by name, with their interval in seconds.
    beats: Mapping[str, int]
    pace: Pace
    pass_by: Passing  # what happens at each failpoint: nothing
    instruments: Instruments  # licensed questionnaires, for the clinics that hold the licence

    @property
    def readers(self) -> Readers:
        """Who understands replies."""
        return self.texts.hearing

    @property
    def drafts_allowed(self) -> bool:
        """Whether unsigned clinical files may be used: only while no text reaches anybody."""
        return self.texts.drafts_allowed


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    hasher: Hasher | None = None,
    catalogue: Catalogue | None = None,
    gateway: Gateway | None = None,
    records: Records | None = None,
    readers: Readers | None = None,
) -> Container:
    """Return the parts that `settings` ask for; a test hands over the ones it wants its own.

    Raises BadCatalogue with everything wrong in the clinical files, BadInstruments with all in
    the licensed ones, and BadSettings for a failpoint that does not exist.
    """
    catalogue = catalogue or load_catalogue(settings.config_dir)
    pass_by = failing.passing(settings.failpoints)
    if gateway is None:
        gateway = records = _gateway(settings, pass_by)
    tokens = [settings.twilio_auth_token, settings.twilio_auth_token_previous]
    return Container(
        settings=settings,
        clock=clock or _clock(settings),
        database=database or _database(settings),
        hasher=hasher or Hasher(Cost()),
        catalogue=catalogue,
        texts=Texts(
            catalogue.wordings,
            drafts_allowed=not gateway.is_real,
            prices=catalogue.prices,
            readers=readers or Readers(catalogue.phrases, catalogue.wordings, catalogue.red_flags),
            check_page=_check_page(settings),
        ),
        gateway=gateway,
        records=records,
        signatures=Signatures([token for token in tokens if token]),
        beats=beats.INTERVALS if settings.beats else {},
        pace=Pace(a_minute=settings.texts_a_minute or None),
        pass_by=pass_by,
        instruments=load_instruments(settings.instruments_dir),
    )


def _check_page(settings: Settings) -> str | None:
    """Return the address of the check's page; none where it would not fit a text."""
    address = settings.public_base_url + CHECK_PATH
    return address if len(address) <= LONGEST_ADDRESS else None


def _clock(settings: Settings) -> Clock:
    if settings.clock_offset_s:
        return ShiftedClock(timedelta(seconds=settings.clock_offset_s))
    return SystemClock()


def _database(settings: Settings) -> Database:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring = Keyring(settings.current_key_id, settings.encryption_keys, settings.index_key)
    return Database(settings.database_url, keyring)


def _gateway(settings: Settings, pass_by: Passing) -> TwilioGateway:
    return TwilioGateway(
        account_sid=settings.twilio_account_sid,
        user=settings.twilio_api_key or settings.twilio_account_sid,
        password=settings.twilio_api_secret or settings.twilio_auth_token,
        status_address=None if settings.polls else settings.public_base_url + STATUS_PATH,
        base_url=settings.twilio_base_url or None,
        can_list=not settings.twilio_redacts,
        pass_by=pass_by,
    )
