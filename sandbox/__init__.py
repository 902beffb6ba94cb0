"""A local Twilio for texts, and a page of phones to read and answer them on.

It speaks the wire protocol of the official client and nothing else; it knows
no patient, clinic or service, and imports none of the code that it serves.
"""

from sandbox.app import create_sandbox, exchange_of
from sandbox.settings import Settings

__all__ = ["Settings", "create_sandbox", "exchange_of"]
