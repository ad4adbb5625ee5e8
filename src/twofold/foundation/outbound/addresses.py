"""Which addresses may be asked. Pure: nothing is looked up here."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST = 2_000
HTTPS = 443
# Below 1024 stand services that were never meant to be spoken to in HTTP.
OPEN_PORTS = range(1_024, 65_536)
TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last four bytes


class BadAddress(ValueError):
    """The address cannot be asked; the message says what to give instead."""


@dataclass(frozen=True)
class Target:
    """Where to ask: `path` has the query with it."""

    host: str
    port: int
    path: str


def check(address: str) -> Target:
    """The parts of an https address. Raises BadAddress. Whom the name belongs to is settled when it is asked."""
    if len(address) > LONGEST or any(ord(letter) < 33 or ord(letter) == 127 for letter in address):
        raise BadAddress("Give an address without spaces, of at most 2,000 characters.")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError):
        raise BadAddress("This is not an address. It should look like https://example.org/path.") from None
    if parts.scheme != "https" or not host:
        raise BadAddress("Give an address that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("Leave the name and password out of the address.")
    port = HTTPS if port is None else port
    if port != HTTPS and port not in OPEN_PORTS:
        raise BadAddress("Use port 443, or one above 1023.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path.encode("ascii", "ignore").decode("ascii"))


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the open internet, whatever other address is wrapped up in it."""
    found = ip_address(text.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (found, *_wrapped(found)))


def _wrapped(found: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo, translated."""
    if isinstance(found, IPv4Address):
        return []
    inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in TRANSLATED:
        inner.append(IPv4Address(int(found) & 0xFFFFFFFF))
    return [each for each in inner if each is not None]
