"""``manage.py load_divisions``: the whole nation into the tree."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hierarchy.divisions import COUNTS, CUT_OFF, DIVISIONS
from hierarchy.errors import TreeError
from hierarchy.loading import DivisionsDiffer, load


class Command(BaseCommand):
    """Fills the tree of congresses, or says why not."""

    help = "Load the administrative divisions into the congress tree. Idempotent; a changed file is compared first."
    requires_system_checks: Any = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function names the options."""
        parser.add_argument("--file", type=Path, default=DIVISIONS, help="CSV: code,name,kind,parent")
        parser.add_argument("--state-of", type=date.fromisoformat, default=CUT_OFF, help="day that the file describes")
        parser.add_argument(
            "--apply", action="store_true", help="change a standing tree by the differences to the file"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        """This function loads and prints what it did, with counts and times."""
        begun = time.perf_counter()

        def say(line: str) -> None:
            self.stdout.write(f"  {time.perf_counter() - begun:6.2f} 秒  {line}")

        file: Path = options["file"]
        try:
            loaded = load(
                now=timezone.now(),
                file=file,
                valid_from=options["state_of"],
                counts=COUNTS if file == DIVISIONS else None,
                apply=options["apply"],
                say=say,
            )
        except DivisionsDiffer as error:
            for each in error.context["differences"][:50]:
                self.stderr.write(str(each))
            raise CommandError(f"[{error.code}] {error}") from error
        except TreeError as error:
            raise CommandError(f"[{error.code}] {error}") from error
        except OSError as error:
            raise CommandError(f"读不到区划文件 {file}：{error.strerror}") from error
        if loaded.changed:
            say(f"网络树有 {loaded.nodes:,} 个节点，新增或变更 {loaded.changed:,} 个")
        else:
            say(f"网络树的 {loaded.nodes:,} 个节点已经载入，没有变化")
