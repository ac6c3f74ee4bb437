"""Global ids: one spelling per record, nothing else is read."""

from __future__ import annotations

import base64

import pytest

from api.errors import BadId
from api.ids import global_id, read_id
from core.ids import new_id
from tests.api.conftest import at
from tests.factories.world import COUNTY, TOWN, World


def b64(text: str) -> str:
    """The text in the alphabet of ids."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_round_trip() -> None:
    key = new_id()
    text = global_id("Case", 42, key)
    found = read_id(text, "Case")
    assert (found.kind, found.tenant_no, found.uuid) == ("Case", 42, key)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert read_id(global_id("Unit", 0, 7), "Unit").number == 7


KEY = "01234567-89ab-7def-8123-456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "=",
        "!",
        "Case:4:" + KEY,
        b64("Case:4"),
        b64("Case:4:"),
        b64(f"Case:{KEY}"),
        b64(f"Case:4:{KEY}:x"),
        b64(f"case:4:{KEY}"),
        b64(f"Opinion:4:{KEY}"),
        b64(f"Case:-4:{KEY}"),
        b64(f"Case:４:{KEY}"),
        b64(f"Case:04:{KEY}"),
        b64(f"Case: 4:{KEY}"),
        b64(f"Case:9999999999:{KEY}"),
        b64(f"Case:4:{KEY}") + "=",
        b64(f"Case:4:{KEY}") + "\n",
        b64(f"Case:4:{KEY}")[:-1],
        b64("Case:4:" + "x" * 200),
        "案" * 10,
        b64("\x00:4:x"),
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(BadId):
        read_id(text, "Case")


@pytest.mark.parametrize("key", ["x", KEY.upper() + "0", "1; drop table", "１２"])
def test_keys_that_are_none(key: str) -> None:
    found = read_id(global_id("Case", 4, key), "Case") if key.isascii() else None
    if found is None:
        with pytest.raises(BadId):
            read_id(b64(f"Case:4:{key}"), "Case")
        return
    with pytest.raises(BadId):
        _ = found.uuid
    with pytest.raises(BadId):
        _ = found.number


@pytest.mark.parametrize("key", ["9999999999", "-1", "1.0", ""])
def test_numbers_that_no_row_has(key: str) -> None:
    with pytest.raises(BadId):
        _ = read_id(b64(f"Unit:0:{key}"), "Unit").number


def test_another_congress_is_refused_where_it_matters() -> None:
    text = global_id("Case", TOWN, KEY)
    assert read_id(text, "Case").tenant_no == TOWN
    with pytest.raises(BadId):
        read_id(text, "Case", tenant_no=COUNTY)


@pytest.mark.parametrize("field", ["case", "crossing", "opinion"])
def test_queries_with_bad_ids(shared_network: World, field: str) -> None:
    public = at(shared_network, COUNTY)
    query = f"query($id: ID!) {{ {field}(id: $id) {{ title }} }}"
    for text in ("", "x", global_id("Unit", 0, 1), b64(f"{field.capitalize()}:4:x")):
        assert public.codes(query, id=text) == ["BAD_ID"]
    known = {"case": "Case", "crossing": "Crossing", "opinion": "Opinion"}[field]
    for no in (COUNTY, TOWN, 999_999):
        (code,) = public.codes(query, id=global_id(known, no, new_id()))
        assert code.endswith("_NOT_FOUND")
