"""The one address that other deployments call."""

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sync.between.admission import admit
from sync.between.errors import Malformed, RequestRefused, TooLarge
from sync.between.letters import CONTENT_TYPE, read_batch
from sync.between.receiving import receive_all

MOST_BYTES = 2_000_000


@csrf_exempt
@require_POST
def messages(request: HttpRequest) -> JsonResponse:
    """This function takes a signed batch of messages and answers a signed receipt for each; network host only.

    Whoever calls is known by his signature alone: there is no session, so nothing that a foreign page could ride on.
    """
    if getattr(request, "tenant", None) is not None:
        raise Http404
    now = timezone.now()
    try:
        body = _body(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        admitted = admit(method=request.method or "", path=request.path, headers=headers, body=body, now=now)
        if headers["content-type"] != CONTENT_TYPE:
            raise Malformed(what="content-type")
        slips = receive_all(peer=admitted.peer, letters=read_batch(body=body), pen=admitted.pen, now=now)
    except RequestRefused as error:
        return JsonResponse({"error": error.code, "message": error.text}, status=error.status)
    except DatabaseError:
        text = _("数据库暂时不能使用，请稍后再投。")
        return JsonResponse({"error": "DATABASE", "message": text}, status=503)
    receipts = [slip.as_json() for slip in (admitted.heard, *slips)]
    return JsonResponse({"key": admitted.pen.key_id, "receipts": receipts})


def _body(request: HttpRequest) -> bytes:
    limit = min(MOST_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or MOST_BYTES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(limit=limit)
    return request.body
