from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.logins import use_login
from hierarchy.overview import overview
from hierarchy.selectors import root
from sync.metrics import courier_metrics
from tenants.actors import Actor, Standing
from tenants.drift import find_drift
from tenants.roles import Role


class Command(BaseCommand):
    help = "Show the network: congresses by state and version, pool, sizes, drift, oldest message (全网概况)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--find", default="", help="part of a name or code")
        parser.add_argument("--all", action="store_true", help="list every congress, not only the first 50")
        parser.add_argument("--drift", action="store_true", help="also compare every schema with the template")

    def handle(self, *args: Any, find: str, all: bool, drift: bool, **options: Any) -> None:  # noqa: A002
        with use_login("owner"):
            nation = root()
            here = Actor(None, "命令行", (Standing(tenant_no=0, role=Role.OPERATOR, path=nation.path, subtree=True),))
            shown = overview(actor=here, query=find, first=100_000 if all else 50, acts=5)
            faults = find_drift() if drift else None
        letters = courier_metrics(now=timezone.now())
        say = self.stdout.write
        say(f"人大 {shown.total:,} 个：使用中 {shown.active:,}，已停用 {shown.suspended:,}；待迁移 {shown.behind:,}")
        say(f"备用模式 {shown.spares} 个")
        say(
            f"待送消息 {letters.waiting:,} 条，最久 {letters.oldest_seconds:.0f} 秒；投递失败 {letters.dead:,} 条，"
            f"被挡住 {letters.blocked:,} 条；近一分钟每秒 {letters.per_second:.1f} 条"
        )
        if faults is not None:
            say(
                "各模式都与模板一致"
                if not faults
                else f"与模板不一致 {len(faults):,} 处，请运行 manage.py check_tenants"
            )
        for one in shown.congresses:
            say(
                f"  c_{one.no:<6} {one.code:<12} {one.state:<10} 待迁移 {one.pending}  {one.size / 1024:,.0f} kB  {one.name}"
            )
        for act in shown.acts:
            say(f"  {act.at:%Y-%m-%d %H:%M} {act.get_kind_display()} {act.tenant.name}（{act.by_name}）{act.reason}")
