"""Whose guess is it: the address that a request really came from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from tenants.addresses import address_of

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("sender", "forwarded", "address"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        (PROXY, f"203.0.113.5, 198.51.100.1, {PROXY}", "198.51.100.1"),
        (PROXY, "", PROXY),
        (PROXY, "not an address", ""),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("", "", ""),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, sender: str, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXIES = frozenset({PROXY})
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=sender, **headers)) == address
