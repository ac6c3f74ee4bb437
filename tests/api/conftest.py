"""Asking the API as somebody, over HTTP, at a congress's host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from tenants.context import at_gate
from tenants.models import User
from tests.factories.world import World


@dataclass
class Asker:
    """A browser at one host, signed in as somebody or as nobody."""

    host: str
    username: str | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.defaults["HTTP_HOST"] = f"{self.host}:8000"
        if self.username is not None:
            sign_in(self.client, self.host, self.username)

    def post(self, query: str, **variables: Any) -> Any:
        """The response to one operation."""
        return self.raw(json.dumps({"query": query, "variables": variables}))

    def raw(self, body: str | bytes, content_type: str = "application/json", **extra: Any) -> Any:
        """The response to any body."""
        return self.client.post("/graphql/", data=body, content_type=content_type, **extra)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of one operation that must succeed."""
        answer = self.post(query, **variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def codes(self, query: str, **variables: Any) -> list[str]:
        """The codes of the errors of one operation, at top level."""
        answer = self.post(query, **variables).json()
        return [error["extensions"]["code"] for error in answer.get("errors", [])]

    def act(self, name: str, given: dict[str, Any], fields: str = "__typename") -> dict[str, Any]:
        """The payload of one mutation."""
        kind = input_types()[name]
        answer = self.ask(
            f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code message field staleness"
            " { who what at holder } } } }",
            input=given,
        )
        return answer[name]


def input_types() -> dict[str, str]:
    """The input type of every mutation."""
    from api.schema import schema

    fields = schema.graphql_schema.mutation_type.fields
    return {name: str(field.args["input"].type).rstrip("!") for name, field in fields.items()}


def sign_in(client: Client, host: str, username: str) -> None:
    """Sign somebody in at a host as the portal does."""
    from django.conf import settings
    from django.http import HttpRequest

    from tenants.middleware import tenant_at
    from tenants.sessions import SessionStore, start_session

    with at_gate():
        user = User.objects.get(username=username)
    request = HttpRequest()
    request.session = SessionStore()
    with at_gate():
        tenant = tenant_at(host)
        start_session(request=request, user=user, tenant_no=None if tenant is None else tenant.no)
        request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)


@pytest.fixture(autouse=True)
def basic_search(settings: Any) -> Iterator[None]:
    """Search answers from the database: these tests are not about the index."""
    settings.ELASTICSEARCH_URL = ""
    yield


def at(world: World, no: int, username: str | None = None) -> Asker:
    """Somebody at the host of a congress."""
    return Asker(host=world.host(no), username=username)
