"""The exports that are kept on this machine: where they lie, who may have them, when they go."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings

from cases.life.errors import NoSuchExport
from cases.network.models import Work
from core.logins import use_login
from core.transactions import transaction
from hierarchy.operating import may_operate, record
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.models import OperatorAct, Tenant

SUFFIX = ".onenet"
HALF = ".half"


def folder() -> Path:
    """This function returns the folder of the exports, which only the system user of the application may enter."""
    path: Path = settings.EXPORT_DIR
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def file_of(*, code: str, work: UUID) -> Path:
    """This function returns where the export of that work lies, whether it is there or not."""
    return folder() / f"{code}-{work}{SUFFIX}"


def described(file: Path, *, now: datetime) -> dict[str, Any]:
    """This function returns what a work notes of its file: name, bytes, SHA-256, and when it is removed."""
    with file.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    return {
        "file": file.name,
        "bytes": file.stat().st_size,
        "sha256": digest,
        "expires_at": (now + timedelta(days=settings.EXPORT_DAYS)).isoformat(),
    }


def kept_exports(*, actor: Actor, code: str) -> list[Work]:
    """This function returns the kept exports of a congress, newest first; none for who does not operate it."""
    with as_operator():
        tenant = Tenant.objects.select_related("node").filter(code=code).first()
        if tenant is None or not hasattr(tenant, "node") or not may_operate(actor, tenant.node.path):
            return []
        found = Work.objects.filter(tenant_no=tenant.no, kind=Work.Kind.EXPORT, state=Work.State.DONE)
        return [work for work in found.order_by("-started_at") if is_kept(work)]


def is_kept(work: Work) -> bool:
    """This function tells whether the file of a finished export is still there."""
    name = work.result.get("file")
    return bool(name) and (folder() / str(name)).is_file()


def kept_export(*, actor: Actor, export: UUID) -> tuple[Work, Tenant]:
    """This function returns a kept export and its congress.

    :raises NoSuchExport: if it is not kept, or the actor does not operate the congress
    """
    with as_operator():
        work = Work.objects.filter(pk=export, kind=Work.Kind.EXPORT, state=Work.State.DONE).first()
        no = None if work is None else work.tenant_no
        tenant = None if no is None else Tenant.objects.select_related("node").filter(no=no).first()
    if work is None or tenant is None or not may_operate(actor, tenant.node.path) or not is_kept(work):
        raise NoSuchExport
    return work, tenant


def download_export(*, actor: Actor, export: UUID, now: datetime) -> tuple[str, IO[bytes]]:
    """This function opens a kept export for a download, which is noted as an act, and returns its name and the file.

    :raises NoSuchExport: if it is not kept, or the actor does not operate the congress
    """
    work, tenant = kept_export(actor=actor, export=export)
    opened = (folder() / str(work.result["file"])).open("rb")
    with as_operator(), transaction():
        kind = OperatorAct.Kind.DOWNLOAD
        record(actor=actor, tenant=tenant, kind=kind, now=now, export=str(export), sha256=work.result["sha256"])
    return str(work.result["file"]), opened


def discard_export(*, actor: Actor, export: UUID, now: datetime) -> Tenant:
    """This function removes a kept export before its time and returns its congress.

    :raises NoSuchExport: if it is not kept, or the actor does not operate the congress
    """
    work, tenant = kept_export(actor=actor, export=export)
    with as_operator(), transaction():
        record(actor=actor, tenant=tenant, kind=OperatorAct.Kind.DISCARD, now=now, export=str(export))
    (folder() / str(work.result["file"])).unlink(missing_ok=True)
    return tenant


def remove_expired(*, now: datetime) -> int:
    """This function removes exports whose time is over and halves that a dead worker left; returns how many.

    Called where no export is being written here. A file without a work (its database went back) goes by its age.
    """
    oldest = (now - timedelta(days=settings.EXPORT_DAYS)).timestamp()
    removed = 0
    with use_login("owner"):
        works = Work.objects.filter(kind=Work.Kind.EXPORT, state=Work.State.DONE).exclude(result={})
        until = {work.result.get("file"): work.result.get("expires_at", "") for work in works}
    for file in folder().iterdir():
        ends = until.get(file.name)
        over = file.stat().st_mtime < oldest if ends is None else datetime.fromisoformat(ends) <= now
        if file.name.endswith(HALF) or (file.suffix == SUFFIX and over):
            file.unlink(missing_ok=True)
            removed += 1
    return removed
