"""Everything through which data could leave a congress is named in docs/isolation.md with what holds it back.

A new address, root field, task, command, model, use of the cache or place outside the rooms that may enter it fails here
until somebody has thought about it and written it down.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.test import Client
from django.urls import get_resolver
from graphql import GraphQLObjectType, get_named_type

from tests.factories.world import COUNTY, World
from tests.isolation.inventory import FOUND, ROOMS, ROOT, called, dotted, nodes

OUR_APPS = {room.rsplit("/", 1)[-1] for room in ROOMS}


def page() -> str:
    return (ROOT / "docs" / "isolation.md").read_text(encoding="utf-8")


def addresses(patterns: Any, prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)


def root_fields() -> set[str]:
    from api.schema import schema

    kinds = (schema.graphql_schema.query_type, schema.graphql_schema.mutation_type)
    return {name for kind in kinds if kind is not None for name in kind.fields}


def tasks() -> set[str]:
    from config.celery import app

    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith(("celery.", "tests."))}


def commands() -> set[str]:
    return {name for name, room in get_commands().items() if isinstance(room, str) and room.split(".")[0] in OUR_APPS}


def models() -> set[str]:
    ours = [config for config in apps.get_app_configs() if config.name.split(".")[0] in OUR_APPS]
    return {model._meta.db_table for config in ours for model in config.get_models()}


def python_files() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("address", lambda: set(addresses(get_resolver().url_patterns, "/"))),
        ("root field", root_fields),
        ("task", tasks),
        ("command", commands),
        ("table", models),
    ],
)
def test_each_is_named_on_the_page(what: str, names: Any) -> None:
    text = page()
    found = names()
    assert found
    assert {name for name in found if f"`{name}`" not in text} == set(), f"{what} missing in docs/isolation.md"


RECORDS = frozenset({"Case", "Opinion", "Crossing", "CaseCard", "Todo", "Hop", "SearchHit", "PublishedElsewhere"})
"""Types that hold what somebody wrote at a congress."""


def nested_fields() -> set[str]:
    """Fields below the root that lead to a record, so that somebody might walk from his own to another's."""
    from api.schema import schema

    found = set()
    for kind in schema.graphql_schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        if kind in (schema.graphql_schema.query_type, schema.graphql_schema.mutation_type):
            continue
        for name, field in kind.fields.items():
            to = get_named_type(field.type).name
            if to in RECORDS or to.removesuffix("Connection") in RECORDS or to.removesuffix("Edge") in RECORDS:
                found.add(f"{kind.name}.{name}")
    return found


def test_the_types_of_records_are_whole() -> None:
    """A type with a title and a place of its own is a record, or a form of one."""
    from api.schema import schema

    kinds = schema.graphql_schema.type_map.values()
    titled = {kind.name for kind in kinds if isinstance(kind, GraphQLObjectType) and "title" in kind.fields}
    assert titled - RECORDS == set()


def test_every_way_from_record_to_record_is_named() -> None:
    text = page()
    walked = nested_fields() - {name for name in nested_fields() if re.match(r"\w+(Connection|Edge|Payload)\.", name)}
    assert {name for name in walked if f"`{name}`" not in text} == set()


def row_of(what: str) -> set[str]:
    """The names in the row of one way out, of the table „By what else“."""
    table = page().split("## By what else something could leave")[1].split("\n## ")[0]
    (row,) = [line for line in table.splitlines() if line.startswith(f"| {what} |")]
    return set(re.findall(r"`([^`]+)`", row.split("|")[2]))


@pytest.mark.parametrize("what", FOUND)
def test_every_other_way_out_is_named_and_no_more(what: str) -> None:
    assert row_of(what) == FOUND[what]()


def test_no_address_answers_another_method(shared_network: World) -> None:
    client = Client(HTTP_HOST=f"{shared_network.host(COUNTY)}:8000")
    some = {"code": "451122", "gid": "x", "kind": "x", "id": "x"}
    for pattern in addresses(get_resolver().url_patterns, "/"):
        path = re.sub(r"<(\w+)>", lambda name: some.get(name[1], "x"), pattern)
        for method in ("put", "patch", "delete", "trace"):
            status = getattr(client, method)(path).status_code
            assert status >= 300, (method, path, status)
            assert status < 500, (method, path, status)


def test_places_are_entered_only_where_the_page_says() -> None:
    users: dict[str, set[str]] = {}
    for path in python_files():
        for place in re.findall(
            r"\bwith (?:.*, )?(as_courier|as_operator|as_scheduler|at_gate)\(\)", path.read_text(encoding="utf-8")
        ):
            users.setdefault(place, set()).add(str(path.relative_to(ROOT)))
    text = page()
    missing = {f"{place}: {path}" for place, paths in users.items() for path in paths if f"`{path}`" not in text}
    assert missing == set()


PLACES = frozenset({"in_tenant", "at_gate", "as_reader", "as_courier", "as_operator", "as_scheduler", "ensure_reader"})


def test_no_generator_waits_within_a_place() -> None:
    """Whoever reads from it would stand in that place between two rows."""
    waiting = set()
    for path, node in nodes():
        if not isinstance(node, ast.FunctionDef) or any("contextmanager" in dotted(d) for d in node.decorator_list):
            continue
        for block in ast.walk(node):
            if isinstance(block, ast.With) and any(called(item.context_expr) in PLACES for item in block.items):
                inside = (inner for statement in block.body for inner in ast.walk(statement))
                if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in inside):
                    waiting.add(f"{path}:{node.name}")
    assert waiting == set()


def test_nobody_names_a_connection_but_the_rooms_below() -> None:
    allowed = re.compile(r"^(core|tenants)/")
    users = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(
            r"from django\.db import .*\b(connections?|transaction)\b|psycopg\.connect",
            path.read_text(encoding="utf-8"),
        )
        and not allowed.match(str(path.relative_to(ROOT)))
    }
    assert {user for user in users if f"`{user}`" not in page()} == set()


def test_no_tenant_app_has_generic_keys_or_files() -> None:
    for config in apps.get_app_configs():
        if config.name in settings.TENANT_APPS:
            for model in config.get_models():
                kinds = {
                    field.get_internal_type()
                    for field in model._meta.get_fields()
                    if hasattr(field, "get_internal_type")
                }
                assert not kinds & {"GenericForeignKey", "FileField", "ImageField"}, model
