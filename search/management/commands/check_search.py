"""manage.py check_search: are index and database the same?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.management.console import failures_told
from search.reconcile import Report, check, mend


class Command(BaseCommand):
    """Ends with an error while there are differences; ``--mend`` removes them."""

    help = "核对全文检索与数据库是否一致；--mend 补上缺的、旧的，去掉多余的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function declares the options."""
        parser.add_argument("--mend", action="store_true", help="补上缺的、旧的，去掉多余的")

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function runs the command."""
        with failures_told():
            report = check()
            self._tell(report)
            if report.differences and options["mend"]:
                self.stdout.write(_("已修补 {count} 件。").format(count=mend(report)))
                report = check()
                self._tell(report)
        if report.differences:
            raise CommandError(
                _("全文检索与数据库不一致。请运行 check_search --mend；仍不一致，请运行 rebuild_search。")
            )

    def _tell(self, report: Report) -> None:
        line = _("数据库 {cards} 件（{owners} 家人大），待补录 {waiting} 件，不一致的人大 {count} 家。")
        self.stdout.write(
            line.format(
                cards=f"{report.cards:,}",
                owners=report.owners,
                waiting=report.waiting,
                count=len(report.differences),
            )
        )
        for found in report.differences:
            self.stdout.write(
                _("  第 {owner} 号人大：缺 {missing}，旧 {stale}，多 {surplus}，超前 {ahead}").format(
                    owner=found.owner,
                    missing=len(found.missing),
                    stale=len(found.stale),
                    surplus=len(found.surplus),
                    ahead=len(found.ahead),
                )
            )
