"""Every field of the schema, asked in a world where everything has happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType, get_named_type

from api.schema import schema
from tests.api.conftest import Asker
from tests.api.play import Play, cards_of, everything, opinions
from tests.conftest import _open_world
from tests.factories.world import CITY, COUNTY, NATION, TOWN


@pytest.fixture(scope="module")
def played(world_template: str, worker: str, django_db_blocker: Any) -> Iterator[Play]:
    """A world of this module in which every mutation was done."""
    for world in _open_world(world_template, worker, django_db_blocker):
        yield everything(world, denying=False)


# What asks for everything below a type would never end: these fields lead back to where one came from.
BACK = {
    ("Congress", "nextUp"), ("Congress", "ladder"), ("Congress", "lower"), ("TreeNode", "children"),
    ("Crossing", "case"), ("Todo", "case"), ("Todo", "crossing"), ("Todo", "opinion"), ("Assignment", "crossing"),
    ("CaseCard", "congress"),
}  # fmt: skip


def selection(kind: Any, depth: int = 0) -> str:
    """Every field of a type, and of the types below it."""
    named = get_named_type(kind)
    if isinstance(named, (GraphQLScalarType, GraphQLEnumType)):
        return ""
    assert isinstance(named, GraphQLObjectType)
    parts = ["__typename"]
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        plain = isinstance(inner, (GraphQLScalarType, GraphQLEnumType))
        if not plain and (
            depth >= 5 or (depth and (named.name, name) in BACK) or (depth > 1 and inner.name == "Congress")
        ):
            continue
        arguments = "(first: 20)" if "first" in field.args else ""
        parts.append(f"{name}{arguments}{'' if plain else selection(inner, depth + 1)}")
    return " { " + " ".join(parts) + " }"


def trusted(asker: Asker, query: str, **variables: Any) -> Any:
    """The answer of a document that no limit of size holds for, as the person of an asker."""
    from django.test import RequestFactory
    from graphql import parse

    from api.execute import _execute
    from config.middleware import ActorMiddleware
    from hierarchy.selectors import actor_for
    from tenants.context import at_gate
    from tenants.middleware import tenant_at
    from tenants.models import User

    request = RequestFactory().post("/graphql/")
    assert ActorMiddleware
    with at_gate():
        request.tenant = tenant_at(asker.host)  # type: ignore[attr-defined]
        user = User.objects.filter(username=asker.username).first()
    from django.utils import timezone

    request.actor = actor_for(user, timezone.localdate())  # type: ignore[attr-defined]
    return _execute(parse(query), name=None, variables=variables, request=request)


def whole(asker: Asker, field: str, arguments: str = "", **variables: Any) -> Any:
    """Everything below one query field; no error may occur anywhere in it."""
    assert schema.graphql_schema.query_type is not None
    query = f"{{ {field}{arguments}{selection(schema.graphql_schema.query_type.fields[field].type)} }}"
    answer = trusted(asker, query, **variables)
    assert "errors" not in answer, answer["errors"][:3]
    return answer["data"][field]


ROLES = (None, "staff", "chairs", "admin", "deputy1", "deputy2", "unit1", "unit2", "handler1")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("no", [NATION, CITY, COUNTY, TOWN])
def test_viewer(played: Play, no: int, role: str | None) -> None:
    viewer = whole(played.asker(no, role), "viewer")
    assert viewer["signedIn"] is (role is not None)
    assert len(viewer["inbox"]["edges"]) == min(viewer["waiting"], 20)
    assert sum(group["count"] for group in viewer["inbox"]["groups"]) == viewer["waiting"]
    assert [group["group"] for group in viewer["inbox"]["groups"]] == ["OVERDUE", "TODAY", "SOON", "LATER"]
    assert len(viewer["roles"]) == (role is not None)


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_their_cases(played: Play, role: str | None) -> None:
    asker = played.asker(COUNTY, role)
    whole(asker, "cases", "(first: 100)")
    cards = cards_of(played, COUNTY, role)
    assert len(cards) == len({card["id"] for card in cards})
    for card in cards:
        field = "opinion" if card["kind"] == "OPINION" else "case"
        found = whole(asker, field, f'(id: "{card["id"]}")')
        assert found["id"] == card["id"]
        assert found["state"] == card["state"]


def test_what_is_listed_is_what_can_be_opened(played: Play) -> None:
    """Whoever does not see a card in a list cannot open it by its id either."""
    everyone = {card["id"]: card for no in (COUNTY, TOWN, CITY) for card in cards_of(played, no, "staff")}
    for role in (None, "deputy1", "unit1", "unit3"):
        seen = {card["id"] for card in cards_of(played, COUNTY, role)}
        for key, card in everyone.items():
            field = "opinion" if card["kind"] == "OPINION" else "case"
            codes = played.asker(COUNTY, role).codes(f'{{ {field}(id: "{key}") {{ title }} }}')
            assert codes == ([] if key in seen else ["CASE_NOT_FOUND"]), (role, card)


def test_search_and_its_facets(played: Play) -> None:
    found = whole(played.asker(COUNTY, "staff"), "search", '(query: "建议", first: 50)')
    assert found["totalCount"] == len(found["edges"]) > 3
    assert found["mode"] == "BASIC"
    assert {facet["name"] for facet in found["facets"]} >= {"level", "state", "kind", "year"}
    assert whole(played.asker(COUNTY, None), "search", '(query: "建议", first: 50)')["totalCount"] == 0


def test_similar_and_by_number(played: Play) -> None:
    staff = played.asker(COUNTY, "staff")
    similar = whole(staff, "similarCases", '(title: "修缮村道", first: 5)')
    assert similar[0]["title"] == "关于修缮村道的建议"
    for written in ("1", "第1号", "第0001号", " 0001 "):
        card = whole(staff, "caseByNumber", f'(number: "{written}")')
        assert card["plate"]["number"] == "第0001号"
    elsewhere = played.asker(TOWN, "staff")
    assert whole(elsewhere, "caseByNumber", '(number: "1", congress: "451122")') is None
    assert whole(staff, "caseByNumber", '(number: "9999")') is None
    assert whole(staff, "caseByNumber", '(number: "x", congress: "no such")') is None


def test_tree(played: Play) -> None:
    public = played.asker(COUNTY, None)
    node = whole(public, "node")
    assert [node["code"], node["level"], node["body"]] == ["0", "NATION", "CONGRESS"]
    assert node["counts"]["total"] > 5
    assert node["counts"]["up"] == 2
    county = whole(public, "node", '(code: "451122")')
    assert [child["name"] for child in county["children"]] == ["钟山镇", "回龙镇"]
    street = whole(public, "node", '(code: "451102001")')
    assert [street["congress"], street["hostName"], street["hasChildren"]] == [None, "八步区人民代表大会", False]
    assert whole(public, "node", '(code: "999")') is None
    (place,) = whole(public, "locate", '(query: "钟山县", first: 5)')
    assert place["code"] == "451122"


def test_congress(played: Play) -> None:
    public = played.asker(COUNTY, None)
    congress = whole(public, "congress")
    assert [step["place"] for step in congress["ladder"]] == ["全国", "广西壮族自治区", "贺州市", "钟山县"]
    assert [step["code"] for step in congress["lower"]] == ["451122100", "451122101"]
    assert congress["nextUp"]["code"] == "4511"
    assert congress["url"] == "http://451122.localhost:8000/"
    figures = congress["figures"]
    assert figures["total"] >= figures["open"] + figures["closed"] > 0
    assert [figures["rated"], figures["satisfied"], figures["solved"]] == [2, 1, 1]
    assert whole(public, "congress", '(code: "cn")')["nextUp"] is None
    assert whole(public, "congress", '(code: "451123")') is None
    assert Asker("localhost").ask("{ congress { name } viewer { congress { name } } }") == {
        "congress": None,
        "viewer": {"congress": None},
    }


def test_the_journey_stands_at_both_ends(played: Play) -> None:
    low = next(c for c in cards_of(played, TOWN, "staff") if c["title"] == "关于改善镇区供水的建议")
    query = (
        "query($id: ID!) { case(id: $id) { journey { congress { place } state stateLabel holder how here waiting url"
        " direction plate { number } } crossings { id state direction incoming } timeline(first: 50) { edges { node {"
        " from { place } sentence } } } } }"
    )
    town = played.asker(TOWN, "deputy1").ask(query, id=low["id"])["case"]
    assert [(hop["congress"]["place"], hop["here"], hop["direction"]) for hop in town["journey"]] == [
        ("钟山镇", True, None),
        ("钟山县", False, "UP"),
    ]
    assert town["journey"][1]["state"] == "INTAKE_REVIEW"
    assert town["journey"][1]["how"] == "钟山镇上报"
    told = [edge["node"] for edge in town["timeline"]["edges"] if edge["node"]["from"]]
    assert {event["from"]["place"] for event in told} == {"钟山县"}
    (crossing,) = town["crossings"]
    assert [crossing["state"], crossing["incoming"]] == ["SPONSORED", False]
    high = next(c for c in cards_of(played, COUNTY, "staff") if c["title"] == "关于改善镇区供水的建议")
    county = played.asker(COUNTY, "staff").ask(query, id=high["id"])["case"]
    assert [(hop["congress"]["place"], hop["here"]) for hop in county["journey"]] == [
        ("钟山镇", False),
        ("钟山县", True),
    ]
    shown = whole(played.asker(COUNTY, "staff"), "crossing", f'(id: "{county["crossings"][0]["id"]}")')
    assert shown["proposers"] == ["李长明"]
    assert shown["title"] == "关于改善镇区供水的建议"


def test_the_public_sees_what_was_published_and_no_more(played: Play) -> None:
    withheld = next(c for c in cards_of(played, COUNTY, "staff") if c["title"] == "关于修缮村道的建议")
    public = played.asker(COUNTY, None)
    assert public.codes(f'{{ case(id: "{withheld["id"]}") {{ title }} }}') == ["CASE_NOT_FOUND"]
    staff = played.asker(COUNTY, "staff")
    now = staff.ask(f'{{ case(id: "{withheld["id"]}") {{ id revision may }} }}')["case"]
    assert "PUBLISH" in now.pop("may")
    played.do(COUNTY, "staff", "publishCase", scope="REPLY", **now)
    found = whole(public, "case", f'(id: "{withheld["id"]}")')
    assert [found["matter"], found["proposal"]] == ["", ""]
    assert "二十盏" in found["replies"][0]["text"]
    assert found["contacts"] == found["cosigners"] == found["crossings"] == found["may"] == []
    assert [share["returnReason"] for share in found["assignments"]] == ["", ""]
    assert found["evaluations"][0]["result"] == "SATISFIED"
    kinds = {edge["node"]["kind"] for edge in found["timeline"]["edges"]}
    assert "REPLIED" in kinds
    assert "CONTACTED" not in kinds
    assert all(edge["node"]["public"] for edge in found["timeline"]["edges"])


def test_a_citizen_follows_with_number_and_code(played: Play) -> None:
    from django.utils import timezone

    public = played.asker(COUNTY, None)
    made = played.do(
        COUNTY, None, "handInOpinion", title="井盖坏了", text="路口井盖坏了。", phone="13812345678", seconds=60
    )
    query = "query($n: String!, $c: String!) { followOpinion(number: $n, code: $c) { title phone state url } }"
    found = public.ask(query, n=made["number"], c=made["code"])["followOpinion"]
    assert [found["title"], found["phone"], found["state"]] == ["井盖坏了", "13812345678", "RECEIVED"]
    assert public.codes(query, n=made["number"], c="WRONGWRONG") == ["CASE_NOT_FOUND"]
    assert public.codes(query, n=f"〔{timezone.localdate().year}〕第9999号", c=made["code"]) == ["CASE_NOT_FOUND"]
    assert played.asker(TOWN, None).codes(query, n=made["number"], c=made["code"]) == ["CASE_NOT_FOUND"]


def test_a_sender_is_masked_for_the_deputy_who_was_asked(played: Play) -> None:
    key = opinions(played, COUNTY)
    query = "query($id: ID!) { opinion(id: $id) { sender phone } }"
    for role, sender, phone in (
        ("staff", "周先生", "13812345678"),
        ("unit1", "周先生", "13812345678"),
        ("deputy1", "周**", "138****5678"),
        ("chairs", "周**", "138****5678"),
    ):
        assert played.asker(COUNTY, role).ask(query, id=key)["opinion"] == {"sender": sender, "phone": phone}, role


def test_secret_identity_is_kept_from_units(played: Play) -> None:
    key = play_hidden(played)
    query = (
        "query($id: ID!) { case(id: $id) { lead cosigners { name } timeline(first: 50) { edges { node { who } } } } }"
    )
    staff = played.asker(COUNTY, "staff").ask(query, id=key)["case"]
    assert staff["lead"] == "李长明"
    unit = played.asker(COUNTY, "unit1").ask(query, id=key)["case"]
    assert unit["lead"] == "一位代表"
    assert "李长明" not in str(unit)
    rows = played.asker(COUNTY, "unit1").ask("{ cases(first: 100) { edges { node { id lead } } } }")["cases"]["edges"]
    assert {row["node"]["lead"] for row in rows if row["node"]["id"] == key} == {"一位代表"}


def play_hidden(play: Play) -> str:
    """A case whose deputy asked not to be named, assigned to a unit."""
    made = play.do(
        COUNTY,
        "deputy1",
        "saveDraft",
        title="关于整治的建议",
        matter="有人害怕报复。",
        proposal="请整治。",
        secrecy="IDENTITY_HIDDEN",
        openToPublic=False,
    )
    key = made["case"]["id"]
    play.do(COUNTY, "deputy1", "submitSuggestion", **play.now(COUNTY, "deputy1", key))
    play.do(COUNTY, "staff", "acceptSuggestion", **play.now(COUNTY, "staff", key))
    play.do(COUNTY, "staff", "assignSuggestion", lead=play.unit_id(COUNTY, 1), **play.now(COUNTY, "staff", key))
    return key
