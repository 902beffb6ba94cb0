"""A wire that can be cut: between the service and its carrier, a TCP proxy that misbehaves."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum

_PIECE = 4096
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of nothing: closing sends RST


class Way(StrEnum):
    """What the wire does to the next connections."""

    CARRY = "carry"
    RESET = "reset"  # connected, and cut before anything is read
    RESET_AFTER = "reset_after"  # the request reaches the carrier, its answer is cut off by RST
    SWALLOW = "swallow"  # everything is taken, and nothing ever comes back
    TRUNCATE = "truncate"  # half of the answer, then the end


class Wire:
    """A proxy in a thread of its own; `way` may be changed at any time."""

    def __init__(self, port: int = 0) -> None:
        """Listen on `port` once asked to; 0 takes a free one."""
        self.way = Way.CARRY
        self.target = 0  # the port of the carrier
        self.meanwhile: Callable[[bytes], None] | None = None  # while a create is held on its way
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self.port = port
        self._thread = threading.Thread(target=self._run, name="wire", daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._carry, "127.0.0.1", self.port)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _carry(self, near: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        way = self.way
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if way is Way.SWALLOW:
                while await near.read(_PIECE):
                    pass
            elif way is Way.RESET:
                _reset(out)
            else:
                await self._through(way, near, out)
        out.close()

    async def _through(
        self, way: Way, near: asyncio.StreamReader, out: asyncio.StreamWriter
    ) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", self.target)
        sending = asyncio.ensure_future(self._send(near, to_far))
        try:
            if way is Way.CARRY:
                await _pour(far, out)
                return
            answer = await far.read(_PIECE)
            if way is Way.RESET_AFTER:
                _reset(out)
                return
            out.write(answer[: len(answer) // 2])
            await out.drain()
        finally:
            sending.cancel()
            to_far.close()

    async def _send(self, near: asyncio.StreamReader, to_far: asyncio.StreamWriter) -> None:
        if self.meanwhile is not None:
            begun = await near.read(_PIECE)
            while begun.startswith(b"POST") and b"\r\n\r\n" not in begun.removesuffix(b"\r\n\r\n"):
                begun += await near.read(_PIECE)
            if begun.startswith(b"POST"):
                await self._loop.run_in_executor(None, self.meanwhile, begun)
            to_far.write(begun)
        await _pour(near, to_far)

    @contextlib.contextmanager
    def listening(self) -> Iterator["Wire"]:
        self._thread.start()
        self._listening.wait(10)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while piece := await source.read(_PIECE):
        sink.write(piece)
        await sink.drain()


def _reset(out: asyncio.StreamWriter) -> None:
    wire = out.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    out.transport.abort()
