"""`manage.py township_to_subdistrict CODE --code NEW --name 某某街道`: a township becomes a sub-district."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.life.merging import SubDistrict, township_to_subdistrict
from core.errors import DomainError
from hierarchy.operating import console_operator


class Command(BaseCommand):
    """Moves all records of a township's congress to the congress above and hangs the sub-district in its place."""

    help = "乡镇改设街道：原乡镇人大的记录转入上一级人大，街道设人大工委"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code, --code and --name."""
        parser.add_argument("township", help="原乡镇代码")
        parser.add_argument("--code", required=True, help="街道的新代码")
        parser.add_argument("--name", required=True, help="街道名称")

    def handle(self, *_args: object, township: str, code: str, name: str, **_options: object) -> None:
        """Turn it, and say what went over."""
        try:
            merged = township_to_subdistrict(
                actor=console_operator(),
                code=township,
                becomes=SubDistrict(code=code, name=name),
                now=timezone.now(),
            )
        except DomainError as refused:
            raise CommandError(str(refused.text)) from refused
        self.stdout.write(
            f"已改设{name}，记录转入{merged.successor.name}：{sum(merged.rows.values()):,} 条，"
            f"台账 {merged.cards:,} 件，退回未决的往来 {merged.given_back} 件"
        )
