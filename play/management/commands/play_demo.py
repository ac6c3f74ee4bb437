"""`manage.py play_demo`: fills an empty database with a year of the network's life."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from play.perform import perform
from play.report import shown
from play.scale import FULL, SHORT


class Command(BaseCommand):
    """Plays once; may be repeated."""

    # A second run should answer at once.
    requires_system_checks = ()
    help = "演一年的网络：贺州市和它的上级、下级人大，代表、工作人员、承办单位和群众（仅供演示，可重复运行）"

    def add_arguments(self, parser: Any) -> None:
        """Take the size."""
        parser.add_argument("--short", action="store_true", help="只演每个场景的一两件")
        parser.add_argument("--lanes", type=int, choices=(1, 2), default=2, help="用几个进程")

    def handle(self, *_args: object, short: bool, lanes: int, **_options: object) -> None:
        """Play, print what happened, and keep the same in demo.txt."""
        began = time.monotonic()
        # Two million short-lived objects: looking through them again and again would cost a tenth of the time.
        gc.set_threshold(50_000, 20, 20)

        def say(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        try:
            played = perform(now=timezone.now(), scale=SHORT if short else FULL, say=say, lanes=lanes)
        except DomainError as error:
            raise CommandError(str(error.text)) from error
        text = shown(played.report)
        home = Path(settings.HOME)
        home.mkdir(parents=True, exist_ok=True)
        (home / "demo.txt").write_text(text, encoding="utf-8")
        self.stdout.write(f"\n{text}")
        self.stdout.write(f"用时 {time.monotonic() - began:.1f} 秒")
