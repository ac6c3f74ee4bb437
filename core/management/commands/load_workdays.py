from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from core.calendars import forget_calendar
from core.logins import use_login
from core.models import WorkDay
from core.transactions import transaction

DATA = Path(__file__).resolve().parents[2] / "data" / "workdays.csv"


class Command(BaseCommand):
    help = "Load the announced working days (工作日历), make-up days included."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--file", type=Path, default=DATA, help="columns date,is_workday,weekday,holiday,in_lieu")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with file.open(newline="", encoding="utf-8") as lines:
            days = [
                WorkDay(
                    on=date.fromisoformat(row["date"]),
                    is_working=row["is_workday"] == "1",
                    holiday=row["holiday"],
                    in_lieu=row["in_lieu"] == "1",
                )
                for row in csv.DictReader(lines)
            ]
        with use_login("owner"), transaction():
            if WorkDay.objects.count() != len(days):
                WorkDay.objects.bulk_create(
                    days,
                    batch_size=2000,
                    update_conflicts=True,
                    unique_fields=["on"],
                    update_fields=["is_working", "holiday", "in_lieu"],
                )
        forget_calendar()
        self.stdout.write(f"工作日历：{len(days):,} 天，公布到 {max(day.on for day in days)}")
