from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tenants.spares import refill


class Command(BaseCommand):
    help = "Fill the pool of ready schemas (备用模式)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--count", type=int, help="how many shall be ready (SPARE_SCHEMAS)")

    def handle(self, *args: Any, count: int | None, **options: Any) -> None:
        self.stdout.write(f"新建备用模式 {refill(now=timezone.now(), wanted=count)} 个")
