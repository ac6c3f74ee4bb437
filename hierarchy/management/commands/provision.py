from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hierarchy.actions.connect_congresses import connect_congresses
from hierarchy.selectors import node, subtree


class Command(BaseCommand):
    help = "Switch on the congresses at and below a node (开通人大): schema, role, host. May be run again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--under", required=True, metavar="CODE", help="code of the topmost node, e.g. 4511")
        parser.add_argument("--above", action="store_true", help="also the congresses on the way up to the nation")

    def handle(self, *args: Any, under: str, above: bool, **options: Any) -> None:
        top = node(under)
        nodes = [one for one in subtree(top) if one.has_congress]
        if above:
            from hierarchy.selectors import ladder

            nodes = [*(one for one in ladder(top) if one.has_congress and one.pk != top.pk), *nodes]
        if not nodes:
            raise CommandError(f"{top.name}及其下级没有设人大的区划，没有开通任何人大。")
        began = time.monotonic()

        def progress(done: int) -> None:
            self.stdout.write(f"开通人大 {done:,}/{len(nodes):,}（{time.monotonic() - began:.1f} 秒）")

        made = connect_congresses(nodes=nodes, now=timezone.now(), progress=progress)
        self.stdout.write(
            f"开通完成：新开通 {len(made):,} 个，共 {len(nodes):,} 个，用时 {time.monotonic() - began:.1f} 秒"
        )
