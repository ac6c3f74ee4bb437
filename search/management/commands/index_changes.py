"""manage.py index_changes: take up what has changed, now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from search.management.console import failures_told, progress_on
from search.upkeep import bring_up_to_date


class Command(BaseCommand):
    """One round of what the worker does every few seconds; makes the index if there is none."""

    help = "把最近的变化补录到全文检索；没有索引时先建索引。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """This function runs the command."""
        with failures_told():
            taken = bring_up_to_date(progress=progress_on(self.stdout))
        self.stdout.write(_("已补录 {count} 件。").format(count=taken))
