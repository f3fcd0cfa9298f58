"""Which network addresses may be opened: public ones, whatever they are wrapped in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

__all__ = ["is_public"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Not private by the registry in every version of Python, and nothing that serves news.
_V4_REFUSED = tuple(
    map(ipaddress.IPv4Network, ("0.0.0.0/8", "100.64.0.0/10", "192.88.99.0/24", "240.0.0.0/4"))
)
_V6_REFUSED = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fc00::/7"),
    )
)


def is_public(address: str) -> bool:
    """True for an address of the open internet.

    False for private, loopback, link-local, multicast, reserved, carrier-grade NAT and unspecified
    ones, also where an IPv6 address carries such an IPv4 address inside (mapped, 6to4, Teredo,
    NAT64), and for what is no address.
    """
    try:
        outer = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_open(part) for part in _with_embedded(outer))


def _with_embedded(address: _Address) -> Iterator[_Address]:
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        # The address that the packet goes to; the wrapping itself is never public.
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _is_open(address: _Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _V4_REFUSED)
    return not (
        address.is_site_local
        or address.is_link_local
        or any(address in network for network in _V6_REFUSED)
    )
