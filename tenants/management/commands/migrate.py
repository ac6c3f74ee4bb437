"""Replaces Django's ``migrate``: the shared tables, then the template and every congress's schema."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.locks import lock
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.cluster import ensure_shared_roles, limit_logins, open_shared_schema, refresh_passwords
from tenants.grants import apply_grants
from tenants.migrating import migrate_schemas, pending_schemas
from tenants.routing import tenant_labels


class Command(BaseCommand):
    help = "Migrate the shared tables and all congresses' schemas. Idempotent; names what is unfinished."
    requires_system_checks: Any = []
    # Django checks that makemigrations and migrate use the same one.
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--plan", action="store_true", help="only say what would be done")
        parser.add_argument("--passwords", action="store_true", help="set the logins' passwords anew")

    def handle(self, *args: Any, plan: bool, passwords: bool, **options: Any) -> None:
        with use_login("owner"):
            executor = MigrationExecutor(connections["owner"])
            labels = tenant_labels()
            targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] not in labels]
            steps = executor.migration_plan(targets)
            if plan:
                self._show(steps)
                return
            with transaction(), cursor() as sql:
                lock("migrate")
                ensure_shared_roles(sql)
                limit_logins(sql)
                if passwords:
                    refresh_passwords(sql)
            for migration, _ in steps:
                self.stdout.write(f"公共：{migration.app_label}.{migration.name}")
            executor.migrate(targets, plan=steps)
            result = migrate_schemas(now=timezone.now(), say=self.stdout.write)
            with transaction(), cursor() as sql:
                lock("migrate")
                open_shared_schema(sql)
                apply_grants(sql)
            if result.unfinished:
                for no, reason in sorted(result.unfinished.items()):
                    self.stderr.write(f"c_{no} 没有迁移完：{reason}")
                raise CommandError(f"{len(result.unfinished)} 个人大没有迁移完。解决上面的原因后再运行一次。")
            self.stdout.write(f"迁移完成：公共 {len(steps)} 步，各人大 {result.applied:,} 步")

    def _show(self, steps: Any) -> None:
        for migration, _ in steps:
            self.stdout.write(f"公共：{migration.app_label}.{migration.name}")
        if "tenants_appliedmigration" in connections["owner"].introspection.table_names():
            for no, count in sorted(pending_schemas().items()):
                self.stdout.write(f"c_{no}：{count} 步")
