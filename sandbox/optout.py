"""Twilio's default opt-out words: https://help.twilio.com/articles/223134027.

Off unless the mode `stop_words` is on: a service that owns STOP itself has
Twilio's own handling switched off.
"""

_WORDS = {
    "STOP": ("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"),
    "START": ("START", "YES", "UNSTOP"),
    "HELP": ("HELP", "INFO"),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_ANSWERS = {
    "STOP": "You have been unsubscribed and will get no more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have been resubscribed to messages from this number. Reply STOP to unsubscribe.",
    "HELP": "Reply STOP to unsubscribe.",
}


def kind_of(body: str) -> str | None:
    """Return STOP, START or HELP when `body` is that single word in any case, else none."""
    return _KINDS.get(body.strip().upper())


def answer_to(kind: str) -> str:
    """Return what Twilio itself would text back."""
    return _ANSWERS[kind]
