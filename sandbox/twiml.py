"""Reading what a webhook answers to an inbound text."""

from xml.etree import ElementTree

from sandbox.callbacks import Attempt

_XML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


class TwimlError(ValueError):
    """An answer that is not TwiML. The text begins with Twilio's error code."""


def replies(answer: Attempt) -> list[str]:
    """Return the texts that the answer asks to send back; raises TwimlError.

    A plain-text answer is a message too, as with Twilio.
    """
    text = answer.body.decode("utf-8", "replace").strip()
    if not text:
        return []
    if answer.content_type == "text/plain":
        return [text]
    if answer.content_type not in _XML_TYPES:
        raise TwimlError(f"12300 the answer has content type {answer.content_type}")
    return _messages(text)


def _messages(document: str) -> list[str]:
    if "<!DOCTYPE" in document:  # no entities: nothing to expand, nothing to fetch
        raise TwimlError("12100 the answer has a document type")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - entities are refused above
    except ElementTree.ParseError as error:
        raise TwimlError("12100 the answer is not XML") from error
    if root.tag != "Response":
        raise TwimlError("12100 the answer is not a Response")
    texts = ("".join(message.itertext()).strip() for message in root.iter("Message"))
    return [text for text in texts if text]
