"""`manage.py restore_congress FILE`: one congress back to the instant of its archive, beside running neighbours."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.life.restoring import restore_congress
from core.errors import DomainError
from hierarchy.operating import console_operator


class Command(BaseCommand):
    """Restores a congress from an archive, or leaves everything as it is."""

    help = "把一个人大恢复到导出文件的时点；其他人大照常工作"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="导出文件")

    def handle(self, *_args: object, file: Path, **_options: object) -> None:
        """Restore, and say what came back and what did not."""
        try:
            restored = restore_congress(actor=console_operator(), archive=file, now=timezone.now())
        except DomainError as refused:
            raise CommandError(str(refused.text)) from refused
        self.stdout.write(
            f"已恢复{restored.congress.name}：{restored.rows:,} 条记录，台账 {restored.cards:,} 件，"
            f"第 {restored.epoch} 世代，邻近人大的消息重投 {restored.offered_again} 条"
        )
        if restored.removed_cards or restored.lost:
            self.stdout.write(
                f"备份之后新增的 {restored.removed_cards} 件已不在；其中转出过的 {restored.lost} 件已向对方撤回"
            )
