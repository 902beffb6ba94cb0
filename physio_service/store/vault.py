"""Field encryption: a key a person, sealed to one table, column and row.

AES-256-GCM throughout. A data key per subject is wrapped by a master key whose id
travels with it, so master keys can be rotated, and deleting a data key erases every
text of that subject, in backups too. Look-ups use keyed blind indexes, so a stolen
database can be searched by nobody.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from physio_service.store.types import Sealed

_FORMAT = b"\x01"
_NONCE = 12  # bytes; NIST SP 800-38D's recommended length for GCM
_INDEX = 16  # bytes kept of a blind index: 128 bits do not collide in one clinic
_LONGEST_PREFIX = 12


class Unreadable(Exception):
    """A sealed value does not open here: wrong key, or moved from another row."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The master keys (32 bytes each) by id, which one wraps new keys, and the index key."""

    current: str
    keys: Mapping[str, bytes]
    index_key: bytes

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError("the current encryption key is not in the key ring")
        if any(len(key) != 32 for key in [*self.keys.values(), self.index_key]):
            raise ValueError("encryption keys are 32 bytes each")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives; it opens nowhere else."""

    table: str
    column: str
    row_id: UUID

    def bound(self) -> bytes:
        return f"{self.table}:{self.column}:{self.row_id}".encode()


class Vault:
    """Seals and opens; knows keys, but no table and no transaction."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def new_data_key(self, subject_id: UUID) -> bytes:
        """Return a fresh data key for `subject_id`, wrapped by the current master key."""
        key_id = self._keyring.current.encode()
        nonce = os.urandom(_NONCE)
        master = AESGCM(self._keyring.keys[self._keyring.current])
        wrapped = master.encrypt(nonce, AESGCM.generate_key(256), _subject(subject_id))
        return _FORMAT + bytes([len(key_id)]) + key_id + nonce + wrapped

    def unwrap(self, wrapped: bytes, subject_id: UUID) -> AESGCM:
        """Return the data key of `subject_id`; raises Unreadable."""
        length = int.from_bytes(wrapped[1:2])
        key_id = wrapped[2 : 2 + length].decode(errors="replace")
        rest = wrapped[2 + length :]
        try:
            master = AESGCM(self._keyring.keys[key_id])
            return AESGCM(master.decrypt(rest[:_NONCE], rest[_NONCE:], _subject(subject_id)))
        except (KeyError, InvalidTag, ValueError) as error:
            raise Unreadable(f"data key wrapped by {key_id!r} does not open") from error

    def seal(self, key: AESGCM, text: str, place: Place) -> Sealed:
        nonce = os.urandom(_NONCE)
        return Sealed(_FORMAT + nonce + key.encrypt(nonce, text.encode(), place.bound()))

    def open(self, key: AESGCM, sealed: Sealed, place: Place) -> str:
        """Return the text sealed for exactly this place; raises Unreadable."""
        blob = sealed.blob
        try:
            return key.decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], place.bound()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"{place.table}.{place.column} of another row or key") from error

    def blind(self, clinic_id: UUID, purpose: str, value: str) -> bytes:
        """Return the keyed index of `value`: equal within a clinic and purpose, else unlike."""
        text = f"{clinic_id}:{purpose}:{value}".encode()
        return hmac.new(self._keyring.index_key, text, hashlib.sha256).digest()[:_INDEX]

    def name_tokens(self, clinic_id: UUID, name: str) -> frozenset[bytes]:
        """Return the indexes of each prefix (2 letters up) of each word of a name."""
        words = name.casefold().split()
        prefixes = {w[:n] for w in words for n in range(2, min(len(w), _LONGEST_PREFIX) + 1)}
        return frozenset(self.blind(clinic_id, "name", prefix) for prefix in prefixes)

    def name_token(self, clinic_id: UUID, typed: str) -> bytes:
        """Return the index to search for what somebody typed of one word of a name."""
        return self.blind(clinic_id, "name", typed.casefold()[:_LONGEST_PREFIX])


def _subject(subject_id: UUID) -> bytes:
    return f"data_keys:{subject_id}".encode()
