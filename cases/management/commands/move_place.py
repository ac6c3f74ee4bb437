"""`manage.py move_place CODE --under CODE`: a place with everything below it passes to another superior."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.moving import carry_on, move_place
from cases.network.models import Work
from core.errors import DomainError
from hierarchy.operating import console_operator


class Command(BaseCommand):
    """Moves a node, then rewrites the cards of its subtree unless the workers are to do that."""

    help = "把一个区划连同下级划归另一个上级，并改写台账路径"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code, --under and --background."""
        parser.add_argument("code", help="区划代码")
        parser.add_argument("--under", required=True, metavar="CODE", help="新的上级区划代码")
        parser.add_argument("--background", action="store_true", help="台账路径由后台任务改写")

    def handle(self, *_args: object, code: str, under: str, background: bool, **_options: object) -> None:
        """Move, and say how far the rewriting has come."""
        now = timezone.now()
        try:
            work = move_place(actor=console_operator(), code=code, under=under, now=now)
        except DomainError as refused:
            raise CommandError(str(refused.text)) from refused
        self.stdout.write(f"已划转：{work.subject}，需改写台账 {work.total:,} 件")
        if not background:
            carry_on(now=now, progress=self._say)

    def _say(self, work: Work) -> None:
        self.stdout.write(f"{work.subject}：{work.done:,}/{work.total:,} {work.get_state_display()}")
