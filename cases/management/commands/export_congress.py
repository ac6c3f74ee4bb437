"""`manage.py export_congress CODE --to FILE`: one congress as a file, beside running work."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.life.exporting import export_congress
from core.errors import DomainError
from hierarchy.operating import console_operator


class Command(BaseCommand):
    """Writes a congress's schema and its public rows into one archive."""

    help = "导出一个人大的全部数据（本级模式和公共表中属于它的记录），可用 restore_congress 恢复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code and --to."""
        parser.add_argument("code", help="人大代码")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="写到哪个文件")

    def handle(self, *_args: object, code: str, to: Path, **_options: object) -> None:
        """Export, and say what is in the file."""
        try:
            manifest = export_congress(actor=console_operator(), code=code, to=to, now=timezone.now())
        except DomainError as refused:
            raise CommandError(str(refused.text)) from refused
        except OSError as failure:
            raise CommandError(f"写不出文件：{failure}") from failure
        with to.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        self.stdout.write(f"已导出{manifest.name}：{manifest.rows:,} 条记录，截至 {manifest.taken_at}")
        self.stdout.write(f"SHA-256 {digest}  {to}")
