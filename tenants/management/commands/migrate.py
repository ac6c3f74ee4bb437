"""Replaces Django's ``migrate``: the shared tables, then the template and every congress's schema."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.utils import timezone

from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.cluster import ensure_shared_roles, limit_logins, open_shared_schema, refresh_passwords
from tenants.grants import apply_grants
from tenants.migrating import FanOut, find_steps, ledger, migrate_schemas
from tenants.migrating.errors import FakeRefused, MigratingError
from tenants.migrating.plan import Book, Step, Target
from tenants.migrating.record import Run, one_run
from tenants.migrating.shared import again_while_busy
from tenants.migrating.showing import describe, rehearse, way_of

NAMED = 20
"""So many schemas are named for one reason; the rest is counted."""

SharedPlan = Sequence[tuple[Migration, bool]]


class Command(BaseCommand):
    help = "Migrate the shared tables and all congresses' schemas. Idempotent; names what is unfinished (迁移)."
    requires_system_checks: Any = []
    # Django checks that makemigrations and migrate use the same one.
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app_label", nargs="?", help="only this app (and what it depends on)")
        parser.add_argument("migration_name", nargs="?", help="to this migration, forwards or back; zero: all back")
        parser.add_argument("--plan", action="store_true", help="only say what would be done; with -v 2 the SQL too")
        parser.add_argument("--check", action="store_true", dest="check_unapplied", help="exit 1 if anything is to do")
        parser.add_argument("--no-wait", action="store_true", help="refuse while another migration runs")
        parser.add_argument("--passwords", action="store_true", help="set the logins' passwords anew")
        parser.add_argument("--fake", action="store_true", help="record shared migrations without running them")
        parser.add_argument("--fake-initial", action="store_true", help="the same for first ones whose tables exist")
        parser.add_argument("--prune", action="store_true", help="forget migrations of an app that are not on disk")
        parser.add_argument("--run-syncdb", action="store_true", help="refused: every app has migrations")
        parser.add_argument("--database", help="refused but for owner, which is always used")
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="nothing is asked"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["run_syncdb"]:
            raise CommandError("--run-syncdb 用不上：每个应用都有迁移。")
        if options["database"] not in (None, "owner"):
            raise CommandError("--database 只能是 owner：表的主人用它的登录迁移，公共表和各人大的模式都在同一个库里。")
        with use_login("owner"):
            try:
                self._handle(**options)
            except MigratingError as error:
                raise CommandError(f"{error.text}（{error.code}）") from error

    def _handle(self, *, app_label: str | None, migration_name: str | None, **options: Any) -> None:
        book = Book()
        book.check()
        targets = book.find_targets(app_label, migration_name)
        if options["prune"]:
            self._prune(book, app_label)
            return
        shared = book.shared_plan(targets)
        faking = options["fake"] or options["fake_initial"]
        if faking and (app_label is None or any(app in book.labels for app, _ in targets)):
            raise FakeRefused
        if options["plan"] or options["check_unapplied"]:
            # Before the shared tables exist, the template is the only schema and lacks everything.
            steps = find_steps(book, now=timezone.now(), app=app_label, name=migration_name) if ledger.exists() else []
            if options["plan"]:
                self._show(book, shared, steps, sql=options["verbosity"] > 1)
            if options["check_unapplied"] and (shared or steps):
                sys.exit(1)
            return
        with one_run(say=self._say, wait=not options["no_wait"]) as run:
            with transaction(), cursor() as sql:
                ensure_shared_roles(sql)
                limit_logins(sql)
                if options["passwords"]:
                    refresh_passwords(sql)
            if run.waited:
                book = Book()
            done = self._migrate_shared(book, run, targets, options)
            result = migrate_schemas(
                now=timezone.now(), say=self._say, app=app_label, name=migration_name, run=run, book=book
            )
            again_while_busy(_set_rights, say=self._say)
        if result.unfinished:
            self._name_unfinished(result)
        self._say(f"迁移完成：公共 {done} 步，各人大 {result.applied:,} 步")
        if not done and not result.applied:
            self._hint(book)

    def _say(self, text: str) -> None:
        self.stdout.write(text)

    def _migrate_shared(self, book: Book, run: Run, targets: Sequence[Target], options: dict[str, Any]) -> int:
        """Migrates the shared tables and returns in how many steps."""
        total = len(book.shared_plan(targets))
        if total:
            run.begin(total)

        def follow(action: str, migration: Any = None, *_: object) -> None:
            if action in ("apply_start", "unapply_start"):
                title = f"{'撤销 ' if action == 'unapply_start' else ''}{migration.app_label}.{migration.name}"
                self._say(f"公共：{title}")
                run.enter(title)
            elif action in ("apply_success", "unapply_success"):
                run.advance(1)

        def work() -> None:
            # Read anew each time: the steps before the one that met a lock are done.
            fresh = Book()
            fresh.executor.progress_callback = follow
            plan = fresh.shared_plan(targets)
            if plan:
                fresh.executor.migrate(targets, plan=plan, fake=options["fake"], fake_initial=options["fake_initial"])
            else:
                fresh.executor.check_replacements()

        if total or book.loader.replacements:
            again_while_busy(work, say=self._say)
        return total

    def _name_unfinished(self, result: FanOut) -> None:
        by_reason: dict[str, list[int]] = defaultdict(list)
        for no, reason in sorted(result.unfinished.items()):
            by_reason[reason].append(no)
        for reason, numbers in by_reason.items():
            named = "、".join(f"c_{no}" for no in numbers[:NAMED])
            more = f" 等 {len(numbers):,} 个" if len(numbers) > NAMED else ""
            self.stderr.write(f"{named}{more} 没有迁移完：{reason}")
        raise CommandError(
            f"{len(result.unfinished):,} 个人大没有迁移完，其余 {result.applied:,} 步已完成。原因也在 manage.py network"
            " 和运维页面上；解决后再运行一次，从断处接着做。"
        )

    def _show(self, book: Book, shared: SharedPlan, steps: Sequence[Step], *, sql: bool) -> None:
        for migration, backwards in shared:
            self._say(f"公共：{'撤销 ' if backwards else ''}{migration.app_label}.{migration.name}")
        found = rehearse(book, steps) if sql and steps else {}
        for step in steps:
            self._say(f"{step.title} → {len(step.find_schemas()):,} 个模式（{way_of(step)}）")
            for line in describe(step):
                self._say(f"    {line}")
            for statement in found.get(step, ["-- 要等前一步做完才知道"] if sql else []):
                self._say(f"    {statement}")
        if not shared and not steps:
            self._say("没有要迁移的。")

    def _prune(self, book: Book, app_label: str | None) -> None:
        if app_label is None:
            raise CommandError("--prune 要写明应用。")
        if any(key[0] == app_label for key in book.loader.replacements):
            raise CommandError(f"应用“{app_label}”还有写着 replaces 的合并迁移，先去掉 replaces 再用 --prune。")
        if app_label in book.labels:
            gone = ledger.prune(app_label, keep=[name for app, name in book.loader.disk_migrations if app == app_label])
        else:
            names = [name for app, name in book.loader.applied_migrations if app == app_label]
            gone = [name for name in names if (app_label, name) not in book.loader.disk_migrations]
            for name in gone:
                book.executor.recorder.record_unapplied(app_label, name)
        for name in sorted(gone):
            self._say(f"忘掉 {app_label}.{name}")
        if not gone:
            self._say("没有可以忘掉的迁移。")

    def _hint(self, book: Book) -> None:
        changes = self.autodetector(book.loader.project_state(), ProjectState.from_apps(apps)).changes(graph=book.graph)
        if changes:
            self._say(
                f"应用 {'、'.join(sorted(changes))} 的模型有改动还没有写成迁移，请运行 manage.py makemigrations。"
            )


def _set_rights() -> None:
    with transaction(), cursor() as sql:
        open_shared_schema(sql)
        apply_grants(sql)
