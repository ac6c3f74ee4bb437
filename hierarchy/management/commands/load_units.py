"""``manage.py load_units --under CODE``: the organs beside the congresses."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hierarchy.errors import TreeError
from hierarchy.selectors import ladder, node, subtree
from hierarchy.units import make_units_of

BATCH = 500


class Command(BaseCommand):
    """Sets up the standard handling units at and below a node, and on the way up to the nation."""

    help = "Set up the usual handling units (承办单位) at, below and above a node. Idempotent."
    requires_system_checks: Any = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function names the options."""
        parser.add_argument("--under", required=True, metavar="CODE", help="division code, such as 4511")

    def handle(self, *_args: object, **options: Any) -> None:
        """This function sets up units from above to below and prints counts."""
        begun = time.perf_counter()
        try:
            top = node(options["under"])
        except TreeError as error:
            raise CommandError(f"[{error.code}] {error}") from error
        nodes = [*ladder(top)[:-1], *subtree(top)]
        units = 0
        for start in range(0, len(nodes), BATCH):
            batch = nodes[start : start + BATCH]
            units += sum(len(each) for each in make_units_of(nodes=batch, now=timezone.now()).values())
            done = min(start + BATCH, len(nodes))
            self.stdout.write(
                f"  {time.perf_counter() - begun:6.2f} 秒  {done:,} / {len(nodes):,} 个节点，{units:,} 个承办单位"
            )
