"""What every template knows without asking the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portals import words
from portals.language import ENGLISH, html_language

TYPE_COOKIE = "type"


def look(request: HttpRequest) -> dict[str, Any]:
    """This function returns the reader's type size and language, and today's date in the network's time zone."""
    return {
        "ratings": words.RATINGS,
        "big_type": request.COOKIES.get(TYPE_COOKIE) == "big",
        "today": timezone.localdate(),
        "in_english": get_language() == ENGLISH,
        "page_language": html_language(get_language() or ""),
    }
