"""What every database of the tests is opened with."""

from physio_service.store.vault import Keyring

KEYRING = Keyring("test-1", {"test-1": b"k" * 32}, b"i" * 32)
