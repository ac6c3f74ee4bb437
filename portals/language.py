"""Which language a request is answered in: Chinese, unless the reader has switched to English.

Pages follow the switch in their footer, a cookie. The API follows it too, and without it the client's
``Accept-Language``; a browser's own preference never turns a page English. What is written down stays Chinese whoever
writes it: acts run in Chinese (`api.mutations.base`), and their words are put into the reader's language when shown.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_COOKIE = "language"
ENGLISH = "en"
API_PATH = "/graphql/"

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Runs the request in its language and says which one it was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function answers the request in the reader's language."""
        language = language_of(request)
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", html_language(language))
            # An answer in Chinese is the same for everybody who has not asked for anything else.
            patch_vary_headers(response, ("Accept-Language",) if request.path.startswith(API_PATH) else ())
        return response


def language_of(request: HttpRequest) -> str:
    """This function returns the code of the language for a request, one of settings.LANGUAGES."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen == ENGLISH:
        return ENGLISH
    if chosen is None and request.path.startswith(API_PATH) and _prefers_english(request):
        return ENGLISH
    return str(settings.LANGUAGE_CODE)


def html_language(code: str) -> str:
    """This function returns a language's code as documents carry it: zh-Hans, en."""
    return {"zh-hans": "zh-Hans"}.get(code, code)


def _prefers_english(request: HttpRequest) -> bool:
    """Whether English stands before Chinese in the header; other languages are passed over."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        family = tag.split("-", 1)[0]
        if family in ("zh", ENGLISH):
            return bool(family == ENGLISH)
    return False
