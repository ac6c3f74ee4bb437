"""The page of one case: plate, now band, journey, text, reply, evaluation, timeline, clock."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portals.operations import nodes, read
from portals.pages import page

EVENTS = 100
RECENT = 12

# act in `may`: (slug, words, icon), in the order in which a page offers them; the first one is red
ACTS: dict[str, tuple[str, str | Promise, str]] = {
    "SIGN": ("sign", _("签收"), "pen"),
    "REPLY": ("reply", _("写答复"), "envelope"),
    "EVALUATE": ("evaluate", _("评价这件答复"), "clipboard-check"),
    "ANSWER_INVITATION": ("invitation", _("看联名邀请"), "people"),
    "EDIT": ("edit", _("接着写"), "pencil-square"),
    "SUBMIT": ("edit", _("检查并提交"), "send"),
    "ACCEPT": ("review", _("去初审"), "search"),
    "ASSIGN": ("assign", _("确定承办单位"), "signpost"),
    "DECIDE_RETURN": ("decide-return", _("决定退回申请"), "question-diamond"),
    "LOG_CONTACT": ("contact", _("记录一次联系"), "telephone"),
    "REQUEST_RETURN": ("request-return", _("申请退回"), "arrow-return-left"),
    "INVITE": ("invite", _("邀请代表联名"), "person-plus"),
    "REPORT_UP": ("report-up", _("向上级机关报告"), "arrow-up-circle"),
    "REDO_UP": ("redo-up", _("交上级机关重新办理"), "arrow-up-circle"),
    "CLOSE": ("close", _("办结并归档"), "archive"),
    "PUBLISH": ("publish", _("公开"), "globe"),
    "WITHHOLD": ("withhold", _("撤下公开"), "eye-slash"),
    "ESCALATE": ("escalate", _("上报上级人大"), "arrow-up-circle"),
    "ENTRUST": ("entrust", _("委托上级代表提出"), "person-up"),
    "ASSIGN_DOWN": ("assign-down", _("交下级人大"), "arrow-down-circle"),
    "ASSIGN_LOWER_UNIT": ("lower-unit", _("交下级政府单位"), "arrow-down-circle"),
    "WITHDRAW": ("withdraw", _("撤回"), "x-circle"),
}

# What takes something back is never the red button.
UNDOING = frozenset({"WITHHOLD", "WITHDRAW"})


def duties(case: dict[str, Any]) -> list[dict[str, Any]]:
    """This function returns the acts the viewer may do now, each once, with address, words and icon."""
    may = set(case["may"]) | {act for one in case["assignments"] for act in one["may"]}
    found: dict[str, dict[str, Any]] = {}
    for name, (slug, label, icon) in ACTS.items():
        if name in may and slug not in found:
            found[slug] = {
                "url": f"/cases/{case['id']}/{slug}/",
                "label": label,
                "icon": icon,
                "undoes": name in UNDOING,
            }
    return list(found.values())


def by_round(case: dict[str, Any]) -> list[dict[str, Any]]:
    """This function returns replies and evaluations round by round, newest round first."""
    rounds = sorted({reply["round"] for reply in case["replies"]}, reverse=True)
    return [
        {
            "number": number,
            "replies": [reply for reply in case["replies"] if reply["round"] == number and not reply["isCoOpinion"]],
            "opinions": [reply for reply in case["replies"] if reply["round"] == number and reply["isCoOpinion"]],
            "evaluations": [one for one in case["evaluations"] if one["round"] == number],
        }
        for number in rounds
    ]


@require_safe
def case(request: HttpRequest, gid: str) -> HttpResponse:
    """This function shows one case as far as the reader may know it."""
    found = read(request, "CasePage", id=gid, events=EVENTS)["case"]
    if found is None:
        raise Http404
    if found["id"] != gid:
        # An old address: the case lies with the congress that took its own in.
        return HttpResponseRedirect(found["url"])
    events = nodes(found["timeline"])
    open_clocks = [clock for clock in found["deadlines"] if clock["state"] == "OPEN"]
    return page(
        request,
        "case",
        {
            "record": found,
            "acts": duties(found),
            "rounds": by_round(found),
            "recent": events[:RECENT],
            "older": events[RECENT:],
            "clock": found["now"]["deadline"] and _explained(found["now"]["deadline"], open_clocks),
            "past_clocks": [clock for clock in found["deadlines"] if clock["state"] in {"MET", "MISSED"}],
            "goes_down": any(hop["direction"] == "DOWN" for hop in found["journey"]),
        },
    )


def _explained(now: dict[str, Any], open_clocks: list[dict[str, Any]]) -> dict[str, Any]:
    same = (clock for clock in open_clocks if (clock["rule"], clock["dueOn"]) == (now["rule"], now["dueOn"]))
    return next(same, open_clocks[0] if open_clocks else now)
