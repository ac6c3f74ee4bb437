"""Where a request comes from, for counting wrong guesses."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """This function returns the sender's address; of IPv6 the network of 64 bits, which is one household's or office's.

    ``X-Forwarded-For`` is believed only as far as it was written by ``settings.TRUSTED_PROXIES``: anybody can send one.
    Empty if the sender is not known by an address.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    sender = str(request.META.get("REMOTE_ADDR", ""))
    while hops and sender in settings.TRUSTED_PROXIES:
        sender = hops.pop()
    try:
        address = ip_address(sender)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False).network_address)
