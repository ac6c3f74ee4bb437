"""How far a long work is, its result, and the file that an export left."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from api.downloads import open_export
from core.errors import DomainError
from portals.operations import OperationRefused, act, read
from portals.pages import fragment, page
from portals.views.operate_life import ACTS


@never_cache
@require_safe
def work(request: HttpRequest, gid: str) -> HttpResponse:
    """This function shows a work; while it goes on the page renews itself, with a script or without."""
    seen = read(request, "Work", id=gid)["work"]
    back = seen["wayBack"]
    undo = ""
    if back:
        slug, one = next((slug, one) for slug, one in ACTS.items() if one.kind == back["kind"])
        fields = {argument: name for name, argument in one.asked.items()}
        chosen = {fields[argument]: back[argument] for argument in ("target", "export") if argument in fields}
        undo = f"/operate/congresses/{back['code']}/{slug}/?{urlencode(chosen)}"
    context = {"work": seen, "undo": undo}
    # htmx asks for the part that changes.
    if getattr(request, "htmx", False):
        return fragment(request, "work_progress", context)
    return page(request, "operate_work", context)


@never_cache
@require_POST
def export(request: HttpRequest, gid: str) -> HttpResponseBase:
    """This function hands a kept export out, or removes it."""
    if request.POST.get("act") == "discard":
        outcome = act(request, "DiscardExport", {"export": gid, "clientKey": request.POST.get("client_key", "")})
        if outcome.errors:
            messages.error(request, str(outcome.errors[0]["message"]))
            return HttpResponseRedirect("/operate/")
        messages.success(request, _("已经删除导出文件"))
        return HttpResponseRedirect(f"/operate/congresses/{outcome.payload['code']}/")
    try:
        name, file = open_export(request=request, gid=gid)
    except DomainError as refused:
        raise OperationRefused([{"code": refused.code, "message": refused.text}]) from refused
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
