"""Errors of the API itself, and the one place where an error becomes text for a client."""

import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from graphql import GraphQLError

from core.errors import DomainError
from core.ids import new_id

logger = logging.getLogger("api.errors")


class ApiError(DomainError):
    """Base of what the API refuses before any rule of the domain is asked."""

    code = "API_ERROR"
    message = gettext_lazy("请求不符合接口的规定。")
    status: ClassVar[int] = 400


class WrongMethod(ApiError):
    """Only POST carries operations."""

    code = "METHOD_NOT_ALLOWED"
    message = gettext_lazy("接口只接受 POST 请求。")
    status = 405


class WrongMediaType(ApiError):
    """Only application/json, so that a plain HTML form of another site can never call us."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    message = gettext_lazy("请求内容须为 application/json。")
    status = 415


class BodyTooLarge(ApiError):
    """The body is longer than the API reads."""

    code = "BODY_TOO_LARGE"
    message = gettext_lazy("请求内容超过 64 KB。")
    status = 413


class MalformedRequest(ApiError):
    """The body is not an object with query, variables and operationName."""

    code = "MALFORMED_REQUEST"
    message = gettext_lazy("请求内容不是有效的 JSON 对象，或缺少 query。")


class CsrfFailed(ApiError):
    """A request with a session cookie carries no valid CSRF token."""

    code = "CSRF_FAILED"
    message = gettext_lazy("页面已过期，请刷新后再试。没有保存任何内容。")
    status = 403


class TooManyTokens(ApiError):
    """The document is longer than the parser accepts."""

    code = "TOO_MANY_TOKENS"
    message = gettext_lazy("查询太长：最多 2000 个词元。")


class TooDeep(ApiError):
    """Selections are nested too deeply."""

    code = "TOO_DEEP"
    message = gettext_lazy("查询嵌套太深：最多 10 层。")


class TooManyFields(ApiError):
    """The operation selects too many fields."""

    code = "TOO_MANY_FIELDS"
    message = gettext_lazy("查询的字段太多：最多 300 个。")


class TooManyAliases(ApiError):
    """The operation renames too many fields."""

    code = "TOO_MANY_ALIASES"
    message = gettext_lazy("查询的别名太多：最多 15 个。")


class TooManyRootFields(ApiError):
    """The operation asks too many things at once."""

    code = "TOO_MANY_ROOT_FIELDS"
    message = gettext_lazy("一次查询的顶层字段太多：最多 10 个。")


class TooManyDirectives(ApiError):
    """The operation carries too many directives."""

    code = "TOO_MANY_DIRECTIVES"
    message = gettext_lazy("查询的指令太多：最多 10 个。")


class TooManySensitive(ApiError):
    """Guessing in one request: only one sensitive field may be asked at a time."""

    code = "TOO_MANY_SENSITIVE"
    message = gettext_lazy("一次请求只能包含一项敏感操作。")


class PageSizeOutOfRange(ApiError):
    """A page size is not within 1..100."""

    code = "PAGE_SIZE"
    message = gettext_lazy("每页条数须在 1 到 100 之间。")


class TooExpensive(ApiError):
    """The page sizes, multiplied along the selections, exceed the budget."""

    code = "TOO_EXPENSIVE"
    message = gettext_lazy("查询代价太高：各层条数相乘最多 10000。")


class BadCursor(ApiError):
    """A cursor was not made by this API."""

    code = "BAD_CURSOR"
    message = gettext_lazy("翻页位置无效，请从第一页重新开始。")


class BadId(ApiError):
    """A global id is malformed or names something else than was asked for."""

    code = "BAD_ID"
    message = gettext_lazy("编号无效。")


class UnknownOperation(ApiError):
    """A page asked for a document that is not among graphql/operations."""

    code = "UNKNOWN_OPERATION"
    message = gettext_lazy("没有这项操作。")


def plain(error: DomainError) -> dict[str, Any]:
    """This function gives the error as a member of a response's `errors` list."""
    return {"message": error.text, "extensions": {"code": error.code, "field": error.field}}


def formatted(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """This function turns execution errors into client text: ours by code, anything unexpected masked under an id.

    The id is written to the log together with the exception, so that a person on the telephone can name it.
    """
    return [_formatted(error) for error in errors]


def _formatted(error: GraphQLError) -> dict[str, Any]:
    cause = error.original_error
    path = {"path": list(error.path)} if error.path else {}
    if isinstance(cause, DomainError):
        return plain(cause) | path
    if cause is None or isinstance(cause, GraphQLError):
        # Syntax, validation and a variable that does not fit its type: written by graphql-core about the client's own document. Its guesses at names
        # would hand the schema out word by word, so they are cut.
        places = {"locations": [{"line": at.line, "column": at.column} for at in error.locations or []]}
        return {"message": without_guesses(error.message), "extensions": {"code": "INVALID_QUERY"}} | places | path
    number = str(new_id())
    logger.error("unexpected error %s at %s", number, error.path, exc_info=cause)
    return {"message": _("内部错误"), "extensions": {"code": "INTERNAL", "id": number}} | path


def without_guesses(message: str) -> str:
    """This function cuts graphql-core's „Did you mean“ from the message."""
    return message.split(" Did you mean", 1)[0]
