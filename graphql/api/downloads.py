"""Files that a page hands out: asked for like everything else, but no JSON."""

from typing import IO

from django.http import HttpRequest

from api.context import context_for
from api.ids import read_id
from cases.life.exports import download_export
from hierarchy.overview import operated_path


def open_export(*, request: HttpRequest, gid: str) -> tuple[str, IO[bytes]]:
    """This function opens a kept export for its download, which is noted, and returns its name and the file.

    It raises NotOperator, BadId, or NoSuchExport.
    """
    context = context_for(request)
    operated_path(context.actor)
    return download_export(actor=context.actor, export=read_id(gid, "Work").uuid, now=context.now)
