"""A sender as many are: it sends, and then marks. In the same harness it must be caught.

    python -m faults.naive

It takes the settings of a service from its environment, and is killed as that is.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from secrets import token_hex

from config.settings import environment, load_settings
from faults.processes import rest
from physio_service.container import Container, build
from physio_service.domain.message import WAITING, Message, MessageState
from physio_service.messaging.gateway import Handover
from physio_service.store import clinics, contacts, message_queue, messages

_AT_ONCE = 4


def send_then_mark(on: Container) -> int:
    """Send what waits, and mark each afterwards; return how many waited."""
    with on.database.reading() as tx:
        due = message_queue.due(tx, on.clock.now(), _AT_ONCE)
        found = [messages.get(tx, one.clinic_id, one.id) for one in due]

    def send(message: Message) -> None:
        with on.database.reading() as tx:
            number = contacts.get(tx, message.clinic_id, message.contact_id).number
            sender = clinics.sender_by_id(tx, message.clinic_id, message.sender_id)
        on.gateway.hand_over(
            Handover(
                token=token_hex(16),
                to=number,
                from_address=sender.address,
                messaging_service_sid=None,
                body=message.body,
                validity=message.not_after_at - on.clock.now(),
            )
        )
        with on.database.transaction() as tx:
            messages.move(
                tx,
                message.clinic_id,
                message.id,
                among=WAITING,
                state=MessageState.SENT,
                rule="naive",
            )

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(send, found))
    return len(found)


def main() -> None:
    container = build(load_settings(environment()))
    with closing(container.database):
        while True:
            if not send_then_mark(container):
                rest(0.1)


if __name__ == "__main__":
    main()
