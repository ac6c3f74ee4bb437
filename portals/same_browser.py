"""A hand-over between hosts ends in the browser where it began: what each of the two hosts remembers for it."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PATIENCE = timedelta(minutes=5)
"""Between the press of the button and the ticket: redirects only, on a slow telephone network."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_MARK = re.compile(r"[0-9a-f]{64}")
_WISHES = "sign_on"


def new_secret() -> str:
    """This function returns a fresh secret for a browser."""
    return secrets.token_urlsafe(32)


def secret_of(request: HttpRequest) -> str:
    """This function returns the secret that this browser holds at this host, "" without one."""
    held = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    return held if _SECRET.fullmatch(held) else ""


def keep_secret(answer: HttpResponse, secret: str) -> None:
    """This function lets the browser hold the secret for a few minutes; a second window goes on with the same one."""
    answer.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        secret,
        max_age=PATIENCE,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_mark(text: str) -> bool:
    """This function tells whether a text can be the mark of a secret."""
    return bool(_MARK.fullmatch(text))


def wish(*, request: HttpRequest, tenant_no: int, now: datetime) -> None:
    """This function remembers in the session that its owner has asked to go on to a congress."""
    kept = {no: until for no, until in request.session.get(_WISHES, {}).items() if until > now.timestamp()}
    request.session[_WISHES] = {**kept, str(tenant_no): (now + PATIENCE).timestamp()}


def wished(*, request: HttpRequest, tenant_no: int, now: datetime) -> bool:
    """This function tells whether the session's owner has asked for that within the last minutes."""
    until: float = request.session.get(_WISHES, {}).get(str(tenant_no), 0.0)
    return until > now.timestamp()
