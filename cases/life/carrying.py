"""A worker does what operators ordered, one work after the other, and takes up what a dead worker left.

That a work is done is said by the act in the operators' book: it bears the work's id and was written in the work's own
transaction. So a worker that finds a work without its act does it, and one that finds the act only notes the result,
however often a worker dies and wherever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import moving
from cases.dates import local_date
from cases.life import exports, progress
from cases.life.checking import check_schemas
from cases.life.errors import Busy, NoSuchExport, TooManyDeaths, WentWrong
from cases.life.exporting import export_congress
from cases.life.merging import SubDistrict, merge_congress, township_to_subdistrict
from cases.life.restoring import restore_congress
from cases.network.models import Work
from core.errors import DomainError
from core.ids import new_id
from core.locks import alone, is_mine
from core.logins import use_login
from hierarchy.operating import console_operator
from hierarchy.selectors import actor_for
from tenants.actors import Actor
from tenants.context import as_courier
from tenants.models import OperatorAct, Tenant, User

logger = logging.getLogger(__name__)

CARRY_LOCK = "cases.life.carry"
ATTEMPTS = 5
Clock = Callable[[], datetime]
Done = dict[str, Any]


def carry_on_ordered(*, clock: Clock, only: Work.Kind | None = None) -> int:
    """This function does the ordered works that wait, those of one kind if ``only`` is given; returns how many it ended.

    The oldest first. Runs on the owner's login. While one worker is at it, others return at once.
    """
    ended, tried = 0, set[UUID]()
    with use_login("owner"), alone(CARRY_LOCK) as mine:
        while mine and (work := _next(tried, only)) is not None:
            tried.add(work.pk)
            ended += _carry(work, clock)
            # A session that broke under the work took the lock with it: by now another worker may be in here.
            mine = is_mine(CARRY_LOCK)
        if mine:
            exports.remove_expired(now=clock())
    return ended


def carry_on(*, clock: Clock) -> int:
    """This function does what is ordered, then rewrites what moves left; it returns how many works and cards."""
    done = carry_on_ordered(clock=clock)
    return done + moving.carry_on(now=clock())


def _next(tried: set[UUID], only: Work.Kind | None) -> Work | None:
    # Nobody else is in here: a work that is RUNNING was left by a worker that died. A move with a path goes on by itself.
    left = Q(state=Work.State.WAITING) | Q(state=Work.State.RUNNING, path="")
    if only is not None:
        left &= Q(kind=only)
    found: Work | None = Work.objects.filter(left).exclude(pk__in=tried).order_by("started_at", "id").first()
    return found


def _carry(work: Work, clock: Clock) -> int:
    if work.attempts >= ATTEMPTS and not _acts(work).exists():
        return _fail(work, TooManyDeaths(count=work.attempts), clock())
    work.state, work.attempts, work.heard_at = Work.State.RUNNING, work.attempts + 1, clock()
    work.save(update_fields=["state", "attempts", "heard_at"])

    def hear(words: str, done: int, total: int) -> None:
        # On another connection than the work's own: what is said is seen before the work's transaction ends.
        with use_login("courier"), as_courier():
            Work.objects.filter(pk=work.pk).update(step=words[:120], done=done, total=total, heard_at=clock())

    try:
        with progress.told_to(hear):
            result = _PERFORM[Work.Kind(work.kind)](work, clock)
    except DomainError as refused:
        return _fail(work, refused, clock())
    except OperationalError as held:
        logger.warning("work %s could not get what it needs: %s", work.pk, held)
        if work.attempts >= ATTEMPTS:
            return _fail(work, Busy(count=work.attempts), clock())
        Work.objects.filter(pk=work.pk).update(state=Work.State.WAITING, step=_("表正被占用，马上再试"))
        return 0
    except InterfaceError:
        # The connection itself is gone: whoever comes next takes the work up.
        raise
    except Exception:
        number = str(new_id())
        logger.exception("work %s failed, number %s", work.pk, number)
        return _fail(work, WentWrong(number=number), clock())
    if result is not None:
        Work.objects.filter(pk=work.pk).update(state=Work.State.DONE, result=result, step="", finished_at=clock())
    return 1


def _fail(work: Work, error: DomainError, now: datetime) -> int:
    try:
        Work.objects.filter(pk=work.pk).update(
            state=Work.State.FAILED, error_code=error.code, error=error.text, step="", finished_at=now
        )
    except DatabaseError:
        logger.exception("work %s failed with %s, which could not be noted", work.pk, error.code)
        raise
    return 1


def _acts(work: Work) -> Any:
    return OperatorAct.objects.filter(detail__order=str(work.pk)).order_by("at", "pk")


def _noted(work: Work) -> Done | None:
    """What the act in the book says of the work, None if there is none: the work is not done."""
    # The last: an export whose file was lost with its machine is written anew, with an act of its own.
    act = _acts(work).last()
    return None if act is None else {name: value for name, value in act.detail.items() if name != "order"}


def _actor(work: Work, now: datetime) -> Actor:
    """Who ordered it, with the standings that he has now."""
    if work.by_id is None:
        return console_operator()
    return actor_for(User.objects.filter(pk=work.by_id).first(), on=local_date(now))


def _move(work: Work, clock: Clock) -> Done | None:
    if _noted(work) is None:
        given = work.given
        moving.move_place(
            actor=_actor(work, clock()), code=given["code"], under=given["target"], now=clock(), work=work
        )
    # It goes on as the rewriting of cards.
    return None


def _merge(work: Work, clock: Clock) -> Done:
    given, actor = work.given, _actor(work, clock())
    # Also where the act stands in the book: what open transactions wrote meanwhile is readdressed.
    merged = merge_congress(actor=actor, code=given["code"], into=given["target"], now=clock(), order=work.pk)
    return _noted(work) or {"into": merged.successor.code, "already": True}


def _subdistrict(work: Work, clock: Clock) -> Done:
    given, actor = work.given, _actor(work, clock())
    becomes = SubDistrict(code=given["target"], name=given["name"])
    merged = township_to_subdistrict(actor=actor, code=given["code"], becomes=becomes, now=clock(), order=work.pk)
    return _noted(work) or {"into": merged.successor.code, "already": True}


def _export(work: Work, clock: Clock) -> Done:
    code = work.given["code"]
    file = exports.file_of(code=code, work=work.pk)
    noted = _noted(work)
    if noted is None or not file.is_file():
        export_congress(actor=_actor(work, clock()), code=code, to=file, now=clock(), order=work.pk)
        noted = _noted(work)
    progress.say(_("正在核对文件"))
    return {**(noted or {}), **exports.described(file, now=clock())}


def _restore(work: Work, clock: Clock) -> Done:
    noted = _noted(work)
    if noted is None:
        actor, code = _actor(work, clock()), work.given["code"]
        export, tenant = exports.kept_export(actor=actor, export=UUID(work.given["export"]))
        if tenant.code != code:
            raise NoSuchExport
        kept = _kept_before(work, tenant, clock)
        file = exports.folder() / str(export.result["file"])
        restore_congress(actor=actor, archive=file, now=clock(), order=work.pk)
        noted = {**(_noted(work) or {}), "before": str(kept.pk)}
    return noted


def _kept_before(work: Work, tenant: Tenant, clock: Clock) -> Work:
    """The congress as it stands, exported before it goes back: the way back from a restore that was a mistake."""
    progress.say(_("先导出现在的样子留底"))
    kept, _new = Work.objects.get_or_create(
        pk=uuid5(work.pk, "before"),
        defaults={
            "kind": Work.Kind.EXPORT,
            "state": Work.State.RUNNING,
            "subject": _("{name}（恢复前的留底）").format(name=tenant.name),
            "tenant_no": tenant.no,
            "given": {"code": tenant.code, "before": str(work.pk)},
            "started_at": clock(),
            "by_id": work.by_id,
            "by_name": work.by_name,
        },
    )
    if kept.state != Work.State.DONE:
        kept.result, kept.state, kept.finished_at = _export(kept, clock), Work.State.DONE, clock()
        kept.save(update_fields=["result", "state", "finished_at"])
    return kept


def _check(_work: Work, _clock: Clock) -> Done:
    progress.say(_("正在逐项比较各人大的数据库结构"))
    return check_schemas()


_PERFORM: dict[Work.Kind, Callable[[Work, Clock], Done | None]] = {
    Work.Kind.MOVE: _move,
    Work.Kind.MERGE: _merge,
    Work.Kind.SUBDISTRICT: _subdistrict,
    Work.Kind.EXPORT: _export,
    Work.Kind.RESTORE: _restore,
    Work.Kind.CHECK: _check,
}
