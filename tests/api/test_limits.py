"""Every limit exactly: the largest that passes, the smallest that is refused, with its code, its status and a sentence."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from graphql import parse
from graphql.utilities import get_operation_ast

from api import limits
from api.errors import ApiError
from tests.api.conftest import Asker, at
from tests.factories.world import COUNTY, World


@pytest.fixture
def public(shared_network: World) -> Asker:
    return at(shared_network, COUNTY)


def refusal(response: Any) -> tuple[int, str]:
    """Status and code of a response that was refused as a whole."""
    answer = response.json()
    assert "data" not in answer
    (error,) = answer["errors"]
    assert any("一" <= letter <= "鿿" for letter in error["message"]), error
    return response.status_code, error["extensions"]["code"]


def judged(query: str, **variables: Any) -> str:
    """The code of the limit that a query exceeds, empty when it keeps them all."""
    document = parse(query)
    operation = get_operation_ast(document)
    assert operation is not None
    try:
        limits.check(document, operation=operation, variables=variables)
    except ApiError as error:
        return error.code
    return ""


# The request itself


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_only_post(public: Asker, method: str) -> None:
    response = getattr(public.client, method)("/graphql/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/graphql"],
)
def test_only_json(public: Asker, kind: str) -> None:
    response = public.raw('{"query": "{ __typename }"}', content_type=kind)
    assert refusal(response) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_json_with_a_charset_is_json(public: Asker) -> None:
    response = public.raw('{"query": "{ __typename }"}', content_type="application/json; charset=utf-8")
    assert response.json() == {"data": {"__typename": "Query"}}


def padded(size: int) -> str:
    body = json.dumps({"query": "{ __typename }", "variables": {"x": ""}})
    return body.replace('""', '"' + "x" * (size - len(body)) + '"')


def test_body_of_64_kb(public: Asker) -> None:
    assert public.raw(padded(limits.BODY_BYTES)).status_code == 200
    assert refusal(public.raw(padded(limits.BODY_BYTES + 1))) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "null",
        "[]",
        '[{"query": "{ __typename }"}]',
        "{}",
        '{"query": 1}',
        '{"query": "{ __typename }", "variables": []}',
        '{"query": "{ __typename }", "operationName": 1}',
        '{"query": "{ __typename }", "operationName": "Missing"}',
        '{"query": "query A { __typename } query B { __typename }"}',
        '{"query": "{ locate(query: \\"\\\\u0000\\", first: 1) { name } }"}',
        '{"query": "query($q: String!) { locate(query: $q, first: 1) { name } }", "variables": {"q": "\\u0000"}}',
        '{"query": "query($q: String!) { locate(query: $q, first: 1) { name } }", "variables": {"q": "\\ud800"}}',
        '{"query": "{ locate(query: \\"\\u005cu0000\\", first: 1) { name } }"}',
        '{"query": "{ locate(query: \\"\\u0000\\", first: 1) { name } }"}'.encode("utf-16"),
        "[" * 30_000,
        b"\xff\xfe",
    ],
)
def test_malformed_bodies(public: Asker, body: str | bytes) -> None:
    assert refusal(public.raw(body)) == (400, "MALFORMED_REQUEST")


# CSRF


def test_csrf_only_where_a_session_could_be_misused(shared_network: World) -> None:
    body = '{"query": "{ viewer { signedIn } }"}'
    strict = Asker(shared_network.host(COUNTY), "staff-4", Client(enforce_csrf_checks=True))
    assert refusal(strict.raw(body)) == (403, "CSRF_FAILED")
    strict.client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert refusal(strict.raw(body, HTTP_X_CSRFTOKEN="b" * 32)) == (403, "CSRF_FAILED")
    assert strict.raw(body, HTTP_X_CSRFTOKEN="a" * 32).json() == {"data": {"viewer": {"signedIn": True}}}
    stranger = Asker(shared_network.host(COUNTY), None, Client(enforce_csrf_checks=True))
    assert stranger.raw(body).json() == {"data": {"viewer": {"signedIn": False}}}


# The document


def test_2000_tokens(public: Asker) -> None:
    # Two braces and the end of the file are tokens too; the fields are refused by the later limit on fields.
    assert refusal(public.post("{" + " viewer" * (limits.TOKENS - 3) + "}"))[1] != "TOO_MANY_TOKENS"
    assert refusal(public.post("{" + " viewer" * limits.TOKENS + "}")) == (400, "TOO_MANY_TOKENS")


def test_a_megabyte_of_tokens_is_refused_by_its_size(public: Asker) -> None:
    assert refusal(public.post("{" + " viewer" * 200_000 + "}")) == (413, "BODY_TOO_LARGE")


def test_depth() -> None:
    def nested(depth: int) -> str:
        return "{ congress " + "{ nextUp " * (depth - 2) + "{ name }" + " }" * (depth - 2) + " }"

    assert judged(nested(limits.DEPTH)) == ""
    assert judged(nested(limits.DEPTH + 1)) == "TOO_DEEP"


def test_depth_counts_through_fragments() -> None:
    inner = "fragment A on Congress { nextUp { nextUp { nextUp { nextUp { ...B } } } } }"
    leaf = "fragment B on Congress { nextUp { nextUp { nextUp { name } } } }"
    assert judged("{ congress { ...A } } " + inner + leaf) == ""
    assert judged("{ congress { nextUp { ...A } } } " + inner + leaf) == ""
    assert judged("{ congress { nextUp { nextUp { ...A } } } } " + inner + leaf) == "TOO_DEEP"


def test_fields() -> None:
    def wide(count: int) -> str:
        return "{ viewer {" + " name" * (count - 1) + " } }"

    assert judged(wide(limits.FIELDS)) == ""
    assert judged(wide(limits.FIELDS + 1)) == "TOO_MANY_FIELDS"


def test_doubling_fragments_are_counted_without_being_expanded() -> None:
    doubled = "".join(f"fragment F{n} on Congress {{ ...F{n + 1} ...F{n + 1} }} " for n in range(100))
    assert judged("{ congress { ...F0 } } " + doubled + "fragment F100 on Congress { name }") == "TOO_MANY_FIELDS"


def test_fragments_in_a_circle_end(public: Asker) -> None:
    circle = "{ congress { ...A } } fragment A on Congress { ...B ...B } fragment B on Congress { ...A ...A name }"
    response = public.post(circle)
    assert response.status_code == 400
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"INVALID_QUERY"}


def test_aliases() -> None:
    def renamed(count: int) -> str:
        return "{ viewer {" + "".join(f" a{n}: name" for n in range(count)) + " } }"

    assert judged(renamed(limits.ALIASES)) == ""
    assert judged(renamed(limits.ALIASES + 1)) == "TOO_MANY_ALIASES"


def test_root_fields() -> None:
    assert judged("{" + " viewer { name }" * limits.ROOT_FIELDS + " }") == ""
    assert judged("{" + " viewer { name }" * (limits.ROOT_FIELDS + 1) + " }") == "TOO_MANY_ROOT_FIELDS"
    spread = "{ ...A ...A } fragment A on Query {" + " viewer { name }" * 6 + " }"
    assert judged(spread) == "TOO_MANY_ROOT_FIELDS"


def test_directives() -> None:
    def directed(count: int) -> str:
        return "{ viewer { name" + " @include(if: true)" * count + " } }"

    assert judged(directed(limits.DIRECTIVES)) == ""
    assert judged(directed(limits.DIRECTIVES + 1)) == "TOO_MANY_DIRECTIVES"
    # On operations, spreads and fragments they count as well.
    elsewhere = "query @a @b @c @d { ...F @e @f @g @h ... @i @j { __typename } } fragment F on Query @k { __typename }"
    assert judged(elsewhere) == "TOO_MANY_DIRECTIVES"


@pytest.mark.parametrize("size", [-1, 0, 101, 10**12])
def test_page_sizes(public: Asker, size: int) -> None:
    assert refusal(public.post(f"{{ cases(first: {size}) {{ totalCount }} }}")) == (400, "PAGE_SIZE")
    by_variable = "query($n: Int!) { cases(first: $n) { totalCount } }"
    if abs(size) < 2**31:
        assert refusal(public.post(by_variable, n=size)) == (400, "PAGE_SIZE")
    by_default = f"query($n: Int! = {size}) {{ cases(first: $n) {{ totalCount }} }}"
    assert refusal(public.post(by_default)) == (400, "PAGE_SIZE")


def test_a_page_size_is_mandatory(public: Asker) -> None:
    response = public.post("{ cases { totalCount } }")
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "INVALID_QUERY"


def test_every_connection_demands_a_page_size() -> None:
    from api.schema import schema

    for kind in schema.graphql_schema.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            if str(getattr(field, "type", "")).rstrip("!").endswith("Connection"):
                if kind.name == "Operation":
                    continue  # its own `first` is asked one level above
                assert str(field.args["first"].type) == "Int!", f"{kind.name}.{name}"


def test_cost_is_the_product_of_page_sizes() -> None:
    pages = "{ congress { lower { deputies(first: %d) { totalCount } } } }"
    # 100 congresses and so many deputies of each.
    assert judged(pages % 99) == ""
    assert judged(pages % 100) == "TOO_EXPENSIVE"
    assert (
        judged("query($n: Int!) { congress { lower { deputies(first: $n) { totalCount } } } }", n=100)
        == "TOO_EXPENSIVE"
    )


def test_the_tree_may_be_opened_two_levels_at_once() -> None:
    assert judged("{ node { children { children { name } } } }") == ""
    assert judged("{ node { children { children { children { name } } } } }") == "TOO_EXPENSIVE"


def test_one_guess_a_request() -> None:
    follow = ' a%d: followOpinion(number: "1", code: "%d") { title }'
    assert judged("{" + follow % (1, 1) + " }") == ""
    assert judged("{" + follow % (1, 1) + follow % (2, 2) + " }") == "TOO_MANY_SENSITIVE"


# Introspection and what errors give away


def test_no_introspection_outside_of_development(public: Asker, settings: Any) -> None:
    settings.DEBUG = False
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Case") { name } }'):
        response = public.post(query)
        assert response.status_code == 400
        assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"INVALID_QUERY"}
    assert public.ask("{ __typename viewer { __typename } }") == {
        "__typename": "Query",
        "viewer": {"__typename": "Viewer"},
    }


def test_introspection_in_development(public: Asker, settings: Any) -> None:
    from graphql import get_introspection_query

    settings.DEBUG = True
    assert public.ask(get_introspection_query())["__schema"]["queryType"]["name"] == "Query"


def test_graphiql_only_in_development_and_from_own_files(public: Asker, settings: Any) -> None:
    settings.DEBUG = True
    page = public.client.get("/graphql/")
    assert page.status_code == 200
    assert b"//" not in page.content.replace(b"<!doctype html>", b"")
    settings.DEBUG = False
    assert public.client.get("/graphql/").status_code == 405


@pytest.mark.parametrize("query", ["{ viewe { name } }", "{ viewer { nam } }", "{ cases(firs: 1) { totalCount } }"])
def test_no_guesses_at_names(public: Asker, query: str) -> None:
    text = public.post(query).content.decode()
    assert "Did you mean" not in text
    assert "INVALID_QUERY" in text


def test_all_rules_of_the_specification_hold(public: Asker) -> None:
    for query in (
        "{ viewer { missing } }",
        "query($x: Int) { viewer { name } }",
        "{ viewer { name { x } } }",
        "{ viewer }",
        "fragment A on Viewer { name } { viewer { signedIn } }",
        "{ case(id: 1.5) { title } }",
        "{ viewer { name @unknown } }",
        "{ a: viewer { name } a: node { name } }",
    ):
        response = public.post(query)
        assert response.status_code == 400, query
        assert response.json()["errors"][0]["extensions"]["code"] == "INVALID_QUERY"


def test_syntax_errors(public: Asker) -> None:
    response = public.post("{ viewer {")
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "INVALID_QUERY"


def test_unexpected_errors_are_masked_and_logged(
    public: Asker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError('relation "c_4.cases_case" does not exist')

    monkeypatch.setattr("hierarchy.selectors.root", broken)
    with caplog.at_level(logging.ERROR, logger="api.errors"):
        response = public.post("{ node { name } }")
    assert response.status_code == 200
    answer = response.json()
    assert answer["data"] == {"node": None}
    (error,) = answer["errors"]
    assert error["message"] == "内部错误"
    assert error["extensions"]["code"] == "INTERNAL"
    assert "c_4" not in response.content.decode()
    (record,) = caplog.records
    assert error["extensions"]["id"] in record.getMessage()
    assert "c_4.cases_case" in str(record.exc_info)


def test_answers_are_not_kept_by_anybody(public: Asker) -> None:
    assert public.post("{ __typename }")["Cache-Control"] == "no-store, private"
