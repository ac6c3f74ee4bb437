"""No byte of one congress in anything that another's people get: pages, API, search in both modes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.api.conftest import at, sign_in
from tests.factories.world import DISTRICT, TOWN, TOWN2, World
from tests.isolation.canaries import MARKS, Marked, mark_congress

ROLES = (None, "staff", "deputy1", "deputy2", "chairs", "admin", "unit1", "unit3", "handler1")

PLAIN_PAGES = (
    "/",
    "/cases/",
    "/search/",
    "/desk/",
    "/desk/finding/",
    "/desk/guest/",
    "/desk/mine/",
    "/desk/write/",
    "/network/",
    "/network/0/",
    "/network/451122/",
    "/opinions/new/",
    "/opinions/follow/",
    "/operate/",
    "/sign-in/",
    "/health/",
    "/metrics/",
)
CASE_PAGES = (
    "",
    "edit/",
    "review/",
    "assign/",
    "decide-return/",
    "sign/",
    "request-return/",
    "contact/",
    "reply/",
    "invitation/",
    "invite/",
    "evaluate/",
    "close/",
    "publish/",
    "withhold/",
    "escalate/",
    "assign-down/",
    "withdraw/",
    "report-up/",
    "redo-up/",
    "entrust/",
    "lower-unit/",
)


@pytest.fixture(scope="module")
def marked(shared_network: World) -> dict[int, Marked]:
    return {no: mark_congress(shared_network, no) for no in MARKS}


@pytest.fixture(autouse=True)
def basic_search(settings: Any) -> Iterator[None]:
    settings.ELASTICSEARCH_URL = ""
    yield


def browser(world: World, no: int, role: str | None) -> Client:
    client = Client(HTTP_HOST=f"{world.host(no)}:8000")
    if role is not None:
        sign_in(client, world.host(no), f"{role}-{no}")
    return client


def foreign_marks(no: int) -> list[str]:
    return [mark for other, mark in MARKS.items() if other != no]


def assert_no_foreign_byte(no: int, what: str, body: bytes) -> None:
    text = body.decode()
    if text[:1] in ("{", "["):
        # As it is read, not with the escapes of JSON, in which no mark would ever be met.
        text = json.dumps(json.loads(text), ensure_ascii=False)
    for mark in foreign_marks(no):
        assert mark not in text, f"{what} shows {mark}"


class TestPages:
    @pytest.mark.parametrize("role", ROLES)
    def test_no_page_shows_another_congress(
        self, shared_network: World, marked: dict[int, Marked], role: str | None
    ) -> None:
        for no, other in ((TOWN, TOWN2), (TOWN2, DISTRICT), (DISTRICT, TOWN)):
            client = browser(shared_network, no, role)
            for path in PLAIN_PAGES:
                answer = client.get(path)
                assert answer.status_code in (200, 302, 403), (path, answer.status_code)
                assert_no_foreign_byte(no, f"{role} {path}", answer.content)
            for query in (MARKS[other], "建议", "第0001号"):
                for path in ("/search/", "/number/"):
                    answer = client.get(path, {"q": query, "number": query})
                    without_query = answer.content.decode().replace(query, "").encode()
                    assert_no_foreign_byte(no, f"{role} {path}?q={query}", without_query)
            for gid in [*marked[other].case_ids(), *marked[other].opinion_ids()]:
                answer = client.get(f"/cases/{gid}/")
                assert answer.status_code in (302, 403, 404), (role, gid, answer.status_code)
                assert_no_foreign_byte(no, f"{role} /cases/{gid}/", answer.content)

    @pytest.mark.parametrize("role", ["staff", "deputy1", "unit3"])
    def test_no_act_page_opens_for_another_congress(
        self, shared_network: World, marked: dict[int, Marked], role: str
    ) -> None:
        client = browser(shared_network, TOWN, role)
        gid = marked[TOWN2].case_ids()[4]
        for page in CASE_PAGES:
            for answer in (client.get(f"/cases/{gid}/{page}"), client.post(f"/cases/{gid}/{page}", {"reason": "试试"})):
                assert answer.status_code in (302, 403, 404, 405), (page, answer.status_code)
                assert_no_foreign_byte(TOWN, page, answer.content)
        for opinion in marked[TOWN2].opinion_ids():
            answer = client.get(f"/opinions/{opinion}/")
            assert answer.status_code in (302, 403, 404)
            assert_no_foreign_byte(TOWN, opinion, answer.content)

    def test_own_people_do_see_their_own(self, shared_network: World, marked: dict[int, Marked]) -> None:
        for no in MARKS:
            client = browser(shared_network, no, "staff")
            page = client.get(f"/cases/{marked[no].case_ids()[4]}/")
            assert page.status_code == 200
            assert MARKS[no] in page.content.decode()

    def test_a_receipt_of_another_congress_is_unknown_here(
        self, shared_network: World, marked: dict[int, Marked]
    ) -> None:
        _, number, code = marked[TOWN2].opinions["received"]
        client = browser(shared_network, TOWN, None)
        for method in (client.get, client.post):
            answer = method("/opinions/follow/", {"number": number, "code": code})
            assert_no_foreign_byte(TOWN, "follow", answer.content)

    def test_every_address_is_walked(self, shared_network: World) -> None:
        """A new page that nobody put into the lists above fails here."""
        known = set(PLAIN_PAGES) | {f"/cases/<gid>/{page}" for page in CASE_PAGES}
        known |= {
            "/network/<code>/",
            "/crossings/<gid>/",
            "/opinions/<gid>/",
            "/number/",
            "/opinions/rate/",
            "/desk/write/save/",
            "/desk/write/similar/",
            "/sign-out/",
            "/sign-on/",
            "/sign-on/to/<code>/",
            "/type/",
            "/language/",
            "/graphql/",
            "/between/messages/",
        }
        # Operators' alone: who is none is told that there is no such page (tests/portals/test_operate_*.py).
        operators = {
            "/operate/congresses/<code>/",
            *(f"/operate/congresses/<code>/{act}/" for act in ("move", "merge", "subdistrict", "export", "restore")),
            "/operate/works/<gid>/",
            "/operate/exports/<gid>/",
        }
        stranger = browser(shared_network, TOWN, "staff")
        for page in operators:
            answer = stranger.get(page.replace("<gid>", "x").replace("<code>", "451122100"))
            assert answer.status_code in (403, 404, 405), page
        known |= operators
        found = set()
        for pattern in addresses(get_resolver().url_patterns, "/"):
            found.add(re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", pattern))
        assert found - known == set()


def addresses(patterns: Any, prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route


EVERYTHING = """
query($q: String!) {
  search(query: $q, first: 50) { totalCount facets { values { label count } }
    edges { node { titleHtml snippetHtml card { title lead holder congress { name } } } } }
  cases(first: 100) { totalCount edges { node { title lead unitName congress { code } } } }
  viewer { name waiting inbox(first: 50) { edges { node { verb what fact title } } }
    myCases(first: 50) { edges { node { title } } } }
  similarCases(title: $q, first: 20) { title }
}
"""


class TestApi:
    @pytest.mark.parametrize("role", ROLES)
    def test_no_answer_holds_another_congress(
        self, shared_network: World, marked: dict[int, Marked], role: str | None
    ) -> None:
        for no, other in ((TOWN, TOWN2), (DISTRICT, TOWN)):
            asker = at(shared_network, no, None if role is None else f"{role}-{no}")
            answer = asker.post(EVERYTHING, q=MARKS[other])
            assert_no_foreign_byte(no, f"{role} everything", answer.content)
            found = answer.json()["data"]
            assert found["search"]["totalCount"] == 0
            for gid in marked[other].case_ids():
                body = asker.post(
                    "query($id: ID!) { case(id: $id) { title matter replies { text } timeline(first: 50) { edges { node"
                    " { sentence detail } } } } }",
                    id=gid,
                )
                assert_no_foreign_byte(no, f"{role} case", body.content)
                assert body.json()["data"]["case"] is None
            for gid in marked[other].opinion_ids():
                body = asker.post("query($id: ID!) { opinion(id: $id) { title text sender } }", id=gid)
                assert body.json()["data"]["opinion"] is None

    def test_a_session_of_one_host_is_nobodys_at_another(self, shared_network: World) -> None:
        asker = at(shared_network, TOWN, f"staff-{TOWN}")
        asker.client.defaults["HTTP_HOST"] = f"{shared_network.host(TOWN2)}:8000"
        assert asker.ask("{ viewer { signedIn name } }")["viewer"] == {"signedIn": False, "name": ""}
