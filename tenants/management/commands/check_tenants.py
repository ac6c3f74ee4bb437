from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.logins import use_login
from tenants.drift import find_drift
from tenants.migrating import pending_schemas
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Check that every congress's schema equals the template and has all migrations (各人大模式是否一致)."

    def handle(self, *args: Any, **options: Any) -> None:
        with use_login("owner"):
            pending = pending_schemas()
            faults = find_drift()
            count = Tenant.objects.exclude(state=Tenant.State.REMOTE).count()
        for no, missing in sorted(pending.items()):
            self.stdout.write(f"c_{no}：还有 {missing} 步迁移没有做，请运行 manage.py migrate")
        for fault in faults:
            self.stdout.write(f"{fault.schema}：{fault.kind} {fault.name} {fault.fault}")
        if pending or faults:
            raise CommandError(
                f"{len({fault.schema for fault in faults} | {f'c_{no}' for no in pending})} 个模式与模板不一致。"
            )
        self.stdout.write(f"{count:,} 个人大的模式都与模板一致")
