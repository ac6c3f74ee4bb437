"""Pages for what went wrong: what was not done first, then that nothing is lost, then whom to call."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portals.context import look
from portals.pages import frame

HIDDEN = frozenset(
    {"csrfmiddlewaretoken", "client_key", "revision", "id", "assignment", "password", "known", "website"}
)


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """This function renders an error page; without its frame when even that cannot be had."""
    try:
        around = frame(request)
    except Exception:  # noqa: BLE001 - an error page must not fail for what made it necessary
        around = {"congress": None, "viewer": {"signedIn": False, "memberships": []}}
    return render(request, "portals/pages/error.html", {**look(request), **around, **context}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This function says that there is no such page, or not for this reader."""
    del exception
    return _answer(
        request,
        {
            "heading": _("没有找到这一页"),
            "line": _("地址可能写错了，或者这件事您不能看。没有登录的话，登录后再试一次。"),
            "code": "NOT_FOUND",
        },
        404,
    )


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This function says that the reader's roles do not allow this."""
    del exception
    return _answer(
        request,
        {
            "heading": _("没有办：您没有这项权限"),
            "line": _("您现在的身份不能办这件事。要办的话，请打电话给本级人大工作人员。"),
            "code": "NOT_ALLOWED",
        },
        403,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """This function says that something failed on our side."""
    return _answer(
        request,
        {
            "heading": _("没有办成：网站出了故障"),
            "line": _("刚才的事没有保存。写过的字还在您的浏览器里，返回上一页就能看到。"),
            "code": "BROKEN",
        },
        500,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This function says that the page was too old to be sent, and shows what was typed."""
    del reason
    typed = [value for name, value in request.POST.items() if name not in HIDDEN and str(value).strip()]
    return _answer(
        request,
        {
            "heading": _("没有保存：这一页开得太久了"),
            "line": _("可能在别的窗口退出过登录。您写的字在下面，请复制后重新打开这一页。"),
            "typed": typed,
            "code": "CSRF_FAILED",
        },
        403,
    )
