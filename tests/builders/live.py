"""A receiver of webhooks on this machine, and a clock that is set by hand."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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
async def listening(
    host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """Listen on a free port of this machine, where it calls itself by a name of its own."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    port: Any = server.sockets[0].getsockname()[1]
    receiver.url = f"{'https' if tls else 'http'}://{host}:{port}/here"
    async with server:
        yield receiver


def vouched_by_nobody(folder: Path, names: list[str]) -> ssl.SSLContext:
    """Return a server's TLS with a certificate of its own making; it notes who is asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(BEGUN)
        .not_valid_after(BEGUN + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    own = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "own.pem").write_bytes(own + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    context.sni_callback = lambda _socket, asked, _context: names.append(str(asked))
    return context
