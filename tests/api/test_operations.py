"""The pages' own operations: run inside the process, free of limits of size, never of permissions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from api.errors import UnknownOperation
from api.execute import operations, run_operation
from hierarchy.selectors import actor_for
from tenants.context import at_gate
from tenants.middleware import tenant_at
from tenants.models import User
from tests.factories.world import COUNTY, World


def request_of(world: World, no: int, username: str | None = None) -> Any:
    """A request as the middleware leaves it."""
    request = RequestFactory().get("/", HTTP_HOST=world.host(no))
    with at_gate():
        request.tenant = tenant_at(world.host(no))  # type: ignore[attr-defined]
        user = User.objects.filter(username=username).first()
    request.actor = actor_for(user, timezone.localdate())  # type: ignore[attr-defined]
    return request


# What an operation may leave unsaid is left unsaid.
GIVEN: dict[str, Any] = {"Int": 10, "String": "路", "ID": "", "Boolean": True, "CaseFilter": {}, "WorkKind": "MOVE"}


def readings() -> list[str]:
    """The operations that ask."""
    return sorted(name for name, document in operations().items() if kind_of(document, name) == "query")


def kind_of(document: Any, name: str) -> str:
    """Whether an operation asks or acts."""
    found = next(d for d in document.definitions if getattr(d, "name", None) and d.name.value == name)
    return str(found.operation.value)


def variables_of(name: str) -> dict[str, Any]:
    """Values for the mandatory variables of an operation."""
    document = operations()[name]
    found = next(d for d in document.definitions if getattr(d, "name", None) and d.name.value == name)
    named = {d.variable.name.value: d for d in found.variable_definitions}
    mandatory = {key: d.type.type for key, d in named.items() if d.type.kind == "non_null_type"}
    return {key: GIVEN[kind.name.value] for key, kind in mandatory.items()}


@pytest.mark.parametrize("name", readings())
@pytest.mark.parametrize("username", [None, "staff-4", "deputy1-4", "unit1-4"])
def test_every_reading_operation_runs(shared_network: World, name: str, username: str | None) -> None:
    answer = run_operation(
        name=name, variables=variables_of(name), request=request_of(shared_network, COUNTY, username)
    )
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"BAD_ID", "CASE_NOT_FOUND", "NOT_OPERATOR"}, answer
    if not {"id", "code"} & set(variables_of(name)) and name != "Operate":
        assert not codes


def test_size_is_not_limited_but_pages_are(shared_network: World) -> None:
    request = request_of(shared_network, COUNTY)
    answer = run_operation(name="Cases", variables={"first": 101}, request=request)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["PAGE_SIZE"]
    assert "errors" not in run_operation(name="Cases", variables={"first": 100}, request=request)


def test_permissions_hold(shared_network: World) -> None:
    given = {"clientKey": "k", "title": "标题", "matter": "事实", "proposal": "建议"}
    answer = run_operation(
        name="SaveDraft", variables={"input": given}, request=request_of(shared_network, COUNTY, "unit1-4")
    )
    payload = answer["data"]["saveDraft"]
    assert [error["code"] for error in payload["errors"]] == ["NOT_ALLOWED"]
    assert payload["case"] is None


def test_unknown_operations(shared_network: World) -> None:
    with pytest.raises(UnknownOperation):
        run_operation(name="DropEverything", variables={}, request=request_of(shared_network, COUNTY))
