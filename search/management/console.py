"""What the three commands have in common: progress in place, and failures as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _

from search import cluster
from search.errors import SearchError
from search.rebuild import Progress


def progress_on(stdout: OutputWrapper) -> Progress:
    """This function returns a progress that rewrites one line of a terminal, and is silent elsewhere."""

    def show(done: int, total: int) -> None:
        if stdout.isatty():
            line = _("已写入 {done} / {total} 件").format(done=f"{done:,}", total=f"{total:,}")
            stdout.write(f"\r{line}", ending="" if done < total else "\n")
            stdout.flush()

    return show


@contextmanager
def failures_told() -> Iterator[None]:
    """This function ends a command with one sentence when the server is not there or fails."""
    if not cluster.address():
        raise CommandError(_("没有设置 ELASTICSEARCH_URL：没有全文检索可以维护，查找由数据库按标题和编号回答。"))
    try:
        yield
    except SearchError as error:
        cause = error.context.get("cause")
        raise CommandError(f"{error.text}{_('（{cause}）').format(cause=cause) if cause else ''}") from error
