"""Replaces Django's ``sqlmigrate``: asks the owner's login, and for tenant migrations the template schema."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import sqlmigrate

from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.places import TEMPLATE_NO, schema_name
from tenants.routing import migrating_tenants, tenant_labels


class Command(sqlmigrate.Command):
    help = "Print a migration's SQL. For a congress's tables it is what each schema runs, with unqualified names."

    def handle(self, *args: Any, **options: Any) -> Any:
        options["database"] = "owner"
        with use_login("owner"), transaction():
            if options["app_label"] not in tenant_labels():
                return super().handle(*args, **options)
            with cursor() as sql:
                sql.execute(f"set local search_path to {schema_name(TEMPLATE_NO)}")
            try:
                with migrating_tenants():
                    return super().handle(*args, **options)
            except ValueError as error:
                # It asks the template for names of constraints, which is at another migration.
                raise CommandError(
                    f"要在模板里查名字，而模板已不在这一步（{error}）。还没有执行的迁移请用 manage.py migrate --plan -v 2，它试运行后撤回。"
                ) from error
