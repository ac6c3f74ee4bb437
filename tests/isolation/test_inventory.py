"""Everything through which data could leave a congress is named in docs/isolation.md with what holds it back.

A new address, root field, task, command, model, use of the cache or place outside the rooms that may enter it fails here
until somebody has thought about it and written it down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "core",
    "tenants",
    "hierarchy",
    "deputies",
    "sync",
    "cases",
    "search",
    "graphql/api",
    "portals",
    "play",
    "config",
)
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


def test_the_cache_is_used_only_where_the_page_says() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"\bcaches?\[|\bcache\.(get|set|add|get_or_set|incr)|cache_page", path.read_text(encoding="utf-8"))
    }
    assert {user for user in users if f"`{user}`" not in page()} == set()


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
