"""The locks name versions and hashes, and no registry: they hold behind every mirror."""

from __future__ import annotations

import re

import pytest

from deploy.dev.home import CHECKOUT

REQUIREMENTS = CHECKOUT / "requirements"


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_package_has_a_version_and_hashes_and_no_address(name: str) -> None:
    text = (REQUIREMENTS / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.findall(r"^(\S+)==\S+.*\\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE)
    pinned = re.findall(r"^([a-zA-Z0-9]\S*)==", text, re.MULTILINE)
    assert [package for package, _ in blocks] == pinned
    assert len(pinned) > 20


@pytest.mark.parametrize(
    ("source", "locks"),
    [("runtime.in", ["runtime.txt", "dev.txt"]), ("extra.in", ["dev.txt"])],
)
def test_what_is_asked_for_is_locked(source: str, locks: list[str]) -> None:
    asked = re.findall(r"^([A-Za-z0-9-]+)", (REQUIREMENTS / source).read_text(), re.MULTILINE)
    for lock in locks:
        pinned = set(re.findall(r"^([a-z0-9-]+)==", (REQUIREMENTS / lock).read_text(), re.MULTILINE))
        assert {name.lower() for name in asked} - pinned == set()
    reasons = (CHECKOUT / "docs" / "dependencies.md").read_text()
    assert [name for name in asked if f"`{name}`" not in reasons] == []
