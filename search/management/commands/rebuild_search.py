"""manage.py rebuild_search: a new index from the database, without a gap."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from search.management.console import failures_told, progress_on
from search.rebuild import rebuild


class Command(BaseCommand):
    """Searches go on in the old index until the new one is complete."""

    help = "由数据库重新建立全文检索的索引；重建期间照常查找、照常补录。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """This function runs the command."""
        with failures_told():
            made = rebuild(progress=progress_on(self.stdout))
        self.stdout.write(_("已重建：{index}，{count} 件。").format(index=made.index, count=f"{made.documents:,}"))
        if made.unread:
            self.stderr.write(_("{count} 件现在读不到，恢复以后请运行 check_search --mend。").format(count=made.unread))
