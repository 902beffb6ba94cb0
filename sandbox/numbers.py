"""The account's numbers, as the 2010-04-01 API shows them, and where their texts and calls go."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.refusals import refusal
from sandbox.settings import Settings
from sandbox.wire import API_VERSION

SERVICE_SID = re.compile(r"MG[0-9a-f]{32}")
_SETTABLE = {
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
    "VoiceUrl": "voice_url",
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number; an empty address is told nothing."""

    sid: str
    number: str
    sms_url: str
    sms_fallback_url: str = ""
    voice_url: str = ""


class Numbers:
    """The numbers of one account, as set up until the sandbox ends."""

    def __init__(self, settings: Settings) -> None:
        self._texts, self._calls = settings.webhook_url, settings.voice_url
        self._known = {line: self._new(line) for line in settings.senders}

    def _new(self, line: str) -> Number:
        sid = "PN" + hashlib.sha256(line.encode()).hexdigest()[:32]
        return Number(sid, line, self._texts, voice_url=self._calls)

    def of(self, line: str) -> Number:
        """Return how a number is set up; one that nobody configured as at first."""
        return self._known.get(line) or self._new(line)

    def matching(self, line: str | None) -> list[Number]:
        """Return the account's numbers, or the one that is `line`."""
        return [one for one in self._known.values() if line in (None, one.number)]

    def change(self, sid: str, form: Mapping[str, str]) -> Number:
        """Set the addresses that `form` names; raises Refusal for a number we do not have."""
        found = next((one for one in self._known.values() if one.sid == sid), None)
        if found is None:
            raise refusal(20404, request.path)
        given = {field: form[name] for name, field in _SETTABLE.items() if name in form}
        changed = self._known[found.number] = replace(found, **given)
        return changed


def add_routes(api: Blueprint, settings: Settings, numbers: Numbers) -> None:
    """Add the number resource to an account's routes."""

    @api.get("/IncomingPhoneNumbers.json")
    def list_numbers() -> Response:
        found = numbers.matching(request.args.get("PhoneNumber"))
        uri = f"/{API_VERSION}/Accounts/{settings.account_sid}/IncomingPhoneNumbers.json"
        return jsonify(
            {
                "incoming_phone_numbers": [_resource(one, settings) for one in found],
                "uri": uri,
                "first_page_uri": uri,
                "next_page_uri": None,
                "previous_page_uri": None,
                "page": 0,
                "page_size": 50,
                "start": 0,
                "end": max(len(found) - 1, 0),
            }
        )

    @api.post("/IncomingPhoneNumbers/<sid>.json")
    def change_number(sid: str) -> Response:
        return jsonify(_resource(numbers.change(sid, request.form), settings))


def _resource(number: Number, settings: Settings) -> dict[str, Any]:
    return {
        "account_sid": settings.account_sid,
        "api_version": API_VERSION,
        "phone_number": number.number,
        "sid": number.sid,
        "sms_fallback_method": "POST",
        "sms_fallback_url": number.sms_fallback_url,
        "sms_method": "POST",
        "sms_url": number.sms_url,
        "voice_method": "POST",
        "voice_url": number.voice_url,
    }
