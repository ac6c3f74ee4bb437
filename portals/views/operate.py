"""The operators' page: the network in numbers, its congresses, the courier, dead letters; switching on, replaying, checking."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portals.forms.base import PortalForm, posted_among
from portals.forms.operate import ConnectForm, PlainForm
from portals.operations import act, nodes, read
from portals.pages import page

PAGE = 50

# name of the button: operation, form, sentence when done
ACTS: dict[str, tuple[str, type[PortalForm], Promise | str]] = {
    "connect": ("ConnectCongress", ConnectForm, gettext_lazy("已经开通：{name}")),
    "replay": ("ReplayMessage", PlainForm, gettext_lazy("已经重新投递")),
    "replay_all": ("ReplayDeadLetters", PlainForm, gettext_lazy("已经重新投递 {count} 条")),
    "check": ("CheckSchemas", PlainForm, gettext_lazy("已经开始核对")),
}
NONE_LEFT = gettext_lazy("没有再投：因为这个原因失败的消息已经都重新投递了")
SHOWN: dict[str, Promise | str] = {
    "ALL": gettext_lazy("全部"),
    "ACTIVE": gettext_lazy("使用中"),
    "SUSPENDED": gettext_lazy("已停用"),
    "ENDED": gettext_lazy("已并入"),
    "REMOTE": gettext_lazy("在其他平台"),
    "BEHIND": gettext_lazy("待迁移"),
}
SORTED: dict[str, Promise | str] = {
    "TREE": gettext_lazy("区划顺序"),
    "NAME": gettext_lazy("名称"),
    "SIZE": gettext_lazy("从大到小（按最近一次核对）"),
    "VERSION": gettext_lazy("从旧版本到新版本"),
    "NEWEST": gettext_lazy("从新开通到早开通"),
}


def _given(request: HttpRequest, form: PortalForm, what: str) -> dict[str, Any]:
    given = form.given()
    # What was left empty is refused by the API in its own words, so it must arrive there.
    given.update({name: "" for name in form.fields if name == "code" and name not in given})
    if what == "replay":
        given["id"] = request.POST.get("message", "")
    elif what == "replay_all":
        given["reason"] = request.POST.get("reason", "")
    return given


def _said(done: Promise | str, payload: dict[str, Any]) -> str:
    """What was done, in words."""
    count = payload.get("count")
    return str(NONE_LEFT if count == 0 else done).format(name=payload.get("name") or "", count=count)


@require_http_methods(["GET", "HEAD", "POST"])
def operate(request: HttpRequest) -> HttpResponse:
    """This function shows the operator's part of the network and does one act on it."""
    forms, what = posted_among({name: form_class for name, (_op, form_class, _done) in ACTS.items()}, request)
    status, failed = 200, ""
    if what:
        operation, _form_class, done = ACTS[what]
        form = forms[what]
        if form.is_valid():
            outcome = act(request, operation, _given(request, form, what))
            if not outcome.errors:
                work = outcome.payload.get("work")
                if work:
                    return HttpResponseRedirect(f"/operate/works/{work['id']}/")
                messages.success(request, _said(done, outcome.payload))
                return HttpResponseRedirect(request.path)
            form.refuse(outcome.errors)
        status, failed = 422, what
    query = request.GET.get("q", "").strip()[:40]
    shown, order = request.GET.get("shown", "ALL"), request.GET.get("order", "TREE")
    seen = read(
        request,
        "Operate",
        query=query,
        shown=shown,
        order=order,
        first=PAGE,
        after=request.GET.get("after"),
    )["operation"]
    found = seen["congresses"]
    asked = {"q": query, "shown": shown, "order": order}
    return page(
        request,
        "operate",
        {
            "operation": seen,
            "rows": nodes(found),
            "first_page": "after" not in request.GET,
            "forms": forms,
            "failed_form": forms.get(failed),
            "query": query,
            "shown": [(name, words, name == shown) for name, words in SHOWN.items()],
            "order": [(name, words, name == order) for name, words in SORTED.items()],
            "narrowed": bool(query) or shown != "ALL",
            "begin": f"/operate/?{urlencode(asked)}#congresses",
            "next": f"/operate/?{urlencode({**asked, 'after': found['pageInfo']['endCursor'] or ''})}#congresses",
        },
        status=status,
    )
