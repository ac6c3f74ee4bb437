"""manage.py peers: other deployments that messages are exchanged with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from core.errors import DomainError
from sync.between import peers


class Command(BaseCommand):
    """Adds peers and keys, connects congresses; without an option it shows how things stand."""

    help = (
        "平台互联：--add 接入一个平台，--trust 信任对方公钥，--connect 接通人大，--rotate 换密钥，--status 查看（默认）"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """This function declares the options."""
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--add", metavar="NAME", help="接入一个平台，打印给对方管理员的公钥；要 --address 和 --realm"
        )
        group.add_argument("--trust", metavar="NAME", help="信任对方的一把公钥；要 --key")
        group.add_argument("--distrust", metavar="NAME", help="立即不再信任对方的一把密钥；要 --key（编号）")
        group.add_argument("--connect", metavar="NAME", help="使对方平台上的人大可以送达；要 --congress")
        group.add_argument("--rotate", metavar="NAME", help="换一把新密钥，下次投递时自动告知对方")
        group.add_argument("--status", action="store_true", help="各平台的待投、密钥、最近连通和问题（默认）")
        parser.add_argument("--address", default="", help="对方的基础地址，例如 https://onenet.example.cn")
        parser.add_argument("--realm", nargs="+", default=[], help="对方可以代表的区划代码，45* 表示以 45 开头的全部")
        parser.add_argument("--key", default="", help="公钥（base64）或密钥编号")
        parser.add_argument("--congress", nargs="+", default=[], help="人大的区划代码，全国为 cn")

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function does what the option says."""
        try:
            self._do(options)
        except DomainError as error:
            raise CommandError(f"{error.text}（{error.code}）") from error
        except IntegrityError as error:
            raise CommandError("已经有这个名称的平台。") from error
        except ValueError as error:
            raise CommandError(f"不是可用的公钥：{error}") from error

    def _do(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        if options["add"]:
            if not options["address"].startswith(("http://", "https://")) or not options["realm"]:
                raise CommandError("要写明 --address http(s)://… 和 --realm。")
            public = peers.add(name=options["add"], address=options["address"], realm=options["realm"], now=now)
            self.stdout.write(f"已接入。请对方管理员信任这把公钥：\n{public}")
        elif options["trust"]:
            self.stdout.write(f"已信任 {peers.trust(name=options['trust'], public=options['key'], now=now)}")
        elif options["distrust"]:
            done = peers.distrust(name=options["distrust"], key_id=options["key"])
            self.stdout.write("已不再信任。" if done else "没有这把密钥，没有改动。")
        elif options["connect"]:
            if not options["congress"]:
                raise CommandError("要写明 --congress。")
            for tenant in peers.connect(name=options["connect"], codes=options["congress"], now=now):
                self.stdout.write(f"已接通 {tenant.code} {tenant.name}")
        elif options["rotate"]:
            key_id = peers.rotate(name=options["rotate"], now=now)
            self.stdout.write(f"新密钥 {key_id} 已生成，对方确认后启用；原密钥到下次更换前仍有效。")
        else:
            self._status()

    def _status(self) -> None:
        found = peers.figures(now=timezone.now())
        if not found:
            self.stdout.write("没有互联平台。")
        for peer in found:
            contact = timezone.localtime(peer.contact_at).strftime("%Y-%m-%d %H:%M:%S") if peer.contact_at else "从未"
            self.stdout.write(
                f"{peer.name}  {peer.address}  辖区 {' '.join(peer.realm)}  人大 {' '.join(peer.congresses) or '—'}\n"
                f"  待投 {peer.waiting}，最久等待 {peer.oldest.total_seconds():.0f} 秒，投递失败 {peer.dead}，"
                f"等对方升级 {peer.parked}，"
                f"最近连通 {contact}\n"
                f"  本方密钥 {' '.join(peer.own_keys)}  对方密钥 {' '.join(peer.keys) or '还没有'}"
            )
            if peer.failures:
                self.stdout.write(f"  连续 {peer.failures} 次没有连通：{peer.error}")
