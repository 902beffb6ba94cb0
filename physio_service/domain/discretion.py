"""What no text may say, whoever wrote it: a diagnosis, a side, an operation, a link (M7, S6)."""

import re
from collections.abc import Mapping

# Diagnosis, side, operation and links, in each language, as whole words or their beginnings.
BANNED: Mapping[str, str] = {
    "en": r"\b(hip|left|right|operat|surg|necro|decompress|diagnos|bone|implant|replace)",
    "cy": r"\b(clun|chwith|llawdriniaeth|llawfedd|necro|diagnosis|asgwrn)|\b(dde|de)\b",
    "pl": r"\b(biodr|lew|praw|operac|zabieg|chirurg|martwic|diagnoz|kość|kosc)",
    "es": r"\b(cadera|izquierd|derech|operaci|operad|cirug|ciruj|necros|diagn|hueso)",
    "fr": r"\b(hanche|gauche|droit|opérat|opére|chirurg|nécros|diagnos|os\b)",
    "ur": r"کولہ|بائیں|دائیں|آپریشن|سرجن|سرجری|تشخیص|ہڈی",
    "bn": r"নিতম্ব|হিপ|বাম|ডান|অপারেশন|সার্জ|অস্ত্রোপচার|রোগ নির্ণয়|হাড়",
    "ar": r"الورك|اليسرى|اليمنى|عملية|جراح|تشخيص|نخر|عظم",
}
EVERYWHERE = r"http|www\.|\.com|\.uk|link|hip\b|necrosis|decompression|\bNHS\b"
REASSURING = r"don't worry|no need to|you are fine|you're fine|is normal|\bsafe\b|nothing serious"


def unsayable(language: str, text: str) -> tuple[str, ...]:
    """Return the words of a text that name what nobody may read over a shoulder, or reassure."""
    rules = (BANNED.get(language, ""), BANNED["en"], EVERYWHERE, REASSURING)
    pattern = "|".join(f"(?:{rule})" for rule in dict.fromkeys(rules) if rule)
    found = (match[0] for match in re.finditer(pattern, text, re.IGNORECASE))
    return tuple(dict.fromkeys(found))
