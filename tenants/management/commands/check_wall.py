from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.logins import use_login
from tenants.wall import find_gaps


class Command(BaseCommand):
    help = (
        "Check that no role, grant, policy or function lets one congress at another's data (各人大之间的隔离是否完好)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with use_login("owner"):
            gaps = find_gaps()
        for gap in gaps:
            self.stdout.write(f"{gap.kind} {gap.name}：{gap.fault}")
        if gaps:
            raise CommandError(f"隔离有 {len(gaps)} 处缺口。请运行 manage.py migrate；还在的，请改掉后再开放服务。")
        self.stdout.write("各人大之间的隔离完好")
