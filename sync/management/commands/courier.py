"""manage.py courier: run the courier, look at it, replay what it gave up."""

import threading
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from sync import courier, metrics, replay
from sync.between import sending
from sync.chores import Chores
from sync.resident import Resident

DEAD_SHOWN = 100


class Command(BaseCommand):
    """Delivers messages between congresses; without an option it shows how things stand."""

    help = "信使：在各级人大之间投递消息（--run 常驻，--once 投一轮，--status 查看，--replay 重投）"

    def add_arguments(self, parser: CommandParser) -> None:
        """This function declares the options."""
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--run", action="store_true", help="常驻投递，收到 SIGTERM 后投完手上的再退出")
        group.add_argument("--once", action="store_true", help="把到期的全部投完后退出")
        group.add_argument("--status", action="store_true", help="待投、最久等待、速率、失败和原因（默认）")
        group.add_argument("--replay", metavar="ID", help="重投一条失败的消息；ALL 表示全部")
        group.add_argument(
            "--replay-reason", metavar="原因", help="重投因为这个原因失败的全部消息，原因照 --status 所写"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function does what the option says."""
        if options["run"]:
            resident = Resident(clock=timezone.now)
            resident.stop_on_signals()
            self.stdout.write("信使已就位。")
            stopped = threading.Event()
            Chores(clock=timezone.now, stopped=stopped).start()
            try:
                self._report(resident.run())
            finally:
                stopped.set()
        elif options["once"]:
            self._report(courier.deliver_all(now=timezone.now()))
            sent = sending.exchange_all(now=timezone.now())
            if sent.peers:
                self.stdout.write(f"跨平台：送达 {sent.delivered}，失败 {sent.failed}，没有连通 {sent.unreachable}")
        elif options["replay"]:
            self._replay(options["replay"])
        elif options["replay_reason"]:
            count = replay.replay_all_dead(now=timezone.now(), reason=options["replay_reason"])
            self.stdout.write(f"已重新投递 {count} 条。")
        else:
            self._status()

    def _report(self, done: courier.Delivered) -> None:
        self.stdout.write(
            f"送达 {done.delivered}，失败待重投 {done.failed}，投递失败 {done.dead}，推迟 {done.postponed}"
        )

    def _replay(self, which: str) -> None:
        now = timezone.now()
        if which.upper() == "ALL":
            self.stdout.write(f"已重新投递 {replay.replay_all_dead(now=now)} 条。")
            return
        try:
            replay.replay(message_id=UUID(which), now=now)
        except ValueError:
            raise CommandError(f"“{which}”不是消息编号。") from None
        except DomainError as error:
            raise CommandError(f"{error.text}（{error.code}）") from error
        self.stdout.write("已重新投递。")

    def _status(self) -> None:
        state = metrics.courier_metrics(now=timezone.now())
        self.stdout.write(
            f"待投 {state.waiting}（其中重试 {state.failing}，被挡 {state.blocked}），"
            f"最久等待 {state.oldest_seconds:.0f} 秒，"
            f"每秒 {state.per_second:.1f} 条，投递失败 {state.dead}"
        )
        for one in metrics.dead_reasons():
            self.stdout.write(
                f"投递失败 {one.count} 条，最早 {timezone.localtime(one.oldest_at):%Y-%m-%d %H:%M} 发出：{one.reason}"
            )
        for letter in metrics.dead_letters(limit=DEAD_SHOWN):
            self.stdout.write(
                f"  {letter.id}  {letter.source_no}→{letter.target_no}  {letter.kind}"
                f"  试 {letter.attempts} 次  {letter.reason}"
            )
