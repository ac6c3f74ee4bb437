"""The one door from pages to data: GraphQL operations, run inside the process.

Every document stands in graphql/operations, one operation a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from api.execute import run_operation

NOT_FOUND = ("NOT_FOUND", "BAD_ID", "BAD_CURSOR", "SEARCH_CURSOR", "UNKNOWN_PLACE")
NOT_ALLOWED = ("NOT_ALLOWED", "NOT_OPERATOR", "SIGN_IN_FIRST")


class OperationRefused(Exception):
    """The API answered a page's question with errors only; `errors` are its typed errors."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error.get("message", "")) for error in errors))
        self.errors = errors

    @property
    def code(self) -> str:
        """The code of the first error, upper case; empty when the API named none."""
        return code_of(self.errors[0]) if self.errors else ""

    @property
    def is_missing(self) -> bool:
        """Whether what was asked for does not exist, or not for this reader."""
        return self.code.endswith(NOT_FOUND)

    @property
    def is_unknown_choice(self) -> bool:
        """Whether a value of the address is none that the API knows; the documents themselves are validated at the start."""
        return self.code == "INVALID_QUERY"

    @property
    def is_forbidden(self) -> bool:
        """Whether the reader may not ask this."""
        return self.code.endswith(NOT_ALLOWED)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an act: the mutation's payload and the errors that refused it."""

    payload: dict[str, Any]
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def staleness(self) -> dict[str, Any] | None:
        """Who acted meanwhile, when the act was refused for that; else None."""
        return next((error["staleness"] for error in self.errors if error.get("staleness")), None)


def code_of(error: dict[str, Any]) -> str:
    """This function returns the upper-case code of an error of either kind (GraphQL's own, or a payload's)."""
    extensions = error.get("extensions") or {}
    return str(error.get("code") or extensions.get("code") or "").upper()


def without_nul(value: Any) -> Any:
    """This function returns what an address or a form carried with every NUL replaced: the database knows no such character."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return {name: without_nul(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_nul(one) for one in value]
    return value


def read(request: HttpRequest, name: str, **variables: Any) -> dict[str, Any]:
    """This function returns the data of a query.

    Raises OperationRefused when the API answers with errors.
    """
    result = run_operation(name=name, variables=without_nul(variables), request=request)
    if result.get("errors"):
        raise OperationRefused(list(result["errors"]))
    data: dict[str, Any] = result["data"]
    return data


def act(request: HttpRequest, name: str, given: dict[str, Any]) -> Outcome:
    """This function returns the outcome of the mutation `name` with its input.

    Domain errors come back in the outcome, for the form to show. Raises OperationRefused for what
    is wrong with the request itself.
    """
    result = run_operation(name=name, variables={"input": without_nul(given)}, request=request)
    if result.get("errors"):
        raise OperationRefused(list(result["errors"]))
    payload: dict[str, Any] = next(iter(result["data"].values())) or {}
    return Outcome(payload=payload, errors=list(payload.get("errors") or []))


def nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    """This function returns the nodes of a relay connection, in order."""
    return [edge["node"] for edge in connection["edges"]]
