"""What a stranger makes up: ids of the template and of nobody, numbers out of range, NUL, wildcards. No answer breaks."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.api.conftest import at
from tests.factories.world import TOWN, World

# The same in every process: it stands in names of tests.
KEY = "019ac1d2-4b77-7c3a-9f10-0242ac120002"


def b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


PATHS = [
    *(f"/{folder}/{b64(f'{kind}:{no}:{KEY}')}/"
      for folder, kind in (("cases", "Case"), ("crossings", "Crossing"), ("opinions", "Opinion"))
      for no in (0, 8, 999999999)),
    "/cases/%00/", "/cases/?after=%ff", "/network/%00/", f"/network/{'9' * 300}/", "/number/?number=%00",
    "/search/?q=%00&after=%00", "/search/?q=x&after=zz", f"/search/?q={'x' * 3000}", "/search/?q=" + "%20a" * 30,
    "/search/?level=%00&year=99999999999999&state=%27", "/sign-on/to/%00/", "/sign-on/to/c_0/", "/sign-on/?ticket=%00",
    "/?moved=%00", "/operate/?after=x", "/desk/?after=x", "/desk/mine/?after=x",
]  # fmt: skip

QUERIES = [
    '{ congress(code: "c_0") { name } }',
    '{ congress(code: "%") { name } }',
    '{ locate(query: "%_%", first: 5) { name } }',
    '{ caseByNumber(number: "第99999999999999999999号") { title } }',
    '{ caseByNumber(number: "第²号") { title } }',
    '{ search(query: "*:* OR _id:1 \\\\ %", first: 5) { totalCount } }',
    '{ search(query: "x", first: 1, filter: { year: [-2147483648, 2147483647] }) { totalCount } }',
    f'{{ cases(first: 1, filter: {{ unit: "{b64("Unit:0:999999999")}" }}) {{ totalCount }} }}',
    f'{{ cases(first: 1, after: "{b64("at:999999999999999999")}") {{ totalCount }} }}',
    '{ search(query: "x", first: 1, after: "AAAA") { totalCount } }',
    f'{{ followOpinion(number: "{"9" * 2000}", code: "{"x" * 2000}") {{ title }} }}',
    f'{{ work(id: "{b64(f"Work:0:{KEY}")}") {{ __typename }} }}',
    "subscription { viewer { name } }",
]


@pytest.mark.parametrize("username", [None, f"staff-{TOWN}"])
def test_no_address_breaks(shared_network: World, settings: Any, username: str | None) -> None:
    settings.ELASTICSEARCH_URL = ""
    client = at(shared_network, TOWN, username).client
    broken = {path: status for path in PATHS if (status := client.get(path).status_code) >= 500}
    assert broken == {}


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_breaks(shared_network: World, settings: Any, query: str) -> None:
    settings.ELASTICSEARCH_URL = ""
    answer = at(shared_network, TOWN, f"staff-{TOWN}").post(query)
    assert answer.status_code in (200, 400)
    assert "INTERNAL" not in {error["extensions"]["code"] for error in answer.json().get("errors", [])}


@pytest.mark.parametrize("given", [0, 1.5, True, [], {}, None, "", "x" * 5000, -(2**63)])
@pytest.mark.parametrize("field", ["case", "opinion", "crossing"])
def test_no_id_breaks(shared_network: World, field: str, given: Any) -> None:
    asker = at(shared_network, TOWN, f"staff-{TOWN}")
    (code,) = asker.codes(f"query($i: ID!) {{ {field}(id: $i) {{ id }} }}", i=given)
    assert code in ("BAD_ID", "INVALID_QUERY")
