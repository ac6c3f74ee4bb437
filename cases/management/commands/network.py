"""`manage.py network`: the network as its operators see it, at the machine's console."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.life.carrying import carry_on_ordered
from cases.life.checks import last_check
from cases.life.ordering import order_check, works_seen
from cases.life.wording import size
from cases.network.models import Work
from core.logins import use_login
from hierarchy.operating import console_operator
from hierarchy.overview import migration_progress, operated_numbers, overview
from hierarchy.province import Shown, Sorted, congresses_seen, versions_seen
from sync.metrics import courier_metrics, oldest_waiting
from tenants.actors import Actor
from tenants.context import as_reader
from tenants.models import Tenant


class Command(BaseCommand):
    help = "全网概况：各状态、各版本的人大，备用模式，迁移进度，大小，结构核对，最久没有送达的消息"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--find", default="", help="名称的一部分，或者代码的开头")
        parser.add_argument("--show", default=Shown.ALL.value, choices=[one.value for one in Shown])
        parser.add_argument("--sort", default=Sorted.TREE.value, choices=[one.value for one in Sorted])
        parser.add_argument("--all", action="store_true", help="列出全部，不只前 50 个")
        parser.add_argument("--drift", action="store_true", help="现在就把每个模式与模板核对一遍")

    def handle(
        self,
        *_args: object,
        find: str,
        show: str,
        sort: str,
        all: bool,  # noqa: A002
        drift: bool,
        **_options: object,
    ) -> None:
        with use_login("owner"):
            actor = console_operator()
            if drift:
                order_check(actor=actor, now=timezone.now())
                # Mergers and exports wait for the workers: they run as another user of this machine.
                carry_on_ordered(clock=timezone.now, only=Work.Kind.CHECK)
            self._figures(actor)
            check = last_check(actor=actor)
            rows, found = congresses_seen(
                actor=actor,
                query=find,
                shown=Shown(show),
                order=Sorted(sort),
                first=100_000 if all else 50,
                measured=None if check is None else check.sizes,
            )
            for one in rows:
                heir = f" → {one.successor_name}" if one.has_ended else ""
                self.stdout.write(
                    f"  c_{one.no:<6} {one.code:<12} {one.state:<10} 版本 {one.applied} 待迁移 {one.pending}"
                    f"  {size(one.size):>9}  {one.name}{heir}"
                )
            if found > len(rows):
                self.stdout.write(f"  （共 {found:,} 个，列出 {len(rows)} 个；--all 列全部）")
            for act in overview(actor=actor, acts=5).acts:
                self.stdout.write(
                    f"  {act.at:%Y-%m-%d %H:%M} {act.get_kind_display()} {act.tenant.name}（{act.by_name}）{act.reason}"
                )

    def _figures(self, actor: Actor) -> None:
        say, seen, letters = self.stdout.write, overview(actor=actor), courier_metrics(now=timezone.now())
        say(
            f"人大 {seen.total:,} 个：使用中 {seen.active:,}，已停用 {seen.suspended:,}，已并入 {seen.ended:,}，"
            f"在其他平台 {seen.remote:,}；待迁移 {seen.behind:,}"
        )
        for version in versions_seen(actor=actor):
            say(f"  版本 {version.applied}：{version.congresses:,} 个，还差 {version.pending} 步")
        say(f"备用模式 {seen.spares} 个，应有 {settings.SPARE_SCHEMAS} 个")
        self._migration(actor)
        say(
            f"待送消息 {letters.waiting:,} 条，最久 {letters.oldest_seconds:.0f} 秒；投递失败 {letters.dead:,} 条，"
            f"被挡住 {letters.blocked:,} 条；近一分钟每秒 {letters.per_second:.1f} 条"
        )
        oldest = oldest_waiting(among=operated_numbers(actor))
        if oldest is not None:
            with as_reader():
                names = dict(Tenant.objects.in_bulk([oldest.source_no, oldest.target_no]))
            ends = [names[no].name if no in names else f"c_{no}" for no in (oldest.source_no, oldest.target_no)]
            say(f"  最久的一条：{ends[0]} → {ends[1]}，试过 {oldest.attempts} 次 {oldest.reason}")
        for work in works_seen(actor=actor, limit=5):
            say(f"后台：{work.get_kind_display()} {work.subject} {work.get_state_display()} {work.step or work.error}")
        self._check(actor)

    def _migration(self, actor: Actor) -> None:
        seen = migration_progress(actor=actor)
        if seen.run is not None:
            run = seen.run
            self.stdout.write(
                f"迁移：{run.outcome.label}，{run.done:,}/{run.total:,}（{run.percent}%）{run.migration} {run.reason}"
            )
        for trouble in seen.troubles:
            self.stdout.write(f"  {trouble.name} 没有迁移完 {trouble.migration}：{trouble.reason}")

    def _check(self, actor: Actor) -> None:
        seen = last_check(actor=actor)
        if seen is None or seen.checked_at is None:
            self.stdout.write("结构还没有核对过；--drift 现在核对")
            return
        words = (
            "都与模板一致" if not seen.faulty else f"与模板不一致 {seen.faulty:,} 处，请运行 manage.py check_tenants"
        )
        self.stdout.write(
            f"结构 {timezone.localtime(seen.checked_at):%Y-%m-%d %H:%M} 核对：{words}；"
            f"各人大共 {size(seen.total_kb * 1024)}，整个库 {size(seen.database_kb * 1024)}"
        )
        if seen.largest:
            largest = "、".join(f"{one.name} {size(one.size_kb * 1024)}" for one in seen.largest[:3])
            self.stdout.write(f"  最大的：{largest}")
