"""Where a webhook may go: public addresses, and networks that were allowed by name."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
LookUp: TypeAlias = Callable[[str, int], Awaitable[list[Address]]]
# Addresses within which others are written: what is reached is the one inside.
_NAT64: Final = ip_network("64:ff9b::/96")
_PORTS: Final = {"https": 443, "http": 80}


class Unreachable(Exception):  # noqa: N818 - a place that is refused, not a fault
    """Nothing is sent there; the message says why."""


class Place(NamedTuple):
    """A URL taken apart."""

    scheme: str
    host: str
    port: int


async def look_up(host: str, port: int) -> list[Address]:
    """Return the addresses of a host, best first. Raises OSError where there are none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(each[4][0]) for each in found]


class Guard:
    """Knows the networks that are allowed beside the public ones."""

    def __init__(self, allowed: Sequence[Network] = (), look_up: LookUp = look_up) -> None:
        self._allowed = tuple(allowed)
        self._look_up = look_up

    async def resolve(self, url: str) -> Address:
        """
        Return the address to connect to: it has been judged, so no second look-up may follow.

        Raises:
            Unreachable: one of the host's addresses may not be written to, or there is none.

        """
        place = read(url)
        try:
            addresses = await self._look_up(place.host, place.port)
        except (OSError, UnicodeError):
            raise Unreachable("the host has no address") from None
        for each in addresses:
            self._require(each, place)
        return addresses[0]

    def _require(self, address: Address, place: Place) -> None:
        is_allowed = any(address in network for network in self._allowed)
        if not is_allowed and not all(map(_is_public, (address, *_within(address)))):
            raise Unreachable("the host's address is private or reserved")
        if place.scheme == "http" and not is_allowed:
            raise Unreachable("what leaves the house goes by https")


def read(url: str) -> Place:
    """Return the parts of a URL. Raises Unreachable where it is none that is sent to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Unreachable("the URL cannot be read") from None
    if parts.scheme not in _PORTS or not host:
        raise Unreachable("a URL begins with https:// and names a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Unreachable("a URL has neither a user nor a fragment")
    return Place(parts.scheme, host, port or _PORTS[parts.scheme])


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


def _within(address: Address) -> list[Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]
