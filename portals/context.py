"""What every template knows without asking the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from portals import words

TYPE_COOKIE = "type"


def look(request: HttpRequest) -> dict[str, Any]:
    """This function returns the reader's type size and today's date in the network's time zone."""
    return {
        "ratings": words.RATINGS,
        "big_type": request.COOKIES.get(TYPE_COOKIE) == "big",
        "today": timezone.localdate(),
    }
