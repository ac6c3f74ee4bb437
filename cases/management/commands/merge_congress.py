"""`manage.py merge_congress FROM --into TO`: two townships become one."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.life.merging import merge_congress
from core.errors import DomainError
from hierarchy.operating import console_operator


class Command(BaseCommand):
    """Moves all records of a township's congress to another one's and ends it."""

    help = "把一个乡镇人大并入另一个：记录、编号、人员转入，原人大停用"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code and --into."""
        parser.add_argument("code", help="被撤销的乡镇代码")
        parser.add_argument("--into", required=True, metavar="CODE", help="承接的乡镇代码")

    def handle(self, *_args: object, code: str, into: str, **_options: object) -> None:
        """Merge, and say what went over."""
        try:
            merged = merge_congress(actor=console_operator(), code=code, into=into, now=timezone.now())
        except DomainError as refused:
            raise CommandError(str(refused.text)) from refused
        self.stdout.write(
            f"已并入{merged.successor.name}：{sum(merged.rows.values()):,} 条记录，台账 {merged.cards:,} 件，"
            f"任职 {merged.memberships} 项，在途消息改投 {merged.readdressed} 条"
        )
