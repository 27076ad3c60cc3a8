"""A receiver of webhooks on this machine, and a clock that is set by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.builders.bus import BEGUN


@dataclass(slots=True)
class Hand:
    """A clock that stands still until it is moved."""

    at: datetime = BEGUN

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass(slots=True)
class Received:
    """A request as it came."""

    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """Takes what is posted to it, and answers as it is told to."""

    url: str = ""
    status: int = 204
    location: str = ""
    received: list[Received] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.received.append(Received(headers, body))
        location = f"Location: {self.location}\r\n" if self.location else ""
        told = f"HTTP/1.1 {self.status} Told\r\n{location}Content-Length: 0\r\n"
        writer.write(f"{told}Connection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    """Listen on a free port of this machine."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port: Any = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/here"
    async with server:
        yield receiver
