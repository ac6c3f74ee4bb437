"""Running operations: the same schema and the same permissions for a page of ours and for a stranger's query."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    execute,
    parse,
    specified_rules,
    validate,
)
from graphql.utilities import get_operation_ast

from api import limits
from api.context import context_for
from api.errors import MalformedRequest, TooManyTokens, UnknownOperation, formatted
from api.schema import schema

OPERATIONS = Path(__file__).resolve().parents[1] / "operations"


@dataclass(frozen=True)
class Answer:
    """A response body, and whether the operation was run at all."""

    body: dict[str, Any]
    executed: bool


def run_operation(*, name: str, variables: Mapping[str, Any] | None = None, request: HttpRequest) -> dict[str, Any]:
    """This function runs the trusted operation of that name from graphql/operations; it returns `data` and `errors`.

    Token and cost limits do not apply, permissions do: actor and tenant are the request's. Refusals that belong to a
    form are in the payload's own `errors`; `errors` at top level, absent when there are none, carry their code in
    `extensions`. It raises UnknownOperation for a name that no document has.
    """
    document = operations().get(name)
    if document is None:
        raise UnknownOperation(field=name)
    return _execute(document, name=name, variables=variables or {}, request=request)


def run_query(*, query: str, variables: Mapping[str, Any], name: str | None, request: HttpRequest) -> Answer:
    """This function runs a stranger's query under all limits; it raises the ApiError of the limit that is exceeded."""
    try:
        document = parse(query, max_tokens=limits.TOKENS)
    except GraphQLSyntaxError as error:
        if "token limit" in error.message or "tokens" in error.message:
            raise TooManyTokens from None
        return Answer({"errors": formatted([error])}, executed=False)
    operation = get_operation_ast(document, name)
    if operation is None:
        raise MalformedRequest(field="operationName")
    limits.check(document, operation=operation, variables=variables)
    errors = _invalid(document)
    if errors:
        return Answer({"errors": formatted(errors)}, executed=False)
    return Answer(_execute(document, name=name, variables=variables, request=request), executed=True)


@cache
def operations() -> dict[str, DocumentNode]:
    """This function gives the trusted documents by operation name.

    The files of graphql/operations are one document: an operation may use fragments of any file. It raises GraphQLError
    when they do not fit the schema, so that a page cannot be deployed with a query that does not run.
    """
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(OPERATIONS.rglob("*.graphql")))
    if not text.strip():
        return {}
    document = parse(text)
    errors = [error for error in validate(schema.graphql_schema, document) if "is never used" not in error.message]
    if errors:
        raise errors[0]
    named = [node for node in document.definitions if isinstance(node, OperationDefinitionNode) and node.name]
    return {node.name.value: document for node in named if node.name}


def _invalid(document: DocumentNode) -> list[GraphQLError]:
    # The rules of the specification all stay: a list of own rules alone would replace them.
    rules = list(specified_rules)
    if not settings.DEBUG:
        rules.append(NoSchemaIntrospectionCustomRule)
    return validate(schema.graphql_schema, document, rules, max_errors=20)


def _execute(
    document: DocumentNode, *, name: str | None, variables: Mapping[str, Any], request: HttpRequest
) -> dict[str, Any]:
    result = execute(
        schema.graphql_schema,
        document,
        context_value=context_for(request),
        variable_values=dict(variables),
        operation_name=name,
    )
    if not isinstance(result, ExecutionResult):
        raise TypeError("a resolver returned an awaitable: this API is synchronous")
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = formatted(result.errors)
    return body
