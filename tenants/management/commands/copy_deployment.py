"""Makes a new deployment from a prepared database: a province in seconds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.copying import CopyingError, adopt_database, copy_database


class Command(BaseCommand):
    help = "Make this deployment's database as a file copy of a prepared one (由预制库开通)."
    # The database is not there yet.
    requires_system_checks: Any = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("prepared", nargs="?", help="name of the prepared database on the same server")
        parser.add_argument("--adopt", action="store_true", help="the copy is there already: only make it ours")

    def handle(self, *args: Any, prepared: str | None, adopt: bool, **options: Any) -> None:
        if (prepared is None) != adopt:
            raise CommandError("请写预制库的库名；库已经复制好时，改用 --adopt。")
        try:
            if prepared is not None:
                copy_database(prepared=prepared)
                self.stdout.write("文件复制完成，正在接管……")
            count = adopt_database(say=self.stdout.write)
        except CopyingError as error:
            raise CommandError(f"{error.text}（{error.code}）") from error
        self.stdout.write(f"接管完成：{count:,} 个人大。接下来运行 manage.py migrate 核对版本，再启动服务。")
