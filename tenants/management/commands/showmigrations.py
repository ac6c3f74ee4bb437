"""Replaces Django's ``showmigrations``: of tenant migrations it says how many schemas have them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import showmigrations

from core.logins import use_login
from tenants.migrating import ledger
from tenants.migrating.errors import MigratingError
from tenants.migrating.plan import Book, Key


class Command(showmigrations.Command):
    help = "Show which migrations the shared tables have, and how many schemas have those of the congresses."

    def handle(self, *args: Any, **options: Any) -> None:
        with use_login("owner"):
            try:
                self._show(apps=options["app_label"], plan=options["format"] == "plan")
            except MigratingError as error:
                raise CommandError(f"{error.text}（{error.code}）") from error

    def _show(self, *, apps: list[str], plan: bool) -> None:
        book = Book()
        for app in apps:
            book.find_targets(app, None)
        numbers = ledger.schemas() if ledger.exists() else []
        held = ledger.holders(numbers) if numbers else {}
        shown = [(one.app_label, one.name) for one in book.order if not apps or one.app_label in apps]
        if plan:
            for key in shown:
                mark, more = self._mark(book, key, held, len(numbers))
                self.stdout.write(f"[{mark}]  {key[0]}.{key[1]}{more}")
            return
        for app in sorted({app for app, _ in shown}):
            self.stdout.write(app, self.style.MIGRATE_LABEL)
            for key in shown:
                if key[0] == app:
                    mark, more = self._mark(book, key, held, len(numbers))
                    self.stdout.write(f" [{mark}] {key[1]}{more}")

    @staticmethod
    def _mark(book: Book, key: Key, held: dict[Key, int], everywhere: int) -> tuple[str, str]:
        if key[0] not in book.labels:
            return ("X" if key in book.loader.applied_migrations else " "), ""
        count = held.get(key, 0)
        mark = "X" if everywhere and count == everywhere else "-" if count else " "
        return mark, f"（{count:,}/{everywhere:,} 个模式）"
