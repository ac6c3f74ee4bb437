"""``manage.py check_tree``: is the tree whole?"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hierarchy.checking import count_faults, faults


class Command(BaseCommand):
    """Names every fault of the tree; exit status 1 if there is one."""

    help = "Prove nested sets = recursive query, paths = superiors, bodies = kinds, counts = reference."
    requires_system_checks: Any = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function names the options."""
        parser.add_argument("--limit", type=int, default=200, help="how many faults to name at most")

    def handle(self, *_args: object, **options: Any) -> None:
        """This function prints the faults, or that there is none."""
        begun = time.perf_counter()
        found = [*faults(limit=options["limit"]), *count_faults()]
        for fault in found[: options["limit"]]:
            self.stderr.write(str(fault))
        took = time.perf_counter() - begun
        if found:
            self.stderr.write(f"网络树有 {len(found):,} 处错误（{took:.2f} 秒）。请先停止变更区划，再按上面逐处核对。")
            sys.exit(1)
        self.stdout.write(f"网络树完好：嵌套集、路径、机构、数目都一致（{took:.2f} 秒）")
