"""The HTTP endpoint /graphql/: one for every host."""

import json
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from api import limits
from api.errors import (
    ApiError,
    BodyTooLarge,
    CsrfFailed,
    MalformedRequest,
    WrongMediaType,
    WrongMethod,
    plain,
)
from api.execute import run_query

NUL = re.compile(r"\\u(0000|\{0+\})")


class _Csrf(CsrfViewMiddleware):
    """Django's check, answering with its reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


# Exempt from the middleware only because the check is made here, with an answer that a client can read: a request
# without a session cookie carries no authority that another site could misuse.
@csrf_exempt
def graphql_view(request: HttpRequest) -> HttpResponseBase:
    """This function answers one operation; in development a GET shows GraphiQL from files of our own."""
    if request.method == "GET" and settings.DEBUG:
        return render(request, "api/graphiql.html")
    try:
        given = _read(request)
        answer = run_query(request=request, **given)
    except ApiError as error:
        response = JsonResponse({"errors": [plain(error)]}, status=error.status)
        if isinstance(error, WrongMethod):
            response["Allow"] = "POST"
        return _private(response)
    return _private(JsonResponse(answer.body, status=200 if answer.executed else 400))


def _read(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        raise WrongMethod
    if request.content_type != "application/json":
        raise WrongMediaType
    if int(request.META.get("CONTENT_LENGTH") or 0) > limits.BODY_BYTES:
        raise BodyTooLarge
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        _check_csrf(request)
    raw = request.read(limits.BODY_BYTES + 1)
    if len(raw) > limits.BODY_BYTES:
        raise BodyTooLarge
    try:
        given = json.loads(raw)
        # Half a character (a lone surrogate) can be neither stored nor sent back.
        json.dumps(given, ensure_ascii=False).encode()
        # As one spelling: a body in UTF-16, or one that escapes the backslash, hides an escape from a look at its bytes.
        spelled = json.dumps(given)
    except (ValueError, RecursionError):
        raise MalformedRequest from None
    # NUL is no text for the database; it comes as an escape of JSON or of a literal in the query.
    if NUL.search(spelled):
        raise MalformedRequest
    # A list would be a batch: many operations under the limits of one.
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise MalformedRequest(field="query")
    variables = {} if given.get("variables") is None else given["variables"]
    name = given.get("operationName")
    if not isinstance(variables, dict):
        raise MalformedRequest(field="variables")
    if name is not None and not isinstance(name, str):
        raise MalformedRequest(field="operationName")
    return {"query": given["query"], "variables": variables, "name": name}


def _check_csrf(request: HttpRequest) -> None:
    check = _Csrf(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _unexempt, (), {}) is not None:
        raise CsrfFailed


def _unexempt(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError("stands for the view in Django's CSRF check and is never called")


def _private(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "no-store, private"
    return response
